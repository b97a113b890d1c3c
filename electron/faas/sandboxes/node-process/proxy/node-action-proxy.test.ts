import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { builtEntry } from "#toolchains/process/built-entry.ts";

/** As OpenWhisk's invoker uses it: by HTTP on a port (BasicActionRunnerTests.scala states the contract). */
const SENTINEL = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";
const folder = realpathSync(mkdtempSync(join(tmpdir(), "action proxy ")));
let proxy: ChildProcessWithoutNullStreams | null = null;
let printed = { stdout: "", stderr: "" };

afterEach(async () => {
  proxy?.kill("SIGKILL");
  await new Promise((resolve) => (proxy === null ? resolve(null) : proxy.once("close", resolve)));
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function start(): Promise<
  (path: string, body: unknown) => Promise<{ status: number; body: unknown; length: string | null }>
> {
  const port = await freePort();
  const started = spawn(process.execPath, [builtEntry("node-action-proxy"), "--listen", String(port)]);
  proxy = started;
  printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    started[stream].on("data", (text) => (printed[stream] += String(text)));
  return async (path, body) => {
    // The invoker tries again every 50 ms until there is a connection.
    for (let attempt = 0; ; attempt++) {
      try {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: text });
        return { status: response.status, body: await response.json(), length: response.headers.get("content-length") };
      } catch (error) {
        if (attempt > 100) throw error;
        await sleep(50);
      }
    }
  };
}

const init = (code: string, what = {}) => ({ value: { name: "hello", main: "main", code, binary: false, ...what } });
const sentinels = (stream: keyof typeof printed) => printed[stream].split(SENTINEL).length - 1;

async function zipOf(files: Record<string, string>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(Buffer.from(piece as Buffer));
  return Buffer.concat(pieces).toString("base64");
}

test("an action is initialized once, runs, and every run ends with a sentinel on both streams", async () => {
  const ask = await start();
  const hello = init("function main(args) { console.log('hi'); return { ...args, env: process.env.__OW_API_KEY } }", {
    env: { __OW_API_KEY: "key" },
  });
  expect(await ask("/init", hello)).toEqual({ status: 200, body: { OK: true }, length: "11" });
  expect(sentinels("stdout")).toBe(0);
  expect(await ask("/init", hello)).toMatchObject({
    status: 403,
    body: { error: "Cannot initialize the action more than once." },
  });
  expect(sentinels("stdout")).toBe(0);
  for (const run of [1, 2]) {
    const answer = await ask("/run", { value: { name: "größe ☃" }, namespace: "guest" });
    expect(answer).toMatchObject({ status: 200, body: { name: "größe ☃", env: "key" } });
    expect(answer.length).not.toBeNull();
    await expect.poll(() => [sentinels("stdout"), sentinels("stderr")]).toEqual([run, run]);
  }
});

test("what is missing or wrong is answered with OpenWhisk's words", async () => {
  const ask = await start();
  for (const value of [{}, { main: "main" }, { main: "", code: "x" }, { main: "main", code: "" }])
    expect(await ask("/init", { value })).toMatchObject({
      status: 403,
      body: { error: "Missing main/no code to execute." },
    });
  expect(await ask("/run", { value: {} })).toMatchObject({ status: 403, body: { error: "System not initialized." } });
  expect(await ask("/init", "{ half a json")).toMatchObject({ status: 500, body: { error: "Bad request." } });
  expect(await ask("/other", {})).toMatchObject({ status: 404 });
  const failed = await ask("/init", init("not javascript"));
  expect(failed).toMatchObject({
    status: 502,
    body: { error: expect.stringContaining("Initialization has failed due to:") },
  });
  await expect.poll(() => [sentinels("stdout"), sentinels("stderr")]).toEqual([1, 1]);
  expect(await ask("/run", { value: {} })).toMatchObject({
    status: 403,
    body: { error: "System not ready, status is stopped." },
  });
});

test("a zip archive", async () => {
  const ask = await start();
  const code = await zipOf({
    "index.js": "exports.main = ({ n }) => ({ double: require('./lib/double.js')(n) })",
    "lib/double.js": "module.exports = (n) => 2 * n;\n".repeat(50),
  });
  expect(await ask("/init", init(code, { binary: true }))).toMatchObject({ status: 200 });
  expect(await ask("/run", { value: { n: 21 } })).toMatchObject({ status: 200, body: { double: 42 } });
});

test.each([
  ["without a package", { "other.js": "" }, "Zipped actions must contain either package.json or index.js at the root."],
  ["without the function", { "index.js": "exports.other = 1" }, "Action entrypoint 'main' is not a function."],
])("a zip archive %s", async (_name, files, message) => {
  const ask = await start();
  const answer = await ask("/init", init(await zipOf(files), { binary: true }));
  expect(answer).toMatchObject({ status: 502, body: { error: expect.stringContaining(message) } });
});

test.each(["bm90IGEgemlw", "UEsDBBQAAAAI", ""])("damaged archive %#", async (code) => {
  const ask = await start();
  expect((await ask("/init", init(code, { binary: true }))).status).toBeGreaterThanOrEqual(400);
});
