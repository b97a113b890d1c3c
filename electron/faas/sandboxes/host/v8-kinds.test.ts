import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { SandboxKind } from "../sandbox.ts";
import { createV8ContextKind } from "../v8-context/v8-context.ts";
import { createV8IsolateKind } from "../v8-isolate/v8-isolate.ts";
import { createWasmInstanceKind } from "../wasm-instance/wasm-instance.ts";
import {
  ADD,
  call,
  dataDir,
  deployed,
  hostPids,
  invoke,
  make,
  NEVER,
  program,
  PROGRAMS,
  READS_FILE,
} from "./testing/guests.ts";

const kinds = [createWasmInstanceKind({ dataDir }), createV8ContextKind({ dataDir }), createV8IsolateKind({ dataDir })];
afterAll(async () => {
  await Promise.all(kinds.map((kind) => kind.close()));
});

const onLinux = process.platform === "linux";

/** What each hostile program comes to, in every kind. */
const HOSTILE: [keyof typeof PROGRAMS, object][] = [
  ["endlessLoop", { failure: { fault: "time-limit" }, reusable: false }],
  ["growsForEver", { failure: { fault: "memory-limit" }, reusable: true }],
  ["deepRecursion", { failure: { fault: "trap", trap: { kind: "call stack exhausted" } } }],
  ["floods", { failure: { fault: "output-limit" } }],
  ["traps", { failure: { fault: "trap", trap: { kind: "unreachable", message: "unreachable" } } }],
  ["divides", { failure: { fault: "trap", trap: { kind: "integer divide by zero" } } }],
  ["exits255", { failure: { fault: "exit-code", exitCode: 255 }, exitCode: 255 }],
];

describe.each(kinds)("$id", (kind: SandboxKind) => {
  test("calls an exported function, whose memory is as fresh as the kind says", async () => {
    const sandbox = await make(kind);
    const add = deployed({ "add.wasm": ADD });
    const loaded = await sandbox.load(add, NEVER);
    expect(loaded).toMatchObject({ failure: null, codeCached: false });
    expect(loaded.phases.compileNs).toBeGreaterThan(0);
    const first = await sandbox.run(call(add, [2, 3]), NEVER);
    expect(first).toMatchObject({ failure: null, value: 5, stdout: "", reusable: true, peakMemoryBytes: 65_536 });
    expect(first.phases.runNs).toBeGreaterThan(0);
    expect(first.cpuNs).toBeGreaterThan(0);
    expect(await sandbox.load(add, NEVER)).toMatchObject({ failure: null, codeCached: true });
    const second = await sandbox.run(call(add, [2, 3]), NEVER);
    expect(second.value).toBe((await kind.info()).freshPerCall ? 5 : 7);
    await sandbox.stop();
  });

  test("runs a program anew for every call, and keeps what it prints apart", async () => {
    const sandbox = await make(kind);
    const hello = program(PROGRAMS.hello);
    for (let round = 0; round < 2; round++)
      expect(await invoke(sandbox, hello)).toMatchObject({ failure: null, stdout: "hello\n", exitCode: 0, logs: [] });
    await sandbox.stop();
    const other = await make(kind);
    const { stdout, logs } = await invoke(other, program(PROGRAMS.warns));
    expect(stdout).toBe("");
    expect(logs.map(({ stream, text }) => `${stream}: ${text}`)).toEqual(["stderr: one", "stderr: two"]);
    await other.stop();
  });

  test("a hostile function ends at its own limit, and good calls before, meanwhile and afterwards are unharmed", async () => {
    const good = await make(kind);
    const add = deployed({ "add.wasm": ADD });
    const goodCalls = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const { failure, value } = await invoke(good, add, [0, index]);
        expect([failure, value]).toEqual([null, index]);
      }
    };
    await goodCalls(5);
    const hostile = HOSTILE.map(async ([name, expected]) => {
      const sandbox = await make(kind);
      const outcome = await invoke(sandbox, program(PROGRAMS[name], { timeoutMs: 1_000, memoryMb: 16 }));
      expect(outcome, name).toMatchObject(expected);
      expect(outcome.stdout.length).toBeLessThanOrEqual(1 << 20);
      if (outcome.reusable) {
        // A kind that holds one function keeps to it.
        const again = kind.holds === "any-function" ? await invoke(sandbox, add, [1, 2]) : null;
        if (again !== null) expect(again.value).toBe(3);
      }
      await sandbox.stop();
      expect(await sandbox.ended).not.toBe("");
    });
    await Promise.all([...hostile, goodCalls(50)]);
    await goodCalls(5);
    await good.stop();
  });

  test("a call that nobody waits for is ended", async () => {
    const sandbox = await make(kind);
    const loop = program(PROGRAMS.endlessLoop);
    await sandbox.load(loop, NEVER);
    const controller = new AbortController();
    const running = sandbox.run(call(loop), controller.signal);
    controller.abort();
    expect(await running).toMatchObject({ failure: { fault: "sandbox-ended" }, reusable: false });
    await sandbox.stop();
  });

  test("stopping a sandbox ends its call", async () => {
    const sandbox = await make(kind);
    const loop = program(PROGRAMS.endlessLoop);
    await sandbox.load(loop, NEVER);
    const running = sandbox.run(call(loop), NEVER);
    await sandbox.stop();
    await sandbox.stop();
    expect(await running).toMatchObject({ failure: { fault: "sandbox-ended" }, reusable: false });
  });

  test("a host that is killed is told by its call, and the next sandbox has another", async (ctx) => {
    if (!onLinux) ctx.skip("processes are found by /proc");
    const sandbox = await make(kind);
    const loop = program(PROGRAMS.endlessLoop);
    await sandbox.load(loop, NEVER);
    const running = sandbox.run(call(loop), NEVER);
    for (const pid of hostPids()) process.kill(pid, "SIGKILL");
    expect(await running).toMatchObject({ failure: { fault: "sandbox-ended" }, reusable: false });
    expect(await sandbox.ended).toMatch(/SIGKILL|ended/);
    await sandbox.stop();
    const next = await make(kind);
    expect((await invoke(next, deployed({ "add.wasm": ADD }), [1, 1])).value).toBe(2);
    await next.stop();
  });

  test("code that can't be used is a failure and leaves the sandbox as it was", async () => {
    const sandbox = await make(kind);
    const load = (text: string, memoryMb = 64) => sandbox.load(program(text, { memoryMb }), NEVER);
    const start = `(func (export "_start"))`;
    expect((await load(`(module (memory (export "memory") 64) ${start})`, 1)).failure?.fault).toBe("memory-limit");
    expect((await load(`(module (memory 1 2 shared) ${start})`)).failure?.fault).toBe("init-failed");
    const broken = deployed({ "broken.bin": "no module" });
    expect((await sandbox.load(broken, NEVER)).failure?.fault).toBe("init-failed");
    const missing = { ...broken, code: { ...broken.code, entry: "none.wasm" } };
    expect((await sandbox.load(missing, NEVER)).failure?.message).toMatch(/can't be read/);
    expect((await invoke(sandbox, deployed({ "add.wasm": ADD }), [1, 1])).value).toBe(2);
    await sandbox.stop();
  });

  test("a function reads its own folder where it has that feature, and nothing otherwise", async () => {
    const files = { "main.wasm": READS_FILE, "notes.txt": "read me" };
    const reads = (features: "folder"[]) => deployed(files, { form: "wasi-command", main: null, features });
    const [with_, without] = [await make(kind), await make(kind)];
    expect(await invoke(with_, reads(["folder"]))).toMatchObject({ failure: null, stdout: "read me" });
    expect((await invoke(without, reads([]))).failure?.fault).toBe("exit-code");
    await Promise.all([with_.stop(), without.stop()]);
  });

  test("many sandboxes, made and stopped, leave no process and no file", async (ctx) => {
    if (!onLinux) ctx.skip("processes are found by /proc");
    const count = { "wasm-instance": 1_000, "v8-isolate": 40, "v8-context": 6 }[kind.id as string]!;
    for (let made = 0; made < count; made += 2)
      await Promise.all([make(kind), make(kind)].map(async (sandbox) => (await sandbox).stop()));
    await kind.close();
    expect(hostPids()).toEqual([]);
    if (existsSync(join(dataDir, "hosts"))) expect(readdirSync(join(dataDir, "hosts"))).toEqual([]);
  });
});
