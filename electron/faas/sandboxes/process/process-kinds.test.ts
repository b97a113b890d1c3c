import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { processesWith } from "#toolchains/measure/testing/processes.ts";
import { buildWasiModule } from "#toolchains/runtimes/testing/build-wasi-module.ts";
import type { SandboxKind } from "../sandbox.ts";
import { createProcessKinds } from "./process-kinds.ts";
import { deployed, openSandbox, writeCode } from "./testing/one-sandbox.ts";

const SOURCE = `
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static char *volatile block;
static int deeper(volatile int depth) { volatile char frame[4096]; frame[0] = depth; return deeper(depth + 1) + frame[0]; }
static void try_to_read(const char *path) {
  char text[64];
  FILE *file = fopen(path, "r");
  printf("%s: %s\\n", path, file == NULL ? "no" : fgets(text, sizeof text, file));
}
int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "endless") == 0) for (volatile int i = 0;; i++);
  if (strcmp(what, "sleep") == 0) for (;;) sleep(1);
  if (strcmp(what, "memory") == 0) for (;;) { block = malloc(1 << 20); memset(block, 1, 1 << 20); }
  if (strcmp(what, "recursion") == 0) return deeper(0);
  if (strcmp(what, "flood") == 0) for (int i = 0; i < 1 << 20; i++) { char line[1024]; memset(line, 'x', 1023); line[1023] = 0; puts(line); }
  if (strcmp(what, "trap") == 0) __builtin_trap();
  if (strcmp(what, "exit") == 0) { fprintf(stderr, "no luck\\n"); return atoi(argv[2]); }
  if (strcmp(what, "files") == 0) {
    try_to_read("/etc/passwd");
    try_to_read("../../../../../../etc/passwd");
    try_to_read(argv[2]);
    FILE *file = fopen("/left", "w");
    printf("write: %s\\n", file == NULL ? "no" : "yes");
    return 0;
  }
  if (strcmp(what, "data") == 0) { try_to_read("data.txt"); return 0; }
  if (strcmp(what, "environment") == 0) { printf("%s %s\\n", getenv("GREETING") ? getenv("GREETING") : "-", getenv("PATH") ? "PATH" : "-"); return 0; }
  if (strcmp(what, "stdin") == 0) { char line[128]; printf("%s", fgets(line, sizeof line, stdin)); return 0; }
  printf("hello %s\\n", what);
  return 0;
}
`;

const folder = realpathSync(mkdtempSync(join(tmpdir(), "process kinds ")));
const work = join(folder, "work");
mkdirSync(work);
const kinds = createProcessKinds({ dataDir: join(folder, "data") });
let code: string;
let other: string;

beforeAll(async () => {
  writeFileSync(join(folder, "program.c"), SOURCE);
  const built = await buildWasiModule(join(folder, "program.c"), folder);
  code = writeCode(folder, { "module.wasm": readFileSync(built), "data.txt": "mine\n" });
  other = join(writeCode(folder, { "secret.txt": "of another function\n" }), "secret.txt");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function kindOf(id: string, ctx: TestContext): Promise<SandboxKind> {
  const kind = kinds.find((candidate) => candidate.id === id)!;
  const info = await kind.info();
  if (info.state !== "available") ctx.skip(info.reason ?? "");
  return kind;
}

const limits = { timeoutMs: 3_000, memoryMb: 64, logsMb: 1, concurrency: 1 };
const fn = (what: Partial<DeployedFunction> = {}) => deployed(code, "module.wasm", { limits, ...what });
const left = () => processesWith(work);

test.for(kinds.map(({ id }) => id))("%s answers, is reused, and holds a module that is hostile", async (id, ctx) => {
  const kind = await kindOf(id, ctx);
  const patient = fn({ limits: { ...limits, timeoutMs: 30_000 } });
  expect(kind.unsupported(patient)).toBeNull();
  const { loaded, call, sandbox } = await openSandbox(kind, patient, work);
  expect(loaded.failure).toBeNull();
  for (const name of ["world", "again"]) {
    const outcome = await call([name]);
    expect(outcome).toMatchObject({ failure: null, stdout: `hello ${name}\n`, exitCode: 0, reusable: true });
    expect(outcome.phases.startRuntimeNs).toBeGreaterThan(0);
    expect(outcome.phases.runNs).toBeGreaterThan(0);
    if (process.platform === "linux") expect(outcome.cpuNs).toBeGreaterThan(0);
  }
  expect(await call(["environment"])).toMatchObject({ stdout: "- -\n" });

  const fault = async (argument: string[], timeoutMs = 10_000) => (await call(argument, { timeoutMs })).failure;
  expect(await fault(["memory"])).toMatchObject({ fault: "memory-limit" });
  expect(await fault(["trap"])).toMatchObject({ fault: "trap", trap: { kind: "unreachable" } });
  expect(await fault(["exit", "7"])).toMatchObject({ fault: "exit-code", exitCode: 7, message: "no luck" });
  // One mode of each is as good as another for what is held around it.
  if (id.split(":").length === 2) {
    expect(await fault(["endless"], 400)).toMatchObject({ fault: "time-limit" });
    expect(await fault(["sleep"], 400)).toMatchObject({ fault: "time-limit" });
    expect(await fault(["flood"])).toMatchObject({ fault: "output-limit" });
    expect((await fault(["recursion"]))?.fault).toMatch(/trap|exit-code|memory-limit/);
    expect((await fault(["exit", "255"]))?.fault).toBe("exit-code");
    const files = await call(["files", other]);
    expect(files.stdout).toMatch(`/etc/passwd: no\n../../../../../../etc/passwd: no\n${other}: no\n`);
    // Wasmer has a root of its own in memory, which it says among what it doesn't isolate.
    expect(existsSync("/left")).toBe(false);
    expect(await call(["still"])).toMatchObject({ failure: null, stdout: "hello still\n" });
  }
  await sandbox.stop();
  expect(left()).toEqual([]);
});

describe("what a function may have", () => {
  const ids = ["process:wasmtime", "process:node", "process:wasmi"];
  test.for(ids)("%s: folder, environment, stdin", async (id, ctx) => {
    const kind = await kindOf(id, ctx);
    const allowed = fn({ features: ["folder", "environment"], environment: { GREETING: "hi" } });
    const { call, sandbox } = await openSandbox(kind, allowed, work);
    expect((await call(["data"])).stdout).toBe("data.txt: mine\n\n");
    expect((await call(["environment"])).stdout).toBe("hi -\n");
    expect((await call(["stdin"])).stdout).toBe('["stdin"]\n');
    await sandbox.stop();
  });

  test("a folder to write into is empty again in the next call", async (ctx) => {
    const kind = await kindOf("process:wasmtime", ctx);
    const { call, sandbox } = await openSandbox(kind, fn({ features: ["scratch-folder"] }), work);
    for (let round = 0; round < 2; round++)
      expect((await call(["files", "/left"])).stdout).toMatch(/left: no\nwrite: yes\n$/);
    await sandbox.stop();
  });
});

test("a call can be given up, and a sandbox be stopped under it", async (ctx) => {
  const kind = await kindOf("process:wasmtime", ctx);
  const { call, sandbox } = await openSandbox(kind, fn(), work);
  expect((await call(["sleep"], {}, AbortSignal.timeout(200))).failure).toMatchObject({ fault: "sandbox-ended" });
  expect((await call(["on"])).failure).toBeNull();
  const pending = call(["sleep"]);
  setTimeout(() => void sandbox.stop(), 200);
  expect(await pending).toMatchObject({ failure: { fault: "sandbox-ended" }, reusable: false });
  expect(await sandbox.ended).toBe("It was stopped.");
  expect(left()).toEqual([]);
});

describe("what was compiled ahead", () => {
  const open = (kind: SandboxKind, memoryMb: number) =>
    openSandbox(kind, fn({ limits: { ...limits, memoryMb, timeoutMs: 30_000 } }), work);

  test.for(["process:wasmtime:aot", "process:wasmer:aot", "process:lucet", "process:wasm2c"])(
    "%s: once for all sandboxes, who say so",
    async (id, ctx) => {
      const kind = await kindOf(id, ctx);
      // No other test has this limit.
      const both = await Promise.all([open(kind, 65), open(kind, 65)]);
      const next = await open(kind, 65);
      const all = [...both, next];
      expect(all.map(({ loaded }) => loaded.failure)).toEqual([null, null, null]);
      expect(all.map(({ loaded }) => loaded.codeCached)).toEqual([false, false, true]);
      for (const { call } of all) expect((await call(["world"])).stdout).toBe("hello world\n");
      // The limit in what is shared is known by the same mark.
      expect((await next.call(["memory"])).failure).toMatchObject({ fault: "memory-limit" });
      await Promise.all(all.map(({ sandbox }) => sandbox.stop()));
    },
  );

  test("not for another memory limit, but for an emulator that is started again", async (ctx) => {
    const kind = await kindOf("process:wasmtime:aot", ctx);
    const again = createProcessKinds({ dataDir: join(folder, "data") }).find(({ id }) => id === kind.id)!;
    const all = [await open(kind, 66), await open(kind, 68), await open(again, 66)];
    expect(all.map(({ loaded }) => loaded.codeCached)).toEqual([false, false, true]);
    await Promise.all(all.map(({ sandbox }) => sandbox.stop()));
  });

  test("a compilation that takes too long is a time limit", async (ctx) => {
    const kind = await kindOf("process:wasm2c", ctx);
    const hasty = fn({ limits: { ...limits, memoryMb: 67, timeoutMs: 100 } });
    const both = await Promise.all([openSandbox(kind, hasty, work), openSandbox(kind, hasty, work)]);
    for (const { loaded } of both) expect(loaded.failure).toMatchObject({ fault: "time-limit" });
    expect(left()).toEqual([]);
  });
});

test("a module that can't be loaded says why", async (ctx) => {
  const kind = await kindOf("process:wasmtime", ctx);
  const { loaded } = await openSandbox(kind, fn({ limits: { ...limits, memoryMb: 1 } }), work);
  expect(loaded.failure).toBeNull();
  const broken = writeCode(folder, { "module.wasm": Buffer.from("\0asm\u0001\0\0\0\u0001") });
  const outcome = await openSandbox(kind, deployed(broken, "module.wasm", {}), work);
  expect(outcome.loaded.failure).toMatchObject({ fault: "init-failed", message: expect.stringMatching(/./) });
});
