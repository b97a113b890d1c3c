import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SandboxList } from "#shared/model/faas/workbench-api.ts";
import { startTestEngine, type TestEngine } from "#toolchains/containers/testing/start-engine.ts";
import { createEmulator, type Emulator } from "./emulator.ts";
import { clientOf } from "./testing/emulator-client.ts";
import { ENDS_AT_ONCE } from "./testing/tiny-modules.ts";

let dataDir: string;
let engine: TestEngine | { reason: string };
let emulator: Emulator;
let client: ReturnType<typeof clientOf>;
let kinds: SandboxList["sandboxes"];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "wasm-workbench-containers-"));
  engine = await startTestEngine();
  if ("reason" in engine) return;
  process.env["DOCKER_HOST"] = engine.host;
  emulator = await createEmulator({ dataDir, port: 0, host: "127.0.0.1", edgeAuth: false, guestKey: false });
  client = clientOf(emulator.address);
  kinds = (await client.json<SandboxList>("/workbench/v1/sandboxes")).sandboxes;
}, 90_000);
afterAll(async () => {
  await emulator?.close(0);
  if (!("reason" in engine)) await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);
beforeEach((ctx) => {
  if ("reason" in engine) ctx.skip(engine.reason);
});

async function putAction(name: string, exec: object, sandbox?: string): Promise<Response> {
  const annotations = sandbox === undefined ? [] : [{ key: "workbench-sandbox", value: sandbox }];
  return client.put(`/api/v1/namespaces/_/actions/${name}?overwrite=true`, { exec, annotations });
}

interface EdgeBody {
  output: unknown;
  startKind: string;
}

async function call(name: string): Promise<EdgeBody & { status: number }> {
  const answer = await fetch(`${emulator.address.edgeUrl}/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"who":"Ada"}',
  });
  return { ...((await answer.json()) as EdgeBody), status: answer.status };
}

const CODE = "exports.main = ({ who }) => ({ hello: who })";

test("a Node action runs in a container of ours, cold once and then warm", async (ctx) => {
  const info = kinds.find(({ id }) => id === "docker-node");
  if (info?.state !== "available") ctx.skip(info?.reason ?? "");
  expect((await putAction("contained", { kind: "nodejs:20", code: CODE }, "docker-node")).status).toBe(200);
  expect(await call("contained")).toMatchObject({ status: 200, output: { hello: "Ada" }, startKind: "cold" });
  expect(await call("contained")).toMatchObject({ status: 200, output: { hello: "Ada" }, startKind: "warm" });
}, 90_000);

test("a blackbox action runs in its own image, with code or without", async (ctx) => {
  const image = kinds.find(({ id }) => id === "docker-node")?.image?.name;
  if (image === undefined) ctx.skip("no image of Node's");
  expect((await putAction("black", { kind: "blackbox", image, code: CODE })).status).toBe(200);
  const { exec } = await client.json<{ exec: object }>("/api/v1/namespaces/_/actions/black");
  expect(exec).toMatchObject({ kind: "blackbox", image, code: CODE, binary: false });
  expect((await putAction("bare", { kind: "blackbox", image })).status).toBe(200);
  expect((await client.json<{ exec: object }>("/api/v1/namespaces/_/actions/bare")).exec).toMatchObject({ image });
  // Node's own image has nothing to run without code, and says so.
  expect(await call("bare")).toMatchObject({ status: 502 });
}, 90_000);

test("what a container can't have is refused when it is deployed", async () => {
  const wasm = { kind: "wasi:1", code: ENDS_AT_ONCE.toString("base64") };
  for (const [exec, sandbox] of [
    [wasm, "docker-native"],
    [wasm, "docker-image"],
    [{ kind: "nodejs:20", code: CODE }, "docker-wasmtime"],
  ] as const)
    expect((await putAction("wrong", exec, sandbox)).status, sandbox).toBe(400);
  const answer = await putAction("wrong", { kind: "blackbox", image: "no image;rm -rf" });
  expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: expect.anything() })]);
  expect((await putAction("wrong", { kind: "blackbox" })).status).toBe(400);
});
