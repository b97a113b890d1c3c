import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { processesWith } from "#toolchains/measure/testing/processes.ts";
import { deployed, openSandbox, writeCode } from "../process/testing/one-sandbox.ts";
import { createNodeProcessKind } from "./node-process.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "node process ")));
const work = join(folder, "work");
mkdirSync(work);
const kind = createNodeProcessKind({ dataDir: join(folder, "data") });
const onLinux = process.platform === "linux";
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const usual = { kind: "nodejs:20", form: "nodejs", sandbox: "node-process", main: "main" } as const;
const limits = { timeoutMs: 5_000, memoryMb: 128, logsMb: 1, concurrency: 1 };

function script(code: string, what: Partial<DeployedFunction> = {}): DeployedFunction {
  return deployed(writeCode(folder, { "action.js": code }), "action.js", { ...usual, limits, ...what });
}

/** Loads a script, calls it once and stops it. */
async function once(
  code: string,
  what: { argument?: unknown; timeoutMs?: number; fn?: Partial<DeployedFunction> } = {},
) {
  const { call, sandbox, loaded } = await openSandbox(kind, script(code, what.fn), work);
  const outcome =
    loaded.failure === null ? await call(what.argument ?? {}, { timeoutMs: what.timeoutMs ?? 5_000 }) : null;
  await sandbox.stop();
  return { loaded, outcome };
}

const answerOf = async (code: string, argument?: unknown) => (await once(code, { argument })).outcome?.value;

test("a stem cell takes an action, and is reused with its state", async () => {
  const fn = script(
    "let calls = 0; function main(args) { console.log('call', ++calls); return { hello: args.name, calls } }",
  );
  const { sandbox, loaded, call } = await openSandbox(kind, fn, work);
  expect(sandbox.phases.startRuntimeNs).toBeGreaterThan(0);
  expect(loaded).toMatchObject({ failure: null, logs: [] });
  expect(loaded.phases.initNs).toBeGreaterThan(0);
  for (const calls of [1, 2, 3]) {
    const outcome = await call({ name: "größe" });
    expect(outcome).toMatchObject({ failure: null, value: { hello: "größe", calls }, stdout: "", reusable: true });
    expect(outcome.logs).toMatchObject([{ stream: "stdout", text: `call ${calls}` }]);
    if (onLinux) {
      expect(outcome.cpuNs).toBeGreaterThan(0);
      expect(outcome.peakMemoryBytes).toBeGreaterThan(10 << 20);
    }
  }
  await sandbox.stop();
  expect(await sandbox.ended).toBe("It was stopped.");
  expect(processesWith(work)).toEqual([]);
});

describe("OpenWhisk's contract", () => {
  test.each<[string, string, unknown]>([
    ["a promise", "const main = () => new Promise((done) => setTimeout(done, 20, { later: true }))", { later: true }],
    ["an async function", "async function main({ n }) { return { n: n + 1 } }", { n: 2 }],
    ["nothing", "function main() {}", {}],
    ["an array", "function main(args) { return [args, 2] }", [{ n: 1 }, 2]],
    ["an error of its own", "function main() { return { error: 'mine' } }", { error: "mine" }],
    ["a rejection", "function main() { return Promise.reject({ code: 7 }) }", { error: { code: 7 } }],
    ["a rejection without a reason", "function main() { return Promise.reject() }", { error: {} }],
    ["an exported function", "exports.main = () => ({ exported: true })", { exported: true }],
    ["a module it requires", "const os = require('os'); function main() { return { eol: os.EOL } }", { eol: "\n" }],
  ])("%s", async (_name, code, value) => {
    expect(await answerOf(code, { n: 1 })).toEqual(value);
  });

  test("a rejected Error is told by its parts", async () => {
    const value = await answerOf("async function main() { throw new TypeError('no') }");
    expect(value).toMatchObject({ error: { name: "TypeError", message: "no" } });
  });

  test.each([
    ["a number", "function main() { return 42 }", "The action did not return a dictionary."],
    ["a string", "async function main() { return 'text' }", "The action did not return a dictionary."],
    ["an exception", "function main() { throw new Error('bad') }", "An error has occurred: Error: bad"],
    ["what is no JSON", "function main() { const a = {}; a.a = a; return a }", "An error has occurred: TypeError"],
    ["endless recursion", "function main() { return main() }", "An error has occurred: RangeError"],
  ])("%s is a developer's error", async (_name, code, message) => {
    const { outcome } = await once(code);
    expect(outcome?.failure).toMatchObject({ fault: "bad-output", message: expect.stringContaining(message) });
    expect(outcome?.reusable).toBe(false);
  });

  test.each([
    ["a syntax error", "function main( {", "SyntaxError"],
    ["an exception", "throw new Error('at start'); function main() {}", "Error: at start"],
    ["no such function", "function other() {}", "Action entrypoint 'main' is not a function."],
    ["a missing package", "require('no-such-package'); function main() {}", "no-such-package"],
  ])("%s fails the initialization", async (_name, code, message) => {
    const { loaded } = await once(code);
    expect(loaded.failure).toMatchObject({ fault: "init-failed", message: expect.stringContaining(message) });
    expect(loaded.logs.some(({ text }) => text.includes("Error during initialization"))).toBe(true);
  });

  test("another entry point, and the environment", async () => {
    const code = `function niam() { return Object.fromEntries(Object.entries(process.env).filter(([k]) => k.startsWith("__OW_") || k === "KEY")) }`;
    const fn = { main: "niam", features: ["environment" as const], environment: { KEY: "value" } };
    const { outcome } = await once(code, { fn });
    expect(outcome?.value).toMatchObject({
      KEY: "value",
      __OW_NAMESPACE: "guest",
      __OW_ACTION_NAME: "/guest/hello",
      __OW_ACTION_VERSION: "0.0.1",
      __OW_ACTIVATION_ID: expect.stringMatching(/^[0-9a-f]{32}$/),
      __OW_DEADLINE: expect.stringMatching(/^\d{13}$/),
    });
    const without = await once("function main() { return process.env }", { fn: { environment: { KEY: "value" } } });
    expect(without.outcome?.value).not.toHaveProperty("KEY");
    expect(without.outcome?.value).not.toHaveProperty("SHELL");
  });

  test.each<[string, Record<string, string>, string, string]>([
    [
      "index.js",
      {
        "index.js": "exports.main = () => ({ from: require('./lib/part.js') })",
        "lib/part.js": "module.exports = 'part'",
      },
      "index.js",
      "main",
    ],
    [
      "package.json",
      {
        "package.json": '{"main":"start.js"}',
        "start.js": "exports.main = () => ({ from: require('fs').readFileSync('data.txt','utf8') })",
        "data.txt": "part",
      },
      "start.js",
      "main",
    ],
    [
      "an ES module",
      {
        "package.json": '{"type":"module","main":"start.js"}',
        "start.js": "export const main = () => ({ from: 'part' })",
      },
      "start.js",
      "main",
    ],
    [
      "file.function",
      { "index.js": "", "other.js": "exports.run = () => ({ from: 'part' })" },
      "index.js",
      "other.run",
    ],
  ])("an archive with %s", async (_name, files, entry, main) => {
    const fn = deployed(writeCode(folder, files), entry, { ...usual, main, limits });
    const { loaded, call, sandbox } = await openSandbox(kind, fn, work);
    expect(loaded.failure).toBeNull();
    expect((await call({})).value).toEqual({ from: "part" });
    await sandbox.stop();
  });

  test("1 MB of arguments, and the logs of both streams, told apart from the sentinels", async () => {
    const text = "x".repeat(1_000_000);
    const code = `function main({ text }) { process.stdout.write("no end of line"); console.error("XXX_THE_END_OF"); return { length: text.length } }`;
    const { outcome } = await once(code, { argument: { text } });
    expect(outcome?.value).toEqual({ length: 1_000_000 });
    expect(outcome?.logs.map(({ stream, text }) => `${stream} ${text}`).sort()).toEqual([
      "stderr XXX_THE_END_OF",
      "stdout no end of line",
    ]);
  });
});

describe("hostile actions", () => {
  const attack = (body: string) => `const fs = require("fs"); async function main(args) { ${body} }`;

  test.each<[string, string, string]>([
    ["an endless loop", attack("for (;;);"), "time-limit"],
    ["an answer that never comes", attack("return new Promise(() => {})"), "time-limit"],
    ["ignoring SIGTERM", attack('process.on("SIGTERM", () => {}); for (;;);'), "time-limit"],
    ["process.exit", attack("process.exit(0)"), "exit-code"],
    ["process.exit with 255", attack("process.exit(255)"), "exit-code"],
    ["process.abort", attack("process.abort()"), "exit-code"],
    ["killing itself", attack('process.kill(process.pid, "SIGKILL"); for (;;);'), "exit-code"],
    [
      "an exception out of nowhere",
      attack('setTimeout(() => { throw new Error("late") }); await new Promise(() => {})'),
      "exit-code",
    ],
    ["a heap without end", attack("const all = []; for (;;) all.push(new Array(1000).fill(args))"), "memory-limit"],
    ["buffers without end", attack("const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1))"), "memory-limit"],
    ["output without end", attack('const line = "x".repeat(65536); for (;;) fs.writeSync(1, line)'), "output-limit"],
    ["an answer without end", attack('return { text: "x".repeat(4 << 20) }'), "output-limit"],
    [
      "closing its descriptors",
      attack("for (let fd = 3; fd < 64; fd++) try { fs.closeSync(fd) } catch {} ; for (;;);"),
      "sandbox-ended",
    ],
  ])("%s", async (_name, code, fault) => {
    const memory = { ...limits, memoryMb: 64 };
    const { outcome } = await once(code, { timeoutMs: fault === "time-limit" ? 500 : 5_000, fn: { limits: memory } });
    expect(outcome).toMatchObject({ failure: { fault }, reusable: false });
    expect(processesWith(work)).toEqual([]);
  });

  test("an answer on the wire that is none is not taken for one", async () => {
    const forge = (answer: string) => attack(`fs.writeSync(4, ${JSON.stringify(answer)}); await new Promise(() => {})`);
    const half = await once(forge('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"half":'), { timeoutMs: 500 });
    expect(half.outcome?.failure?.fault).toBe("time-limit");
    const broken = await once(forge('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n{"half"'), { timeoutMs: 500 });
    expect(broken.outcome?.failure).toMatchObject({ fault: "bad-output" });
    const noise = await once(forge("what is this?\r\n\r\n"), { timeoutMs: 500 });
    expect(noise.outcome?.failure).not.toBeNull();
    expect(noise.outcome?.reusable).toBe(false);
  });

  const tried = (expression: string) =>
    attack(
      `try { return { done: await (async () => ${expression})() } } catch (error) { return { code: error.code ?? error.cause?.code ?? String(error) } }`,
    );

  test.runIf(onLinux).each<[string, string]>([
    ["the users of the machine", 'fs.readFileSync("/etc/passwd", "utf8")'],
    ["the emulator's process", "fs.readFileSync(`/proc/${process.ppid}/environ`)"],
    ["another function's folder", "fs.readFileSync(args.secret)"],
    ["writing outside", 'fs.writeFileSync(args.secret + ".new", "x")'],
    ["changing its own code", 'fs.writeFileSync("action.js", "x")'],
    ["writing where it may not", 'fs.writeFileSync(process.env.TMPDIR + "/x", "x")'],
    ["rights of a file", "fs.chmodSync(process.env.TMPDIR, 0o777)"],
    ["connecting", 'new Promise((_, no) => require("net").connect(1, "127.0.0.1").on("error", no))'],
    [
      "a socket of the file system",
      'new Promise((_, no) => require("net").connect("/run/docker.sock").on("error", no))',
    ],
    ["listening", 'new Promise((_, no) => require("net").createServer().on("error", no).listen(0))'],
    [
      "datagrams",
      'new Promise((_, no) => { const s = require("dgram").createSocket("udp4"); s.on("error", no); s.send("x", 9, "127.0.0.1", no) })',
    ],
    ["a program", 'require("child_process").execFileSync("/bin/sh", ["-c", "echo hi"]).toString()'],
    ["killing its parent", "process.kill(process.ppid, 9)"],
  ])("denied: %s", async (_name, expression) => {
    const secret = join(writeCode(folder, { "secret.txt": "of another function" }), "secret.txt");
    const { outcome } = await once(tried(expression), { argument: { secret } });
    expect(outcome).toMatchObject({ failure: null, value: { code: expect.stringMatching(/^(EACCES|EPERM)$/) } });
  });

  test.runIf(onLinux)("killing everything reaches nothing but itself", async () => {
    const { outcome } = await once(tried("process.kill(-1, 9)"));
    expect(outcome?.failure).toBeNull();
  });

  test("a polluted prototype stays in its process", async () => {
    const code = attack(`
      Object.prototype.status = 200; Array.prototype.push = () => 0; JSON.parse = () => ({ forged: true });
      const escaped = this.constructor?.constructor?.("return process")?.();
      return { pid: process.pid, escaped: typeof escaped }`);
    await once(code, { timeoutMs: 1_000 });
    expect(({} as Record<string, unknown>)["status"]).toBeUndefined();
    expect(await answerOf("function main() { return { fine: [1, 2] } }")).toEqual({ fine: [1, 2] });
  });

  test.runIf(onLinux)("between calls it does nothing", async () => {
    const code = "let ticks = 0; setInterval(() => { ticks++ }, 1); function main() { return { ticks } }";
    const { call, sandbox } = await openSandbox(kind, script(code), work);
    const ticks = async () => ((await call({})).value as { ticks: number }).ticks;
    const before = await ticks();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await ticks()) - before).toBeLessThan(50);
    await sandbox.stop();
  });

  test("good ones beside it are unharmed", async () => {
    const good = await openSandbox(kind, script("function main({ n }) { return { n } }"), work);
    const bad = Promise.all([
      once(attack("for (;;);"), { timeoutMs: 800 }),
      once(attack("const a = []; for (;;) a.push(Buffer.alloc(1 << 20, 1))")),
    ]);
    for (let n = 0; n < 50; n++) expect((await good.call({ n })).value).toEqual({ n });
    expect((await bad).map(({ outcome }) => outcome?.failure?.fault)).toEqual(["time-limit", "memory-limit"]);
    expect((await good.call({ n: 51 })).value).toEqual({ n: 51 });
    await good.sandbox.stop();
  });

  test("a sandbox can be killed under a call", async () => {
    const { call, sandbox } = await openSandbox(kind, script(attack("await new Promise(() => {})")), work);
    const pending = call({});
    setTimeout(() => process.kill(sandbox.pid!, "SIGKILL"), 150);
    expect(await pending).toMatchObject({ failure: { fault: "sandbox-ended" }, reusable: false });
    await sandbox.stop();
    expect(processesWith(work)).toEqual([]);
  });
});
