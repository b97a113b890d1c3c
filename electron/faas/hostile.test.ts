import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { compilersOnPath } from "#toolchains/measure/testing/test-launcher.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { FIRST_VERSION, wat } from "#toolchains/wasm/testing/wat.ts";
import { startEmulator, type TestEmulator } from "./controller/invoke/testing/start-emulator.ts";
import { zipOf } from "./controller/testing/zip-of.ts";
import { PROGRAMS } from "./sandboxes/host/testing/guests.ts";
import { canSeeProcesses, ProcessWatch } from "./soak/process-watch.ts";
import { action, base64, containIn, module, type Contain, type Containment } from "./testing/contain.ts";
import { FORKS, HALF_JSON, OPENS_SOCKET, readsPasswd, SLEEPS, USES_SOCKETS } from "./testing/hostile-modules.ts";

const TIMEOUT_MS = 500;
/** It compiles to C first, and then that. */
const WASM2C_TIMEOUT_MS = 8_000;

const CLAIMS = {
  memory: /memory can't grow|memory is limited|Memory, sizes/,
  files: /reads only|shown nothing but|only the host features/,
  network: /no network|only the host features/,
  forks: /starts no processes|has at most \d+ processes|only the host features/,
};

let emulator: TestEmulator;
let contain: Contain;
let nativeProgram: string | null = null;
const builds = await mkdtemp(join(tmpdir(), "hostile-"));

beforeAll(async () => {
  emulator = await startEmulator({ settings: { memoryBudgetMb: 8192 } });
  const answer = await fetch(`${emulator.url}/workbench/v1/sandboxes`, {
    headers: { authorization: emulator.authorization },
  });
  const { sandboxes } = (await answer.json()) as { sandboxes: SandboxInfo[] };
  contain = containIn(emulator, sandboxes);
  const [compiler] = await compilersOnPath();
  if (compiler === undefined || process.platform === "win32") return;
  const built = join(builds, "hostile");
  const source = join(import.meta.dirname, "sandboxes/native-process/testing/hostile.c");
  const compiled = await runCommand({ exe: compiler, args: ["-O1", "-w", "-pthread", "-o", built, source] });
  if (compiled.exitCode !== 0) throw new Error(compiled.stderr);
  nativeProgram = readFileSync(built).toString("base64");
});
afterAll(async () => {
  await emulator?.close();
  rmSync(builds, { recursive: true, force: true });
});

type Programs = Record<string, Containment & { text: string; quick?: boolean; annotations?: Record<string, unknown> }>;

const WASI_PROGRAMS: Programs = {
  "an endless loop": { text: PROGRAMS.endlessLoop, ends: ["time-limit"], quick: true },
  "sleeping past its limit": {
    text: SLEEPS,
    ends: ["time-limit"],
    quick: true,
    annotations: { features: ["clock"] },
  },
  "memory.grow for ever": { text: PROGRAMS.growsForEver, ends: ["memory-limit"], claim: CLAIMS.memory },
  // Runtimes may take the stack from the memory that they were given.
  recursion: { text: PROGRAMS.deepRecursion, ends: ["trap", "exit-code", "memory-limit"] },
  "1 GB of stdout": { text: PROGRAMS.floods, ends: ["output-limit"] },
  "../../etc/passwd": {
    text: readsPasswd(),
    ends: ["answer"],
    claim: CLAIMS.files,
    annotations: { features: ["scratch-folder"] },
  },
  "what is no socket": { text: USES_SOCKETS, ends: ["answer", "init-failed"], claim: CLAIMS.network },
  "a socket": { text: OPENS_SOCKET, ends: ["refused", "init-failed"], claim: CLAIMS.network },
  forks: { text: FORKS, ends: ["refused", "init-failed"], quick: true, claim: CLAIMS.forks },
  "a trap": { text: PROGRAMS.traps, ends: ["trap"] },
  "exit 255": { text: PROGRAMS.exits255, ends: ["exit-code"] },
  "half a JSON": { text: HALF_JSON, ends: ["bad-output"], annotations: { output: "json" } },
};

const WASI_KINDS: SandboxId[] = [
  ...(["wasm-instance", "v8-context", "v8-isolate"] as const),
  // One mode of each is as good as another for what is held around it.
  ...(["node", "wasmtime", "wasmer", "lucet", "wazero", "wasmi", "wasm2c"] as const).map(
    (id): SandboxId => `process:${id}`,
  ),
];

describe.concurrent("WASI programs", () => {
  const cells = WASI_KINDS.flatMap((sandbox) => Object.keys(WASI_PROGRAMS).map((name) => [name, sandbox] as const));
  test.for(cells)("%s in %s", async ([name, sandbox], ctx) => {
    const { text, quick, annotations, ends, claim } = WASI_PROGRAMS[name]!;
    const timeout = sandbox === "process:wasm2c" ? WASM2C_TIMEOUT_MS : TIMEOUT_MS;
    const limits = { memory: 16, ...(quick && { timeout }) };
    const hostile = action("wasi:1", module(text), { limits, sandbox, ...annotations });
    await contain(name, sandbox, { action: hostile, ends, claim }, ctx);
  });
});

/** As a loader says that its program has ended. */
const QUITS = 'Module.quit(0, { name: "ExitStatus" })';

const LOADERS: Record<string, Containment & { script: string; quick?: boolean }> = {
  "an endless loop": { script: "for (;;);", ends: ["time-limit"], quick: true },
  "1 GB of stdout": { script: 'for (;;) Module.print("x".repeat(65536))', ends: ["output-limit"] },
  "constructor escapes": {
    ends: ["answer"],
    script: `
      const isHosts = (found) => typeof found?.pid === "number" || Boolean(found?.mainModule);
      const values = [globalThis, this, Module, Module.print, Module.instantiateWasm, console, performance, Error, (() => {}).constructor];
      for (const value of values)
        for (const code of ["return process", "return require('node:fs')", "return globalThis.constructor.constructor('return process')()"])
          try { const got = value.constructor.constructor(code)(); if (isHosts(got) || got.readFileSync?.("/etc/passwd")) Module.print("ALLOWED " + code) } catch {}
      Error.prepareStackTrace = (_, sites) => sites.map((site) => { try { return site.getThis() ?? site.getFunction() } catch {} });
      for (const got of [].concat(new Error().stack)) if (isHosts(got?.process)) Module.print("ALLOWED by a stack");
      ${QUITS}`,
  },
  // What is polluted is so for the call alone: the second one finds everything as it was.
  "prototype pollution": {
    ends: ["answer"],
    script: `
      Module.print("polluted" in {} ? "ALLOWED by an earlier call" : "tried");
      for (const owner of [Object.prototype, Array.prototype, Function.prototype, String.prototype])
        for (const name of ["polluted", "toJSON", "then", "status", "constructor"])
          Object.defineProperty(owner, name, { value: () => "polluted", configurable: true, writable: true });
      JSON.stringify = JSON.parse = Array.prototype.push = Array.prototype[Symbol.iterator] = () => "polluted";
      ${QUITS}`,
  },
};

describe.concurrent("loaders of Emscripten in v8-context", () => {
  test.for(Object.keys(LOADERS))("%s", async (name, ctx) => {
    const { script, quick, ends } = LOADERS[name]!;
    const archive = await zipOf({ "index.js": script, "index.wasm": Buffer.from(wat("(module)", FIRST_VERSION)) });
    const limits = quick ? { timeout: TIMEOUT_MS } : {};
    const hostile = action("emscripten:1", archive.toString("base64"), { limits, sandbox: "v8-context" });
    await contain(`loader-${name}`, "v8-context", { action: hostile, ends }, ctx);
  });
});

/** Says ALLOWED where it comes to a value, and how it was refused otherwise. */
const tried = (expression: string) => `
  try { return { said: "ALLOWED " + String(await (async () => ${expression})()) } }
  catch (error) { return { said: "tried", code: String(error.code ?? error) } }`;

const NODE_ACTIONS: Record<string, Containment & { body: string; quick?: boolean }> = {
  "an endless loop": { body: "for (;;);", ends: ["time-limit"], quick: true },
  "sleeping past its limit": { body: "await new Promise(() => {})", ends: ["time-limit"], quick: true },
  "a heap for ever": { body: "const all = []; for (;;) all.push(new Array(1000).fill(args))", ends: ["memory-limit"] },
  "memory.grow for ever": {
    body: "const all = []; for (;;) { const m = new WebAssembly.Memory({ initial: 256 }); new Uint8Array(m.buffer).fill(1); all.push(m) }",
    ends: ["memory-limit"],
    claim: CLAIMS.memory,
  },
  recursion: { body: "const deeper = () => deeper() + 1; deeper()", ends: ["application-error"] },
  "1 GB of stdout": { body: 'const x = "x".repeat(65536); for (;;) fs.writeSync(1, x)', ends: ["output-limit"] },
  "../../etc/passwd": {
    body: tried('fs.readFileSync("../../../../../../../../etc/passwd", "utf8")'),
    ends: ["answer"],
    claim: CLAIMS.files,
  },
  "a socket": {
    body: tried('new Promise((yes, no) => require("net").createServer().on("error", no).listen(0, yes))'),
    ends: ["answer"],
    claim: CLAIMS.network,
  },
  forks: {
    body: tried('require("child_process").execFileSync("/bin/sh", ["-c", "echo hi"])'),
    ends: ["answer"],
    claim: CLAIMS.forks,
  },
  "a trap": { body: "process.abort()", ends: ["exit-code"] },
  "exit 255": { body: "process.exit(255)", ends: ["exit-code"] },
  // On the connection over which it answers, by itself.
  "half a JSON": {
    body: 'for (let fd = 3; fd < 32; fd++) try { fs.writeSync(fd, "HTTP/1.1 200 OK\\r\\ncontent-length: 7\\r\\n\\r\\n{\\"half\\"") } catch {} await new Promise(() => {})',
    ends: ["bad-output", "time-limit", "sandbox-ended", "exit-code"],
    quick: true,
  },
  "prototype pollution": {
    body: 'Object.prototype.polluted = Array.prototype.polluted = 1; JSON.parse = JSON.stringify = () => "{}"; return { said: "tried" }',
    ends: ["answer", "bad-output"],
  },
  "constructor escapes": {
    body: tried('{ const own = main.constructor.constructor("return process")(); return own.kill(own.ppid, 0) }'),
    ends: ["answer"],
    claim: /end no processes but its own/,
  },
};

describe.concurrent("JavaScript actions in node-process", () => {
  test.for(Object.keys(NODE_ACTIONS))("%s", async (name, ctx) => {
    const { body, quick, ends, claim } = NODE_ACTIONS[name]!;
    const code = `const fs = require("fs"); async function main(args) { ${body} }`;
    const limits = quick ? { timeout: TIMEOUT_MS } : {};
    await contain(name, "node-process", { action: action("nodejs:20", code, { limits }), ends, claim }, ctx);
    ctx.expect("polluted" in {}).toBe(false);
  });
});

const NATIVE_ARGUMENTS: Record<string, Containment & { argument: string[]; quick?: boolean }> = {
  "an endless loop": { argument: ["loop"], ends: ["time-limit"], quick: true },
  "sleeping past its limit": { argument: ["sleep"], ends: ["time-limit"], quick: true },
  "memory for ever": { argument: ["memory"], ends: ["memory-limit"], claim: CLAIMS.memory },
  recursion: { argument: ["recursion"], ends: ["exit-code", "memory-limit"] },
  "1 GB of stdout": { argument: ["flood"], ends: ["output-limit"] },
  forks: { argument: ["forks"], ends: ["time-limit"], quick: true, claim: CLAIMS.forks },
  // Files, sockets, signals and much else, a line each.
  "what is outside": {
    argument: ["outside", join(builds, "secret.txt"), String(process.pid)],
    ends: ["answer"],
    claim: /end no processes but its own/,
  },
  "a trap": { argument: ["trap"], ends: ["exit-code"] },
  "exit 255": { argument: ["exit", "255"], ends: ["exit-code"] },
};

describe.concurrent("native programs", () => {
  test.for(Object.keys(NATIVE_ARGUMENTS))("%s", async (name, ctx) => {
    if (nativeProgram === null) return ctx.skip("no C compiler on PATH");
    const { argument, quick, ends, claim } = NATIVE_ARGUMENTS[name]!;
    const limits = { memory: 64, ...(quick && { timeout: TIMEOUT_MS }) };
    const hostile = action("native:1", nativeProgram, { limits, input: "arguments" });
    await contain(name, "native-process", { action: hostile, argument, ends, claim }, ctx);
  });

  test("half a JSON", async (ctx) => {
    if (process.platform === "win32") ctx.skip("Windows runs no scripts");
    const hostile = action("native:1", base64("#!/bin/sh\nprintf '{\"half\":'\n"), { input: "json", output: "json" });
    await contain("half a JSON", "native-process", { action: hostile, ends: ["bad-output"] }, ctx);
  });
});

test("when the emulator has ended, so has all that they started", async ({ expect, skip }) => {
  if (!canSeeProcesses) skip("there is no ps to look for processes with");
  await emulator.close();
  const below = await new ProcessWatch(process.pid, builds).look();
  expect(below.filter(({ args }) => !/^ps |watchdog\.js$/.test(args))).toEqual([]);
});
