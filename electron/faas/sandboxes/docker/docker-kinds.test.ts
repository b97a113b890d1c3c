import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { DockerSandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { startTestEngine, type TestEngine } from "#toolchains/containers/testing/start-engine.ts";
import { compilersOnPath } from "#toolchains/measure/testing/test-launcher.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { buildWasiModule } from "#toolchains/runtimes/testing/build-wasi-module.ts";
import { deployed, openSandbox, writeCode } from "../process/testing/one-sandbox.ts";
import type { SandboxKind } from "../sandbox.ts";
import { createDockerKinds } from "./docker-kinds.ts";
import { EMULATOR_LABEL, emulatorIdOf } from "./engine-connection.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "docker kinds ")));
const work = join(folder, "work");
mkdirSync(work);
let engine: TestEngine | { reason: string };
let docker: Docker;
let kinds: SandboxKind[] = [];
let hostile: string | null = null;
let guest: string | null = null;

beforeAll(async () => {
  engine = await startTestEngine();
  if ("reason" in engine) return;
  process.env["DOCKER_HOST"] = engine.host;
  docker = new Docker({ host: undefined, socketPath: engine.host.replace("unix://", "") });
  kinds = createDockerKinds({ dataDir: join(folder, "data") });
  const [compiler] = await compilersOnPath();
  if (compiler === undefined) return;
  for (const name of ["hostile", "answer"]) {
    const source =
      name === "hostile" ? join(import.meta.dirname, "../native-process/testing/hostile.c") : answerSource();
    const built = join(folder, name);
    const compiled = await runCommand({ exe: compiler, args: ["-O1", "-w", "-pthread", "-o", built, source] });
    if (compiled.exitCode !== 0) throw new Error(compiled.stderr);
  }
  hostile = writeCode(folder, { exec: readFileSync(join(folder, "hostile")) }, 0o755);
  guest = await buildWasiModule(answerSource(), folder).catch(() => null);
}, 90_000);

afterAll(async () => {
  for (const kind of kinds) await kind.close();
  if (engine && !("reason" in engine)) await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Answers by the exec convention, and does what else a test wants; native and wasm from one source. */
function answerSource(): string {
  const path = join(folder, "answer.c");
  writeFileSync(
    path,
    `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "trap") == 0) __builtin_trap();
  if (strcmp(what, "exit") == 0) { fprintf(stderr, "no luck\\n"); return 7; }
  if (strcmp(what, "memory") == 0) for (;;) { char *volatile block = malloc(1 << 20); if (block == NULL) abort(); memset(block, 1, 1 << 20); }
  if (strcmp(what, "loop") == 0) for (volatile int i = 0;; i++);
  char line[4096] = "";
  if (fgets(line, sizeof line, stdin) == NULL) strcpy(line, "null");
  line[strcspn(line, "\\n")] = 0;
  fprintf(stderr, "oops\\n");
  printf("log\\n{\\"argument\\":%s,\\"line\\":%s,\\"name\\":\\"%s\\"}\\n", argc > 1 ? argv[1] : "null", line,
         getenv("__OW_ACTION_NAME") ? getenv("__OW_ACTION_NAME") : "");
  return 0;
}
`,
  );
  return path;
}

const infos = new Map<DockerSandboxId, SandboxInfo>();

async function kindOf(id: DockerSandboxId, ctx: TestContext): Promise<SandboxKind> {
  if ("reason" in engine) ctx.skip(engine.reason);
  const kind = kinds.find((candidate) => candidate.id === id)!;
  const known = infos.get(id) ?? (await kind.info());
  if (known.state !== "available") ctx.skip(known.reason ?? "");
  infos.set(id, known);
  return kind;
}

const limits = { timeoutMs: 20_000, memoryMb: 64, logsMb: 1, concurrency: 1 };
const native = {
  kind: "blackbox",
  form: "native",
  sandbox: "docker-native",
  input: "json",
  output: "json",
  limits,
} as const;

function program(ctx: TestContext, what: Partial<DeployedFunction> = {}): DeployedFunction {
  if (hostile === null) ctx.skip("no C compiler on PATH");
  return deployed(hostile, "exec", { ...native, input: "arguments", output: "text", ...what });
}

const answering = (what: Partial<DeployedFunction> = {}) =>
  deployed(writeCode(folder, { exec: readFileSync(join(folder, "answer")) }, 0o755), "exec", { ...native, ...what });

const ourContainers = async () => {
  const label = [`${EMULATOR_LABEL}=${emulatorIdOf(join(folder, "data"))}`];
  return (await docker.listContainers({ all: true, filters: { label } })).map(({ Id }) => Id);
};

describe("docker-native", () => {
  test("dockerskeleton's convention, cold and warm", async (ctx) => {
    const kind = await kindOf("docker-native", ctx);
    if (hostile === null) ctx.skip("no C compiler on PATH");
    const fn = answering();
    expect(kind.unsupported(fn)).toBeNull();
    const { sandbox, loaded, call } = await openSandbox(kind, fn, work);
    expect(loaded).toMatchObject({ failure: null, logs: [] });
    expect(sandbox.phases.createSandboxNs).toBeGreaterThan(0);
    for (const n of [1, 2, 3]) {
      const outcome = await call({ n, text: "größe\u0000" });
      const argument = { n, text: "größe\u0000" };
      expect(JSON.parse(outcome.stdout)).toEqual({ argument, line: argument, name: "/guest/hello" });
      expect(outcome).toMatchObject({ failure: null, exitCode: 0, reusable: true });
      expect(outcome.logs.map(({ stream, text }) => `${stream} ${text}`).toSorted()).toEqual([
        "stderr oops",
        "stdout log",
      ]);
      expect(outcome.cpuNs).toBeGreaterThan(0);
      expect(outcome.peakMemoryBytes).toBeGreaterThan(100_000);
    }
    expect(await sandbox.memoryBytes()).toBeGreaterThan(0);
    await sandbox.stop();
    expect(await sandbox.ended).toMatch(/stopped|removed|exit code/);
    expect(await ourContainers()).toEqual([]);
  });

  test("it is the only thing in an image that is small, and shown with its size", async (ctx) => {
    const kind = await kindOf("docker-native", ctx);
    const { image } = await kind.info();
    expect(image?.name).toMatch(/^wasm-workbench\/native:[0-9a-f]{16}$/);
    expect(image?.sizeBytes).toBeLessThan(20e6);
    expect(image?.sizeBytes).toBeGreaterThan(500e3);
  });

  test("a warm one is paused and goes on; one that is paused can be stopped", async (ctx) => {
    const { call, sandbox } = await openSandbox(await kindOf("docker-native", ctx), program(ctx), work);
    await sandbox.rest!();
    const [id] = await ourContainers();
    expect((await docker.getContainer(id!).inspect()).State.Paused).toBe(true);
    await sandbox.wake!();
    expect((await call(["hello"])).stdout).toBe("hello\n");
    await sandbox.rest!();
    await sandbox.stop();
    expect(await ourContainers()).toEqual([]);
  });

  test("what can't run in the image is said before", async (ctx) => {
    const kind = await kindOf("docker-native", ctx);
    const script = deployed(writeCode(folder, { exec: "#!/bin/bash\necho hi\n" }, 0o755), "exec", native);
    expect(kind.unsupported(script)).toBe("It is a script for /bin/bash, which the image native doesn't have.");
    expect(kind.unsupported(deployed(folder, "exec", { form: "nodejs" }))).toMatch(/runs native programs only/);
    const text = deployed(writeCode(folder, { exec: "no program" }, 0o755), "exec", native);
    const { call, sandbox } = await openSandbox(kind, text, work);
    expect((await call({})).failure).toMatchObject({ fault: "exit-code", exitCode: 126 });
    await sandbox.stop();
  });

  test.concurrent.for<[string, string[], string, number]>([
    ["an endless loop", ["loop"], "time-limit", 600],
    ["memory without end", ["memory"], "memory-limit", 15_000],
    ["memory without end in many processes", ["family-memory"], "memory-limit", 15_000],
    ["1 GB of stdout", ["flood"], "output-limit", 15_000],
    ["1 GB of stderr", ["flood-errors"], "output-limit", 15_000],
    ["a fork bomb", ["forks"], "time-limit", 800],
    ["threads without end", ["threads"], "time-limit", 800],
    ["a trap", ["trap"], "exit-code", 15_000],
    ["exit 255", ["exit", "255"], "exit-code", 15_000],
  ])("%s is contained", async ([, args, fault, timeoutMs], ctx) => {
    const { call, sandbox } = await openSandbox(await kindOf("docker-native", ctx), program(ctx), work);
    const outcome = await call(args, { timeoutMs });
    expect(outcome.failure).toMatchObject({ fault });
    expect(outcome.reusable).toBe(false);
    await sandbox.stop();
  });

  test("nothing of the machine is seen or reached", async (ctx) => {
    const secret = join(writeCode(folder, { "secret.txt": "of another function" }), "secret.txt");
    const { call, sandbox } = await openSandbox(await kindOf("docker-native", ctx), program(ctx), work);
    const outcome = await call(["outside", secret, String(process.pid)]);
    const allowed = outcome.stdout
      .trim()
      .split("\n")
      .filter((line) => !line.endsWith(": denied"))
      .map((line) => line.split(":")[0]);
    // A container has memory and files of its own, and sockets that lead nowhere.
    const harmless = [
      "temporary file",
      "internet",
      "internet 6",
      "local socket",
      "datagrams of a pair",
      "netlink",
      "shared memory",
      "end its parent",
      "outlive its parent",
      "memory without a name",
      "memory of nobody",
    ];
    expect(allowed.filter((what) => !harmless.includes(what!))).toEqual([]);
    expect(readFileSync(secret, "utf8")).toBe("of another function");
    await sandbox.stop();
  });

  test("the container is killed from outside during a call", async (ctx) => {
    const { call, sandbox } = await openSandbox(await kindOf("docker-native", ctx), program(ctx), work);
    const running = call(["sleep"]);
    const [id] = await ourContainers();
    await docker.getContainer(id!).kill();
    expect((await running).failure).toMatchObject({ fault: "sandbox-ended", message: "The container was killed." });
    expect(await sandbox.ended).toBe("Its container ended with exit code 137.");
    await sandbox.stop();
  });
});

describe.each(["docker-wasmtime", "docker-wasmer"] as const)("%s", (id) => {
  const fn = (ctx: TestContext, what: Partial<DeployedFunction> = {}) => {
    if (guest === null) ctx.skip("no compiler for wasm32-wasi");
    const code = writeCode(folder, { "module.wasm": readFileSync(guest) });
    return deployed(code, "module.wasm", { sandbox: id, limits: { ...limits, memoryMb: 128 }, ...what });
  };

  test("the exec file calls the runtime, cold and warm", async (ctx) => {
    const kind = await kindOf(id, ctx);
    const wanted = fn(ctx, { input: "json", output: "json" });
    expect(kind.unsupported(wanted)).toBeNull();
    const { call, sandbox, loaded } = await openSandbox(kind, wanted, work);
    expect(loaded.failure).toBeNull();
    for (const n of [1, 2]) {
      const outcome = await call({ n });
      expect(outcome.failure).toBeNull();
      expect(JSON.parse(outcome.stdout)).toMatchObject({ argument: { n }, line: { n } });
    }
    await sandbox.stop();
  });

  test.concurrent.for<[string, string, string, number]>([
    ["a trap", "trap", "trap", 15_000],
    ["an exit code", "exit", "exit-code", 15_000],
    ["an endless loop", "loop", "time-limit", 2_500],
    ["memory without end", "memory", "memory-limit", 15_000],
  ])("%s", async ([, what, fault, timeoutMs], ctx) => {
    const { call, sandbox } = await openSandbox(await kindOf(id, ctx), fn(ctx, { input: "arguments" }), work);
    expect((await call([what], { timeoutMs })).failure).toMatchObject({ fault });
    await sandbox.stop();
  });
});

describe("docker-node", () => {
  const usual = { kind: "nodejs:20", form: "nodejs", sandbox: "docker-node", main: "main" } as const;
  const action = (code: string) =>
    deployed(writeCode(folder, { "action.js": code }), "action.js", { ...usual, limits: { ...limits, memoryMb: 128 } });

  test("an action keeps its state from call to call, and what it prints", async (ctx) => {
    const code =
      "let calls = 0; function main(args) { console.log('call', ++calls); return { hello: args.name, calls } }";
    const { call, sandbox, loaded } = await openSandbox(await kindOf("docker-node", ctx), action(code), work);
    expect(loaded.failure).toBeNull();
    expect(sandbox.phases.startRuntimeNs).toBeGreaterThan(0);
    for (const calls of [1, 2]) {
      const outcome = await call({ name: "größe" });
      expect(outcome).toMatchObject({ failure: null, value: { hello: "größe", calls }, reusable: true });
      expect(outcome.logs).toMatchObject([{ stream: "stdout", text: `call ${calls}` }]);
    }
    await sandbox.stop();
  });

  test("a package is unpacked; code that is none fails the initialization", async (ctx) => {
    const kind = await kindOf("docker-node", ctx);
    const files = {
      "index.js": "exports.main = () => require('./lib/data.json')",
      "lib/data.json": '{"of":"package"}',
    };
    const packed = deployed(writeCode(folder, files), "index.js", { ...usual, limits });
    const { call, sandbox } = await openSandbox(kind, packed, work);
    expect(await call()).toMatchObject({ failure: null, value: { of: "package" } });
    await sandbox.stop();
    const bad = await openSandbox(kind, action("function main( {"), work);
    expect(bad.loaded.failure).toMatchObject({ fault: "init-failed", message: expect.stringContaining("SyntaxError") });
    await bad.sandbox.stop();
  });

  test.concurrent.for<[string, string, string, number]>([
    ["an endless loop", "for (;;);", "time-limit", 600],
    [
      "memory outside of the heap",
      "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));",
      "memory-limit",
      15_000,
    ],
    [
      "a flood",
      "setInterval(() => console.log('x'.repeat(1 << 18))); return new Promise(() => {});",
      "output-limit",
      15_000,
    ],
    ["its own end", "process.exit(3);", "exit-code", 15_000],
  ])("%s", async ([, code, fault, timeoutMs], ctx) => {
    const kind = await kindOf("docker-node", ctx);
    const { call, sandbox } = await openSandbox(kind, action(`function main() { ${code} }`), work);
    expect((await call({}, { timeoutMs })).failure).toMatchObject({ fault });
    await sandbox.stop();
  });
});

describe("docker-image", () => {
  test("an image of one's own is asked at OpenWhisk's port, and has no network", async (ctx) => {
    const kind = await kindOf("docker-image", ctx);
    const node = await kindOf("docker-node", ctx);
    const probe =
      "const {request} = require('http'); exports.main = () => new Promise((told) => request('http://1.1.1.1').on('error', (e) => told({ network: e.code })).end())";
    const code = writeCode(folder, { "index.js": probe });
    const image = (await node.info()).image!.name;
    const wanted = {
      form: "container",
      sandbox: "docker-image",
      kind: "blackbox",
      image,
      limits: { ...limits, memoryMb: 128 },
    } as const;
    const { call, sandbox, loaded } = await openSandbox(kind, deployed(code, "index.js", wanted), work);
    expect(loaded.failure).toBeNull();
    expect(loaded.phases.createSandboxNs).toBeGreaterThan(0);
    for (let round = 0; round < 2; round++)
      expect(await call({})).toMatchObject({ failure: null, value: { network: "ENETUNREACH" } });
    await sandbox.stop();
    const absent = await openSandbox(kind, deployed("", "", { ...wanted, image: "127.0.0.1:1/absent:1" }), work);
    expect(absent.loaded.failure).toMatchObject({
      fault: "init-failed",
      message: expect.stringContaining("There is no image 127.0.0.1:1/absent:1"),
    });
    await absent.sandbox.stop();
    expect(await ourContainers()).toEqual([]);
  });
});
