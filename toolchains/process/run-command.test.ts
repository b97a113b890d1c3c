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
