import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { processesWith } from "#toolchains/measure/testing/processes.ts";
import { compilersOnPath } from "#toolchains/measure/testing/test-launcher.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { deployed, openSandbox, writeCode } from "../process/testing/one-sandbox.ts";
import { createNativeProcessKind } from "./native-process.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "native process ")));
const work = join(folder, "work");
mkdirSync(work);
const kind = createNativeProcessKind({ dataDir: join(folder, "data") });
const onLinux = process.platform === "linux";
let hostile: string | null = null;

beforeAll(async () => {
  const [compiler] = await compilersOnPath();
  if (compiler === undefined || process.platform === "win32") return;
  const source = join(import.meta.dirname, "testing", "hostile.c");
  const built = join(folder, "hostile");
  const compiled = await runCommand({ exe: compiler, args: ["-O1", "-w", "-pthread", "-o", built, source] });
  if (compiled.exitCode !== 0) throw new Error(compiled.stderr);
  hostile = writeCode(folder, { exec: readFileSync(built), "data.txt": "mine\n" }, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limits = { timeoutMs: 5_000, memoryMb: 64, logsMb: 1, concurrency: 1 };
const usual = { kind: "blackbox", form: "native", sandbox: "native-process", input: "json", output: "json" } as const;
const script = (text: string, what: Partial<DeployedFunction> = {}) =>
  deployed(writeCode(folder, { exec: text }, 0o755), "exec", { ...usual, limits, ...what });

function program(ctx: TestContext, what: Partial<DeployedFunction> = {}): DeployedFunction {
  if (hostile === null) ctx.skip("no C compiler on PATH");
  return deployed(hostile, "exec", { ...usual, input: "arguments", limits, ...what });
}

describe.skipIf(process.platform === "win32")("OpenWhisk's exec convention", () => {
  test("the arguments come as one argument and as a line; the last line is the answer", async () => {
    const fn = script(
      '#!/bin/sh\nread line\necho "log"\necho "oops" >&2\necho "{\\"argument\\": $1, \\"line\\": $line, \\"name\\": \\"$__OW_ACTION_NAME\\"}"\n',
    );
    const { call, sandbox, loaded } = await openSandbox(kind, fn, work);
    expect(loaded.failure).toBeNull();
    for (const n of [1, 2]) {
      const outcome = await call({ n });
      expect(outcome).toMatchObject({
        failure: null,
        exitCode: 0,
        reusable: true,
        logs: [{ stream: "stderr", text: "oops" }],
      });
      expect(outcome.stdout).toBe(`log\n{"argument": {"n":${n}}, "line": {"n":${n}}, "name": "/guest/hello"}\n`);
      expect(outcome.phases.runNs).toBeGreaterThan(0);
      if (onLinux) expect(outcome.cpuNs).toBeGreaterThan(0);
    }
    await sandbox.stop();
  });

  test("what is no executable fails the initialization", async () => {
    const fn = deployed(writeCode(folder, { exec: "text" }), "exec", { ...usual, limits });
    const { loaded } = await openSandbox(kind, fn, work);
    expect(loaded.failure).toMatchObject({
      fault: "init-failed",
      message: "The action failed to generate or locate a binary. See logs for details.",
    });
    const odd = await openSandbox(kind, script("\u007fELF but not really"), work);
    expect((await odd.call({})).failure).toMatchObject({
      fault: "exit-code",
      message: expect.stringContaining("can't be started"),
    });
  });

  test("nothing of the emulator's environment is seen, and the function's own where allowed", async () => {
    const fn = script("#!/bin/sh\nenv\n", { features: ["environment"], environment: { GREETING: "hi" } });
    const { call, sandbox } = await openSandbox(kind, fn, work);
    const names = (await call({})).stdout.split("\n").map((line) => line.split("=")[0]);
    expect(names).toContain("GREETING");
    for (const name of names) expect(name).toMatch(/^(__OW_\w+|GREETING|PATH|HOME|TMPDIR|PWD|OLDPWD|SHLVL|_|)$/);
    await sandbox.stop();
  });

  test("its own folder, and one to write into that lasts for a call", async () => {
    const write = "#!/bin/sh\ncat data.txt; ls; echo x > made && echo written\n";
    const code = writeCode(folder, { exec: write, "data.txt": "mine\n" }, 0o755);
    const fn = (features: DeployedFunction["features"]) => deployed(code, "exec", { ...usual, limits, features });
    const scratch = await openSandbox(kind, fn(["folder", "scratch-folder"]), work);
    for (let round = 0; round < 2; round++)
      expect((await scratch.call({})).stdout).toBe("mine\ndata.txt\nexec\nwritten\n");
    const readOnly = await openSandbox(kind, fn(["folder"]), work);
    if (onLinux) expect((await readOnly.call({})).stdout).toBe("mine\ndata.txt\nexec\n");
  });
});

describe("hostile programs", () => {
  test.for<[string, string[], string]>([
    ["an endless loop", ["loop"], "time-limit"],
    ["sleeping past the limit", ["sleep"], "time-limit"],
    ["ignoring SIGTERM", ["ignore"], "time-limit"],
    ["stopping itself", ["stop"], "time-limit"],
    ["memory without end", ["memory"], "memory-limit"],
    ["memory without end in many processes", ["family-memory"], "memory-limit"],
    ["recursion", ["recursion"], "exit-code"],
    ["1 GB of stdout", ["flood"], "output-limit"],
    ["1 GB of stderr", ["flood-errors"], "output-limit"],
    ["a fork bomb", ["forks"], "time-limit"],
    ["a fork bomb that leaves its group", ["fork-daemons"], "time-limit"],
    ["threads without end", ["threads"], "time-limit"],
    ["a trap", ["trap"], "exit-code"],
    ["exit 255", ["exit", "255"], "exit-code"],
  ])("%s", async ([, args, fault], ctx) => {
    const { call, sandbox } = await openSandbox(kind, program(ctx), work);
    const outcome = await call(args, { timeoutMs: fault === "time-limit" ? 600 : 8_000 });
    expect(outcome.failure).toMatchObject({ fault });
    expect(processesWith(hostile!)).toEqual([]);
    expect((await call(["hello"])).stdout).toBe("hello\n");
    await sandbox.stop();
  });

  test("a daemon doesn't outlive the call, nor hold up its answer", async (ctx) => {
    const { call, sandbox } = await openSandbox(kind, program(ctx), work);
    expect(await call(["daemon"])).toMatchObject({ failure: null, stdout: "started\n" });
    if (onLinux) expect(processesWith(hostile!)).toEqual([]);
    await sandbox.stop();
  });

  test.runIf(onLinux)("what it tries outside is denied", async (ctx) => {
    const secret = join(writeCode(folder, { "secret.txt": "of another function" }), "secret.txt");
    const { call, sandbox } = await openSandbox(kind, program(ctx), work);
    const outcome = await call(["outside", secret, String(process.pid)]);
    expect(outcome.failure).toBeNull();
    const allowed = outcome.stdout
      .trim()
      .split("\n")
      .filter((line) => !line.endsWith(": denied"));
    expect(allowed).toEqual([]);
    expect(outcome.stdout.split("\n").length).toBeGreaterThan(20);
    expect(readFileSync(secret, "utf8")).toBe("of another function");
    await sandbox.stop();
  });

  test("good ones beside it are unharmed", async (ctx) => {
    const bad = await openSandbox(kind, program(ctx), work);
    const good = await openSandbox(kind, program(ctx), work);
    const bombs = bad.call(["forks"], { timeoutMs: 1_000 });
    for (let round = 0; round < 20; round++) expect((await good.call(["hello"])).failure).toBeNull();
    expect((await bombs).failure).toMatchObject({ fault: "time-limit" });
    expect((await bad.call(["hello"])).failure).toBeNull();
  });
});
