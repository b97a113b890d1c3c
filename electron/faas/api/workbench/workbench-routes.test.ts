import { expect, test } from "vitest";
import {
  AccountList,
  ActivationAnswer,
  ActivationList,
  EmulatorHealth,
  NamespaceKey,
  NamespaceList,
  PoolFeedLine,
  PoolPresetList,
  SandboxList,
  WorkbenchRefusal,
} from "#shared/model/faas/workbench-api.ts";
import { PoolSettings, PoolSnapshot } from "#shared/model/faas/pool.ts";
import { exampleActivation, exampleId, exampleTrigger } from "#shared/testing/example-activation.ts";
import { deployedFunction } from "../../invoker/testing/start-invoker.ts";
import { startWorkbenchApi } from "./testing/start-workbench-api.ts";

test("a key is needed for all of it, and a foreign Host or Origin gets 403", async () => {
  const { url, authorization } = await startWorkbenchApi();
  for (const path of [
    "health",
    "activations",
    "activations/feed",
    "pool",
    "pool/feed",
    "sandboxes",
    "accounts/export",
    "namespaces",
  ]) {
    const answer = await fetch(`${url}/workbench/v1/${path}`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain("Basic");
    expect(WorkbenchRefusal.parse(await answer.json()).code).toBe("unauthorized");
  }
  const wrong = { authorization: `Basic ${btoa("somebody:else")}` };
  expect((await fetch(`${url}/workbench/v1/pool`, { headers: wrong })).status).toBe(401);
  const foreign = { authorization, origin: "https://example.com" };
  expect((await fetch(`${url}/workbench/v1/pool`, { headers: foreign })).status).toBe(403);
});

test("namespaces get keys of their own, which don't open what is for whoever runs the emulator", async () => {
  const { url, call, stops } = await startWorkbenchApi();
  const { auth } = NamespaceKey.parse(await (await call("POST", "/namespaces/course%20a")).json());
  const listed = async () => NamespaceList.parse(await (await call("GET", "/namespaces")).json()).namespaces;
  expect((await listed()).map(({ namespace }) => namespace)).toEqual(["guest", "course a"]);
  const second = NamespaceKey.parse(await (await call("POST", "/namespaces/course%20a")).json());
  expect(second.auth).not.toBe(auth);
  const headers = { authorization: `Basic ${btoa(auth)}` };
  for (const [method, path] of [
    ["GET", "activations"],
    ["GET", "namespaces"],
    ["DELETE", "namespaces/course%20a"],
    ["POST", "stop"],
  ]) {
    const answer = await fetch(`${url}/workbench/v1/${path}`, { method, headers });
    expect([path, answer.status]).toEqual([path, 403]);
    expect(WorkbenchRefusal.parse(await answer.json()).code).toBe("forbidden");
  }
  expect(stops()).toBe(0);

  const refused = async (method: string, path: string) => {
    const answer = await call(method, path);
    return [answer.status, WorkbenchRefusal.parse(await answer.json()).code];
  };
  expect(await refused("POST", "/namespaces/_")).toEqual([400, "invalid-request"]);
  expect(await refused("POST", "/namespaces/..%2Fx")).toEqual([400, "invalid-request"]);
  expect(await refused("DELETE", "/namespaces/guest")).toEqual([400, "invalid-request"]);
  expect(await refused("DELETE", "/namespaces/nobody")).toEqual([404, "not-found"]);
  expect((await call("DELETE", "/namespaces/course%20a")).status).toBe(204);
  expect((await fetch(`${url}/workbench/v1/pool`, { headers })).status).toBe(401);
  expect(await listed()).toHaveLength(1);
});

test("it is asked to end over HTTP, and says that it does", async () => {
  const { call, stops } = await startWorkbenchApi();
  expect((await call("GET", "/stop")).status).toBe(405);
  const answer = await call("POST", "/stop");
  expect([answer.status, await answer.json(), stops()]).toEqual([202, { stopping: true }, 1]);
});

test("activations are listed newest first with every filter, and told whole one by one", async () => {
  const { activations, call } = await startWorkbenchApi();
  for (let number = 0; number < 30; number += 1) activations.add(exampleActivation(number));
  activations.add(
    exampleActivation(30, { status: "application error", result: { error: "no such plate" }, sandbox: "v8-context" }),
  );
  activations.add(exampleTrigger(31));
  const list = async (query: string) => ActivationList.parse(await (await call("GET", `/activations?${query}`)).json());

  const all = await list("limit=2&total=true");
  expect(all).toMatchObject({ total: 32, cursor: activations.lastNumber() });
  expect(all.activations.map(({ activationId }) => activationId)).toEqual([exampleId(31), exampleId(30)]);
  expect((await list("skip=30&limit=500")).activations).toHaveLength(2);
  expect((await list("start=cold&what=function&sandbox=wasm-instance")).activations).toHaveLength(3);
  expect((await list("status=application+error&status=whisk+internal+error")).activations[0]?.message).toBe(
    "no such plate",
  );
  expect((await list("text=SUCH+plate&total=yes")).total).toBe(1);
  expect(
    (await list(`since=${exampleActivation(29).startedAtMs}&name=plate-reader&namespace=guest`)).activations,
  ).toHaveLength(2);

  const one = await call("GET", `/activations/${exampleId(30)}`);
  expect(ActivationAnswer.parse(await one.json()).activation).toMatchObject({
    result: { error: "no such plate" },
    logs: [],
  });
  const none = await call("GET", `/activations/${"0".repeat(32)}`);
  expect([none.status, WorkbenchRefusal.parse(await none.json()).code]).toEqual([404, "not-found"]);
});

test.each(["limit=501", "limit=x", "sandbox=docker", "start=hot", "since=-1", "total=maybe"])(
  "a query that can't be read is refused with what is wrong: %s",
  async (query) => {
    const { call } = await startWorkbenchApi();
    const answer = await call("GET", `/activations?${query}`);
    expect(answer.status).toBe(400);
    expect(WorkbenchRefusal.parse(await answer.json())).toMatchObject({
      code: "invalid-request",
      error: expect.stringContaining(query.split("=")[0] ?? ""),
    });
  },
);

test("the pool: how it is, its settings and presets, and a sandbox killed", async () => {
  const { call, pool, lines } = await startWorkbenchApi();
  const feed = lines("/pool/feed");
  const next = async () => PoolFeedLine.parse((await feed.next()).value);
  expect(await next()).toMatchObject({ type: "pool", pool: { tiles: [], running: 0 } });
  await pool.call(deployedFunction("hello"));
  // Told within a look or two, whatever it went through in between.
  await expect
    .poll(next)
    .toMatchObject({ type: "pool", pool: { tiles: [{ function: "guest/hello", state: "idle" }] } });
  await feed.return(undefined);

  const [tile] = PoolSnapshot.parse(await (await call("GET", "/pool")).json()).tiles;
  expect((await call("DELETE", `/pool/sandboxes/${tile?.instanceId}`)).status).toBe(204);
  expect(PoolSnapshot.parse(await (await call("GET", "/pool")).json()).tiles).toEqual([]);
  expect((await call("DELETE", `/pool/sandboxes/${tile?.instanceId}`)).status).toBe(404);

  const { presets } = PoolPresetList.parse(await (await call("GET", "/pool/presets")).json());
  expect(presets.map(({ preset }) => preset)).toEqual(["default", "openwhisk", "workers", "lambda", "paper"]);
  const [openwhisk] = presets;
  expect(PoolSettings.parse(await (await call("PUT", "/pool/settings", openwhisk)).json())).toEqual(openwhisk);
  expect(PoolSettings.parse(await (await call("GET", "/pool/settings")).json())).toEqual(openwhisk);
  const refused = await call("PUT", "/pool/settings", { ...openwhisk, memoryBudgetMb: -1 });
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { error: expect.stringContaining("memoryBudgetMb") },
  ]);
  expect(pool.invoker.settings()).toEqual(openwhisk);
});

test("kinds of sandboxes, accounts with their exports, and health", async () => {
  const { call, activations, accounts } = await startWorkbenchApi();
  activations.add(exampleActivation(1));
  activations.add(exampleActivation(2, { namespace: "zoo", status: "application error" }));
  expect(SandboxList.parse(await (await call("GET", "/sandboxes")).json()).sandboxes).toMatchObject([
    { id: "wasm-instance", state: "available", isolates: [], doesNotIsolate: [] },
  ]);
  const list = AccountList.parse(await (await call("GET", "/accounts")).json());
  expect(list.accounts).toEqual(accounts.list());
  expect(list.accounts).toHaveLength(4);
  const zoo = AccountList.parse(await (await call("GET", "/accounts/export?format=json&namespace=zoo")).json());
  expect(zoo.accounts).toMatchObject([{ errors: 1, function: null }, { function: "zoo/plate-reader" }]);
  const csv = await call("GET", "/accounts/export");
  expect(csv.headers.get("content-type")).toContain("text/csv");
  expect(csv.headers.get("content-disposition")).toBe('attachment; filename="accounts.csv"');
  expect((await csv.text()).split("\r\n")).toHaveLength(1 + 4 + 1);
  expect((await call("GET", "/accounts/export?format=xml")).status).toBe(400);

  const health = EmulatorHealth.parse(await (await call("GET", "/health")).json());
  expect(health).toMatchObject({
    status: "ok",
    problems: [],
    version: "1.2.3",
    pid: process.pid,
    records: { records: 2 },
  });
  expect(health.memoryBytes).toBeGreaterThan(1 << 20);
});
