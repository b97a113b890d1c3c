import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { ZipFile } from "yazl";
import { buildImage } from "#toolchains/containers/build-image.ts";
import { IN_IMAGE, nativeImage } from "#toolchains/containers/function-images.ts";
import { startTestEngine, type TestEngine } from "#toolchains/containers/testing/start-engine.ts";
import { compilersOnPath } from "#toolchains/measure/testing/test-launcher.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { ActionContainer } from "./action-container.ts";
import { HOME_SOCKET, ownImageOptions } from "./container-options.ts";
import { EngineConnection } from "./engine-connection.ts";
import { ImageParts } from "./image-tools.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "action proxy ")));
const containers: ActionContainer[] = [];
let engine: TestEngine | { reason: string };
let connection: EngineConnection;
let image: string;

beforeAll(async () => {
  engine = await startTestEngine();
  if ("reason" in engine) return;
  process.env["DOCKER_HOST"] = engine.host;
  const detection = createDetectionContext({ run: runCommand });
  const parts = new ImageParts({ dataDir: folder, detection, source: "offline" });
  connection = new EngineConnection(folder, detection);
  const recipe = await nativeImage(await parts.tools(), await parts.compiler());
  image = (await connection.using(({ docker }) => buildImage(docker, recipe))).tag;
}, 90_000);

afterAll(async () => {
  for (const container of containers) await container.remove();
  if (!("reason" in engine)) {
    await connection.close();
    await engine.stop();
  }
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A container of our image; asks it what OpenWhisk would, and gives status and body. */
async function proxy(ctx: TestContext) {
  if ("reason" in engine) ctx.skip(engine.reason);
  const instanceId = `proxy-${containers.length}`;
  const workFolder = join(folder, instanceId);
  mkdirSync(workFolder);
  const container = await ActionContainer.start({
    request: { instanceId, memoryMb: 64, workFolder, signal: new AbortController().signal },
    connection,
    options: ownImageOptions,
    image,
    command: [IN_IMAGE.proxy, "--connect", HOME_SOCKET],
    memoryMb: 64,
  });
  containers.push(container);
  return async (path: string, body: unknown) => {
    const collecting = container.logs.collect(1 << 20, () => undefined);
    const answer = await container.client.ask(path, typeof body === "string" ? body : JSON.stringify(body));
    const logs = (await collecting.lines(true)).map(({ stream, text }) => `${stream}: ${text}`);
    return "failure" in answer ? answer : { status: answer.status, body: answer.text, logs };
  };
}

/** A script for the image's only interpreter. */
const lines = (...command: string[]) => [`#!${IN_IMAGE.proxy} --lines`, ...command, ""].join("\n");
const code = (text: string) => ({ value: { name: "a", main: "main", binary: false, code: text, env: {} } });

async function zipOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, { compress: true });
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("base64");
}

test("an untouched one says that it is a stub; a second /init is refused", async (ctx) => {
  const ask = await proxy(ctx);
  expect(await ask("/run", { value: {} })).toMatchObject({
    status: 200,
    body: '{"error":"This is a stub action. Replace it with custom logic."}',
  });
  expect(await ask("/init", code(lines("/bin/action-proxy")))).toMatchObject({ status: 200, body: "OK" });
  expect(await ask("/init", code("again"))).toMatchObject({
    status: 403,
    body: '{"error":"Cannot initialize the action more than once."}',
  });
  expect(await ask("/else", {})).toMatchObject({ status: 404 });
});

test("what is no dictionary is no answer, and no argument", async (ctx) => {
  const ask = await proxy(ctx);
  await ask("/init", code(lines("/bin/action-proxy", "--unknown")));
  expect(await ask("/run", { value: { a: 1 } })).toMatchObject({
    status: 502,
    body: '{"error":"The action did not return a dictionary or array."}',
    logs: [expect.stringMatching(/^stderr: usage: action-proxy/)],
  });
  for (const value of [1, "text", null, true])
    expect(await ask("/run", { value })).toMatchObject({
      status: 404,
      body: '{"error":"The action did not receive a dictionary or array as an argument."}',
    });
  expect(await ask("/run", "no JSON")).toMatchObject({ status: 404 });
});

test("code that can't be used fails /init in words, with the ends of its logs", async (ctx) => {
  const ask = await proxy(ctx);
  const zipped = async (files: Record<string, string>) => ({
    value: { binary: true, code: await zipOf(files), name: "a", main: "main" },
  });
  for (const [body, words] of [
    [{ value: { binary: true, code: "AAAA" } }, "it is no zip archive"],
    [await zipped({ "other.txt": "nothing to start" }), "There is no program /action/exec"],
    [{ value: {} }, "There is no program /action/exec"],
  ] as const)
    expect(await ask("/init", body)).toMatchObject({
      status: 502,
      body: '{"error":"The action failed to generate or locate a binary. See logs for details."}',
      logs: [expect.stringContaining(words)],
    });
});

test("an archive that is packed is unpacked to the byte, folders too", async (ctx) => {
  const ask = await proxy(ctx);
  // Text that repeats itself, bytes that don't, and both: all kinds of blocks that deflate has.
  const noise = Buffer.alloc(200_000);
  for (let at = 0, state = 1; at < noise.length; at++) {
    state = (state * 48_271) % 2_147_483_647;
    noise[at] = state;
  }
  const text = Buffer.from(Array.from({ length: 40_000 }, (_, index) => `line ${index % 97} of many\n`).join(""));
  const built = join(folder, "hash");
  writeFileSync(`${built}.c`, HASH_SOURCE);
  const [compiler] = await compilersOnPath();
  await runCommand({ exe: compiler!, args: ["-O2", "-o", built, `${built}.c`] });
  const both = Buffer.concat([noise, text, noise]);
  const files = { exec: readFileSync(built), "deep/er/text": text, noise, both, short: Buffer.from("a") };
  const value = { binary: true, code: await zipOf(files), name: "a", main: "main", output: "text" };
  expect(await ask("/init", { value })).toMatchObject({ status: 200 });
  for (const [name, content] of Object.entries(files)) {
    const answer = await ask("/run", { value: {}, args: [`/action/${name}`] });
    expect(answer, name).toMatchObject({ status: 200, body: String(hashOf(content)) });
  }
});

/** FNV-1a of a file. */
const HASH_SOURCE = `#include <stdio.h>
int main(int argc, char **argv) {
  FILE *file = fopen(argv[1], "r");
  unsigned hash = 2166136261u;
  for (int byte; (byte = getc(file)) != EOF;) hash = (hash ^ (unsigned)byte) * 16777619u;
  printf("%u", hash);
  return 0;
}
`;

function hashOf(bytes: Buffer): number {
  let hash = 2_166_136_261;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16_777_619);
  return hash >>> 0;
}
