import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "vite";
import { describe, expect, test } from "vitest";
import { processesWith } from "../measure/testing/processes.ts";
import { type FakeBehaviour, fakeScript, isAlive, temporaryFolder } from "../testing/fake-tools.ts";
import type { CommandSpec } from "./command-spec.ts";
import { runCommand as run } from "./run-command.ts";

const fake = (behaviour: FakeBehaviour, more: Partial<CommandSpec> = {}): CommandSpec => ({
  exe: process.execPath,
  ...more,
  args: [fakeScript(behaviour), ...(more.args ?? [])],
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition() && Date.now() < deadline) await sleep(10);
  expect(condition()).toBe(true);
}

describe("a program that ends by itself", () => {
  test("arguments, input, environment and both streams pass unchanged", async () => {
    const pieces: string[] = [];
    const result = await run(fake("print", { args: ["a b", "'\"$x"], stdin: "größe\n", env: { FAKE_VARIABLE: "ü" } }), {
      onOutput: (stream, text) => pieces.push(`${stream}: ${text}`),
    });
    expect(JSON.parse(result.stdout)).toEqual({ args: ["a b", "'\"$x"], input: "größe\n", variable: "ü" });
    expect(result).toMatchObject({
      exitCode: 0,
      signal: null,
      stderr: "größe ü\n",
      timedOut: false,
      outputTruncated: false,
    });
    expect(result.elapsedNs).toBeGreaterThan(1e6);
    expect(pieces).toContain("stderr: größe ü\n");
  });

  test("without stdin the program reads an empty input", async () => {
    expect(JSON.parse((await run(fake("print"))).stdout)).toMatchObject({ input: "" });
  });

  test("failing and crashing are results", async () => {
    expect(await run(fake("fail"))).toMatchObject({
      exitCode: 3,
      signal: null,
      stderr: "fail: error: this always fails\n",
    });
    expect(await run(fake("crash"))).toMatchObject({ exitCode: null, signal: "SIGSEGV" });
  });

  test("a child left in the background holds the result up for 2 s at most and is ended", async () => {
    const result = await run(fake("background"));
    expect(result.exitCode).toBe(0);
    await until(() => !isAlive(Number(result.stdout)));
  });
});

describe("a program that can't be started", () => {
  test.each([
    ["missing", "/no/such/program", "there is no such file, or the interpreter or loader it names is missing (ENOENT)"],
    ["not executable", fakeScript("print"), "it is not executable (EACCES)"],
  ])("%s", async (_, exe, why) => {
    await expect(run({ exe, args: [] })).rejects.toMatchObject({
      code: "TOOL_UNAVAILABLE",
      message: `${exe} can't be started: ${why}.`,
    });
  });

  test("a missing folder is named as such", async () => {
    await expect(run(fake("print", { cwd: "/no/such/folder" }))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});

describe("a program that is ended", () => {
  test("by its time limit", async () => {
    expect(await run(fake("hang", { timeoutMs: 300 }))).toMatchObject({ timedOut: true, signal: "SIGTERM" });
  });

  test("by its output limit, with what fits", async () => {
    const result = await run(fake("flood", { maxOutputBytes: 100_000 }));
    expect(result.outputTruncated).toBe(true);
    expect(result.stdout).toHaveLength(100_000);
  });

  test("by an abort, together with its children, before the rejection", async () => {
    const abort = new AbortController();
    let childId = 0;
    const running = run(fake("family"), {
      signal: abort.signal,
      onOutput: (_, text) => {
        childId = Number(text);
        abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
    expect(childId).toBeGreaterThan(0);
    expect(isAlive(childId)).toBe(false);
  });

  test("by force when it does not listen", async () => {
    const abort = new AbortController();
    const startedAt = performance.now();
    await expect(run(fake("stubborn"), { signal: abort.signal, onOutput: () => abort.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });

  test("an abort before the start starts nothing", async () => {
    await expect(run({ exe: "/no/such/program", args: [] }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });

  test.for(["exit", "SIGKILL", "SIGHUP", "SIGTERM"])(
    "by the end of the process that started it, and nothing is left: %s",
    async (end, ctx) => {
      if (process.platform === "win32" && end !== "exit") ctx.skip("Windows has no signals");
      const { stdout } = await promisify(execFile)(process.execPath, [
        join(await builtStarter(), "run-until-output.js"),
        end,
        process.execPath,
        fakeScript("family"),
      ]).catch((error: { stdout: string }) => error);
      expect(Number(stdout)).toBeGreaterThan(0);
      await until(() => !isAlive(Number(stdout)));
      if (process.platform !== "win32") await until(() => processesWith(starterFolder).length === 0);
    },
  );
});

const starterFolder = temporaryFolder();
let built: Promise<unknown> | undefined;

/** The folder of a program that starts others, built as the real ones are. */
async function builtStarter(): Promise<string> {
  const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  built ??= build({
    configFile: false,
    logLevel: "silent",
    build: {
      ssr: true,
      outDir: starterFolder,
      target: "node20",
      rolldownOptions: {
        input: {
          "run-until-output": source("../testing/run-until-output.ts"),
          watchdog: source("watchdog-entry.ts"),
        },
        output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  });
  await built;
  return starterFolder;
}

describe("a time limit that lets go on what works (Linux)", () => {
  /** So many times it uses the processor for 60 ms and waits for 100 ms. */
  const working = (times: number): CommandSpec => ({
    exe: process.execPath,
    args: [
      "-e",
      `const usedMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000; };
       (function work(left) {
         if (left === 0) return console.log("answer");
         for (const until = usedMs() + 60; usedMs() < until; );
         setTimeout(work, 100, left - 1);
       })(${times});`,
    ],
    killGraceMs: 0,
  });

  test.skipIf(process.platform !== "linux")("slow, it answers in the end", async () => {
    const result = await run({ ...working(10), timeoutMs: 1_200, busyTimeoutMs: 20_000 });
    expect(result).toMatchObject({ timedOut: false, stdout: "answer\n", exitCode: 0 });
  });

  test.skipIf(process.platform !== "linux")(
    "slower than that, it is ended and the result says that it worked",
    async () => {
      const result = await run({ ...working(1_000), timeoutMs: 1_200, busyTimeoutMs: 1_600 });
      expect(result).toMatchObject({ timedOut: true, wasBusy: true, stdout: "" });
    },
  );

  test("what only waits is ended when its time is over", async () => {
    const result = await run(fake("hang", { timeoutMs: 800, busyTimeoutMs: 60_000, killGraceMs: 0 }));
    expect(result).toMatchObject({ timedOut: true, wasBusy: false });
    expect(result.elapsedNs).toBeLessThan(30e9);
  });

  test.skipIf(process.platform !== "linux")(
    "what uses the processor as long as its limit is given up, too",
    async () => {
      const spinning = { exe: process.execPath, args: ["-e", "for (;;);"], killGraceMs: 0 };
      const result = await run({ ...spinning, timeoutMs: 800, busyTimeoutMs: 60_000 });
      expect(result).toMatchObject({ timedOut: true, wasBusy: true });
      expect(result.elapsedNs).toBeLessThan(30e9);
    },
  );
});

test("output held open by what left the process group holds up the end of a program by little", async (ctx) => {
  if (process.platform !== "linux") return ctx.skip("setsid is part of util-linux");
  const started = performance.now();
  const script = "setsid sleep 4 & sleep 600";
  const result = await run({ exe: "/bin/sh", args: ["-c", script], timeoutMs: 500, killGraceMs: 0 });
  expect(result.timedOut).toBe(true);
  expect(performance.now() - started).toBeLessThan(3_500);
});
