import { request, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { INVOCATION_PHASES } from "#shared/model/faas/activation.ts";
import { FeedLine, type ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import { AccountList, ActivationAnswer, ActivationList, SandboxList } from "#shared/model/faas/workbench-api.ts";
import { PoolSnapshot } from "#shared/model/faas/pool.ts";
import { FIRST_VERSION, wat } from "#toolchains/wasm/testing/wat.ts";
import { temporaryFolder } from "../../activations/testing/test-tools.ts";
import { createEmulator } from "../../emulator.ts";
import { POOL_PRESETS } from "../../invoker/presets.ts";

const HELLO = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\\14\\00\\00\\00\\05\\00\\00\\00")
  (data (i32.const 20) "hello")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))))`;

async function startEmulator(dataDir: string) {
  const emulator = await createEmulator({
    dataDir,
    host: "127.0.0.1",
    port: 0,
    edgeAuth: false,
    guestKey: false,
    settings: { ...POOL_PRESETS.workers, stemCells: [] },
  });
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= emulator.close(0));
  onTestFinished(close);
  const { url, edgeUrl, auth } = emulator.address;
  const headers = { authorization: `Basic ${btoa(auth)}` };
  const get = async (path: string): Promise<unknown> => (await fetch(`${url}/workbench/v1${path}`, { headers })).json();
  return { url, edgeUrl, headers, get, close };
}

async function readFeed(
  url: string,
  headers: Record<string, string>,
  until: number,
): Promise<{ calls: ActivationSummary[]; cursor: number }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers }, resolve).on("error", reject).end();
  });
  const calls: ActivationSummary[] = [];
  for await (const text of createInterface({ input: answer })) {
    const line = FeedLine.parse(JSON.parse(text));
    if (line.type === "activations") calls.push(...line.activations);
    if (calls.length >= until) {
      answer.destroy();
      return { calls, cursor: line.cursor };
    }
  }
  return expect.fail("the feed ended");
}

test("real calls: told live, counted, kept over a restart, each with where its time went", async () => {
  const dataDir = temporaryFolder();
  const first = await startEmulator(dataDir);
  const created = await fetch(`${first.url}/api/v1/namespaces/_/actions/hello`, {
    method: "PUT",
    headers: { ...first.headers, "content-type": "application/json" },
    body: JSON.stringify({ exec: { kind: "wasi:1", code: Buffer.from(wat(HELLO, FIRST_VERSION)).toString("base64") } }),
  });
  expect(created.status).toBe(200);

  const { cursor: before } = ActivationList.parse(await first.get("/activations?limit=1"));
  const call = async (edgeUrl: string) => {
    const answer = await fetch(`${edgeUrl}/hello`);
    expect(await answer.json()).toMatchObject({ status: "success", output: "hello" });
  };
  for (let count = 0; count < 5; count += 1) await call(first.edgeUrl);
  const { calls, cursor } = await readFeed(
    `${first.url}/workbench/v1/activations/feed?after=${before}`,
    first.headers,
    5,
  );
  // It is made anew for every call, its code compiled once.
  expect(calls.map(({ startKind }) => startKind)).toEqual(["cold", "cold", "cold", "cold", "cold"]);
  expect(calls.slice(1).map(({ codeCached }) => codeCached)).toEqual([true, true, true, true]);
  for (const { phases, totalNs, sandbox } of calls) {
    expect(sandbox).toBe("wasm-instance");
    expect(INVOCATION_PHASES.reduce((sum, phase) => sum + (phases?.[phase] ?? 0), 0)).toBe(totalNs);
    expect(phases?.runNs).toBeGreaterThan(0);
  }
  const { activation } = ActivationAnswer.parse(await first.get(`/activations/${calls[0]?.activationId}`));
  expect(activation).toMatchObject({ through: "edge", path: "guest/hello", exitCode: 0 });

  const { tiles } = PoolSnapshot.parse(await first.get("/pool"));
  expect(tiles.map(({ instanceId }) => instanceId)).toContain(calls[4]?.instanceId);
  const killed = await fetch(`${first.url}/workbench/v1/pool/sandboxes/${calls[4]?.instanceId}`, {
    method: "DELETE",
    headers: first.headers,
  });
  expect(killed.status).toBe(204);
  await call(first.edgeUrl);

  const metrics = await (await fetch(`${first.url}/metrics`)).text();
  expect(metrics).toMatch(/^faas_calls_total\{sandbox="wasm-instance",start="cold",status="success"\} 6$/m);
  const { accounts } = AccountList.parse(await first.get("/accounts"));
  expect(accounts).toMatchObject([
    { namespace: "guest", function: null, requests: 6, errors: 0 },
    { namespace: "guest", function: "guest/hello", starts: { cold: 6, warm: 0 } },
  ]);
  expect(accounts[1]?.gbSeconds).toBeGreaterThan(0);
  const { sandboxes } = SandboxList.parse(await first.get("/sandboxes"));
  expect(sandboxes.find(({ id }) => id === "wasm-instance")).toMatchObject({ state: "available", freshPerCall: true });
  await first.close();

  const second = await startEmulator(dataDir);
  expect(AccountList.parse(await second.get("/accounts")).accounts).toEqual(accounts);
  await call(second.edgeUrl);
  const rest = await readFeed(`${second.url}/workbench/v1/activations/feed?after=${cursor}`, second.headers, 2);
  expect(rest.calls).toHaveLength(2);
  const list = ActivationList.parse(await second.get("/activations?total=true"));
  expect(list.total).toBe(7);
  expect(list.activations.map(({ activationId }) => activationId)).toEqual(
    [...calls, ...rest.calls].map(({ activationId }) => activationId).toReversed(),
  );
});
