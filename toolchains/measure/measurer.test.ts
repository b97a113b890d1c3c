import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtEntry } from "../process/built-entry.ts";
import type { MeasuredCommand, Measurer } from "./measured-command.ts";
import { createMeasurer } from "./measurer.ts";
import { nodeMethod } from "./node-method.ts";
import { runTimed } from "./run-timed.ts";
import { processesWith, survivors } from "./testing/processes.ts";
import { createTestLauncher } from "./testing/test-launcher.ts";

const entry = builtEntry("measurer");

/** A program in JavaScript: the one language every machine with these tests has. */
function program(source: string, more: Partial<MeasuredCommand> = {}): MeasuredCommand {
  const args = ["-e", source, "--", ...(more.args ?? [])];
  return { timeoutMs: 20_000, maxOutputBytes: 100_000, ...more, exe: process.execPath, args };
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

/** Starts a child of its own, tells both process ids, and never ends. A shell, because it is there at once. */
const ENDLESS: MeasuredCommand = {
  exe: "/bin/sh",
  args: ["-c", 'sleep 1000 & echo "$$ $!"; wait'],
  timeoutMs: 20_000,
  maxOutputBytes: 1_000,
};
const NO_SHELL = "Windows has no /bin/sh";

const ownMeasurers = () =>
  processesWith(entry)
    .filter(({ parentPid }) => parentPid === process.pid)
    .map(({ pid }) => pid);

const pidsIn = (output: string) => output.trim().split(" ").map(Number);

/** Resolves with the process ids of ENDLESS once it runs. */
function startEndless(measurer: Measurer, signal?: AbortSignal) {
  let announce: (pids: number[]) => void;
  const started = new Promise<number[]>((resolve) => (announce = resolve));
  const ended = measurer.measure(ENDLESS, {
    signal,
    onOutput: (_stream, output) => announce(pidsIn(output)),
  });
  return { started, ended };
}

describe.each(["launcher", "no C compiler"])("measuring with %s", (method) => {
  let launcher: Awaited<ReturnType<typeof createTestLauncher>> | null = null;
  let measurer: Measurer;

  beforeAll(async () => {
    if (method === "launcher") launcher = await createTestLauncher();
    measurer = await createMeasurer({ entry, launcher: launcher?.path ?? null });
  });
  afterAll(async () => {
    await measurer.close();
    await launcher?.remove();
  });

  test("a program that made itself a daemon runs beside no later one", async (ctx) => {
    if (process.platform !== "linux") ctx.skip("only Linux lets a launcher adopt daemons");
    if (method !== "launcher" || launcher?.path === null) ctx.skip("only a launcher adopts daemons");
    // Starts a session of its own from a grandchild, whose parent ends at once.
    const daemon = `const { spawn } = require("child_process");
      const inner = 'require("child_process").spawn("sleep", ["987"], { detached: true, stdio: "ignore" }).unref()';
      spawn(process.execPath, ["-e", inner], { detached: true, stdio: "ignore" }).on("exit", () => process.exit(7));`;
    const execution = await measurer.measure(program(daemon));
    expect(execution).toMatchObject({ exitCode: 7, signal: null });
    expect(processesWith("sleep 987")).toEqual([]);
  });

  test("says how it measures", (ctx) => {
    if (method === "launcher" && launcher?.path === null) ctx.skip("no C compiler on PATH");
    if (method === "launcher") expect(measurer.methods.memory).toContain("small launcher");
    else expect(measurer.methods.memory).toMatch(/at least|not measured/);
  });

  test("passes arguments, environment, folder and input, and gives back output and exit code", async () => {
    const source = `
      const input = require("node:fs").readFileSync(0, "utf8");
      console.log(JSON.stringify([process.argv.slice(1), process.env.GREETING, process.cwd(), input]));
      console.error("wörds");
      process.exit(3);`;
    const folder = await realpath(tmpdir());
    const result = await measurer.measure(
      program(source, {
        args: ["two words", "größe"],
        env: { GREETING: "grüß dich" },
        cwd: folder,
        stdin: "Zeile 1\n",
      }),
    );
    expect(JSON.parse(text(result.stdout))).toEqual([["two words", "größe"], "grüß dich", folder, "Zeile 1\n"]);
    expect(text(result.stderr)).toBe("wörds\n");
    expect(result).toMatchObject({ exitCode: 3, signal: null, limit: null });
  });

  test("gives an input at its end when none is asked for", async () => {
    const source = `process.stdout.write(String(require("node:fs").readFileSync(0).length))`;
    const result = await measurer.measure(program(source));
    expect(text(result.stdout)).toBe("0");
  });

  test("passes a file as input byte for byte, and not what has no end of its own", async () => {
    const folder = await mkdtemp(join(tmpdir(), "measurer input "));
    const path = join(folder, "input.bin");
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    await writeFile(path, bytes);
    const copy = program(`process.stdout.write(require("node:fs").readFileSync(0))`, {
      stdin: "text",
      stdinFile: path,
    });
    expect(Buffer.from((await measurer.measure(copy)).stdout)).toEqual(bytes);
    expect(Buffer.from((await measurer.measure(copy)).stdout)).toEqual(bytes);
    const missing = measurer.measure({ ...copy, stdinFile: join(folder, "gone") });
    await expect(missing).rejects.toMatchObject({ code: "FILE_NOT_FOUND", message: expect.stringContaining("gone") });
    await expect(measurer.measure({ ...copy, stdinFile: folder })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    await rm(folder, { recursive: true });
  });

  test("measures wall time and CPU time", async () => {
    const source = `const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
      while (used() < 200_000);`;
    const busy = await measurer.measure(program(source));
    // Windows counts in ticks of 15.6 ms.
    expect(busy.userNs! + busy.sysNs!).toBeGreaterThanOrEqual(process.platform === "win32" ? 180e6 : 200e6);
    expect(busy.wallNs).toBeGreaterThan(190e6);
    const asleep = await measurer.measure(program(`setTimeout(() => {}, 300)`));
    expect(asleep.wallNs).toBeGreaterThan(300e6);
    expect(asleep.userNs! + asleep.sysNs!).toBeLessThan(asleep.wallNs * 0.8);
  });

  test("measures peak memory, and not its own", async (ctx) => {
    const command = { args: ["0.1"], timeoutMs: 5_000, maxOutputBytes: 1_000 };
    const small = await measurer.measure({ ...command, exe: "/bin/sleep" });
    if (small.maxRssBytes === null) ctx.skip(measurer.methods.memory);
    expect(small.maxRssBytes).toBeLessThan(16e6);
    const source = `const big = Buffer.alloc(200e6, 1); setTimeout(() => big[0], 50)`;
    const large = await measurer.measure(program(source));
    expect(large.maxRssBytes).toBeGreaterThan(200e6);
    expect(large.maxRssBytes).toBeLessThan(400e6);
  });

  test("tells a crash by its signal", async (ctx) => {
    if (process.platform === "win32") ctx.skip("Windows has no signals");
    const result = await measurer.measure(program(`process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1000)`));
    expect(result).toMatchObject({ exitCode: null, signal: "SIGSEGV", limit: null });
  });

  test("ends an endless program and its children after the time limit", async (ctx) => {
    if (process.platform === "win32") ctx.skip(NO_SHELL);
    const result = await measurer.measure({ ...ENDLESS, timeoutMs: 500 });
    expect(result.limit).toBe("time");
    expect(result.wallNs).toBeGreaterThan(490e6);
    expect(result.wallNs).toBeLessThan(3_000e6);
    const pids = pidsIn(text(result.stdout));
    expect(pids).toHaveLength(2);
    expect(await survivors(pids)).toEqual([]);
  });

  test("ends a flood at the limit of its stream", async () => {
    const source = `for (;;) require("node:fs").writeSync(2, "flood ".repeat(1000))`;
    const result = await measurer.measure(program(source, { maxOutputBytes: 12_345 }));
    expect(result.limit).toBe("output");
    expect(result.stderr).toHaveLength(12_345);
    expect(result.stdout).toHaveLength(0);
  });

  test("a program that ends by itself just as it passes the limit has a result", async (ctx) => {
    if (process.platform === "win32") return ctx.skip("there is no head");
    const zeros = { exe: "/usr/bin/head", args: ["-c", "20000", "/dev/zero"], timeoutMs: 10_000, maxOutputBytes: 1000 };
    for (let round = 0; round < 10; round += 1) {
      const result = await measurer.measure(zeros);
      expect(result.limit).toBe("output");
      expect(result.stdout).toHaveLength(1000);
    }
  });

  test("an output of exactly the limit is no flood", async () => {
    const result = await measurer.measure(program(`process.stdout.write("12345")`, { maxOutputBytes: 5 }));
    expect(text(result.stdout)).toBe("12345");
    expect(result).toMatchObject({ exitCode: 0, limit: null });
  });

  test("ends what a program leaves running", async (ctx) => {
    if (process.platform === "win32") ctx.skip("Windows has no process groups");
    const source = `
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      child.unref();
      console.log(child.pid);`;
    const result = await measurer.measure(program(source));
    expect(result.exitCode).toBe(0);
    expect(await survivors(pidsIn(text(result.stdout)))).toEqual([]);
  });

  test("streams output while a program runs when asked", async () => {
    const pieces: string[] = [];
    const source = `process.stdout.write("grü"); setTimeout(() => process.stdout.write("ße"), 300)`;
    const result = await measurer.measure(program(source), {
      onOutput: (stream, piece) => pieces.push(`${stream} ${piece}`),
    });
    expect(pieces).toEqual(["stdout grü", "stdout ße"]);
    expect(text(result.stdout)).toBe("grüße");
  });

  test("takes one sample at a time", async () => {
    const source = `console.log(Date.now()); setTimeout(() => console.log(Date.now()), 100)`;
    const results = await Promise.all([measurer.measure(program(source)), measurer.measure(program(source))]);
    const [first = [], second = []] = results.map((result) => text(result.stdout).trim().split("\n").map(Number));
    expect(second[0]).toBeGreaterThanOrEqual(first[1]!);
  });

  test("an abort ends everything before it is answered", async (ctx) => {
    if (process.platform === "win32") ctx.skip(NO_SHELL);
    const abort = new AbortController();
    const { started, ended } = startEndless(measurer, abort.signal);
    const pids = await started;
    abort.abort();
    await expect(ended).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await survivors(pids)).toEqual([]);
    await expect(measurer.measure(program(""), { signal: abort.signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("says why a program can't be started", async () => {
    const command = { args: [], timeoutMs: 5_000, maxOutputBytes: 1_000 };
    const missing = measurer.measure({ ...command, exe: "/nowhere/at all" });
    await expect(missing).rejects.toMatchObject({
      code: "TOOL_UNAVAILABLE",
      message: expect.stringContaining("ENOENT"),
    });
    const noFolder = measurer.measure({ ...program(""), cwd: "/nowhere" });
    await expect(noFolder).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    if (process.platform === "win32") return;
    const notExecutable = measurer.measure({ ...command, exe: entry });
    await expect(notExecutable).rejects.toMatchObject({
      code: "TOOL_UNAVAILABLE",
      message: expect.stringContaining("not executable"),
    });
    const folder = await mkdtemp(join(tmpdir(), "measurer start "));
    const damaged = join(folder, "damaged");
    await writeFile(damaged, Buffer.alloc(64, 7), { mode: 0o755 });
    await expect(measurer.measure({ ...command, exe: damaged })).rejects.toMatchObject({
      code: "TOOL_UNAVAILABLE",
      message: expect.stringContaining("not an executable for this machine (ENOEXEC)"),
    });
    await rm(folder, { recursive: true });
    const tooLong = measurer.measure({ ...command, exe: process.execPath, args: ["x".repeat(4_000_000)] });
    await expect(tooLong).rejects.toMatchObject({
      code: "TOOL_UNAVAILABLE",
      message: expect.stringContaining("E2BIG"),
    });
  });

  test("a killed measuring process is an error, and its program goes with it", async (ctx) => {
    if (process.platform === "win32") ctx.skip(NO_SHELL);
    const others = ownMeasurers();
    const doomed = await createMeasurer({ entry, launcher: launcher?.path ?? null });
    const [doomedPid] = ownMeasurers().filter((pid) => !others.includes(pid));
    const { started, ended } = startEndless(doomed);
    const crashed = expect(ended).rejects.toMatchObject({ code: "HELPER_CRASHED" });
    const pids = await started;
    process.kill(doomedPid!, "SIGKILL");
    await crashed;
    expect(await survivors(pids)).toEqual([]);
    await expect(doomed.measure(program(""))).rejects.toMatchObject({ code: "HELPER_CRASHED" });
    await doomed.close();
  });

  test("when whoever measures is killed, the measuring process ends its program and itself", async (ctx) => {
    if (process.platform === "win32") ctx.skip(NO_SHELL);
    const request = { type: "measure", id: 1, command: ENDLESS, streamOutput: true };
    const core = spawn(
      process.execPath,
      [
        "-e",
        `const args = [${JSON.stringify(entry)}, ${JSON.stringify(launcher?.path ?? "")}];
         const measurer = require("node:child_process").spawn(process.execPath, args, {
           stdio: ["ignore", "ignore", "ignore", "ipc"], serialization: "advanced", detached: true });
         measurer.on("message", (reply) => {
           if (reply.type === "ready") measurer.send(${JSON.stringify(request)});
           if (reply.type === "output") console.log(measurer.pid + " " + reply.text.trim());
         });`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [output] = (await once(core.stdout, "data")) as [Buffer];
    const pids = pidsIn(text(output));
    expect(pids).toHaveLength(3);
    core.kill("SIGKILL");
    expect(await survivors(pids)).toEqual([]);
  });
});

test("Node alone measures wall time and says that it knows no more", async () => {
  const command = program(`setTimeout(() => process.exit(3), 200)`);
  const never = new AbortController().signal;
  const result = await runTimed(nodeMethod(null), command, { signal: never, onOrphanGroup: () => {} });
  expect(result).toMatchObject({ exitCode: 3, signal: null, userNs: null, sysNs: null, maxRssBytes: null });
  expect(result.wallNs).toBeGreaterThan(200e6);
  expect(nodeMethod(null).methods.cpu).toContain("not measured");

  const missing = runTimed(
    nodeMethod(null),
    { ...command, exe: "/nowhere" },
    { signal: never, onOrphanGroup: () => {} },
  );
  await expect(missing).rejects.toMatchObject({ code: "TOOL_UNAVAILABLE" });

  if (process.platform === "win32") return;
  const groups: number[] = [];
  const stopped = await runTimed(
    nodeMethod(null),
    { ...ENDLESS, timeoutMs: 500 },
    { signal: never, onOrphanGroup: (group) => groups.push(group) },
  );
  expect(stopped.limit).toBe("time");
  expect(pidsIn(text(stopped.stdout))[0]).toBe(groups[0]);
  expect(await survivors(pidsIn(text(stopped.stdout)))).toEqual([]);
});

test("a measuring process that doesn't come up is an error with its last words", async () => {
  const attempt = createMeasurer({ entry: "/nowhere/measurer.js", launcher: null });
  await expect(attempt).rejects.toMatchObject({
    code: "HELPER_CRASHED",
    message: expect.stringContaining("/nowhere/measurer.js"),
  });
});
