import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { MigrationResult, NodeInfo, NodeList, ProvisionedList } from "#shared/model/faas/nodes.ts";
import { createEmulator } from "../emulator.ts";
import { POOL_PRESETS } from "../invoker/presets.ts";
import { NodeConnection } from "./node-connection.ts";

const QUICK = "() => ({ done: true })";

async function start(folder?: string, port = 0) {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), "wasm-workbench-node-")));
  const emulator = await createEmulator({
    dataDir,
    port,
    host: "127.0.0.1",
    edgeAuth: false,
    guestKey: false,
    settings: { ...POOL_PRESETS.workers, stemCells: [] },
  });
  onTestFinished(async () => {
    await emulator.close(0);
    if (folder === undefined) await rm(dataDir, { recursive: true, force: true });
  });
  const { url, auth } = emulator.address;
  const send = async (method: string, path: string, body?: unknown, key = auth) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(key).toString("base64")}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? null : (JSON.parse(text) as Record<string, unknown>) };
  };
  const workbench = (method: string, path: string, body?: unknown) => send(method, `/workbench/v1${path}`, body);
  return {
    emulator,
    dataDir,
    url,
    auth,
    send,
    workbench,
    add: async (other: { url: string; auth: string }, name?: string) => {
      const answer = await workbench("POST", "/nodes", { url: other.url, auth: other.auth, name });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body as unknown as NodeInfo;
    },
    deploy: (name: string, main: string, more: object = {}) =>
      send("PUT", `/api/v1/namespaces/_/actions/${name}?overwrite=true`, {
        exec: { kind: "nodejs:20", code: `exports.main = ${main};` },
        ...more,
      }),
    place: (name: string, node: string) => workbench("POST", "/placements", { function: name, node }),
    call: (name: string, argument?: unknown) =>
      send(argument === undefined ? "GET" : "POST", `/faas/${name}`, argument),
    nodes: async () => (await workbench("GET", "/nodes")).body as unknown as NodeList,
    provisioned: async () => ((await workbench("GET", "/provisioned")).body as unknown as ProvisionedList).functions,
  };
}

const refusal = (text: string) => ({
  status: 400,
  body: { code: "invalid-request", error: expect.stringContaining(text) },
});

test("an emulator is registered where it answers to its key; keys are told to nobody", async () => {
  const [controller, one] = [await start(), await start()];
  const add = (more: object) => controller.workbench("POST", "/nodes", { url: one.url, auth: one.auth, ...more });
  expect(await add({ auth: "a:b" })).toMatchObject(refusal("A key of this emulator is needed."));
  expect(await add({ url: controller.url, auth: controller.auth })).toMatchObject(refusal("this emulator itself"));
  expect(await add({ url: "http://127.0.0.1:1" })).toMatchObject(refusal("It refuses connections."));
  expect(await add({ url: "http://192.0.2.1:3233" })).toMatchObject(refusal("--remote"));
  expect(await add({ url: "http://127.0.0.1.example:80" })).toMatchObject(refusal("--remote"));
  for (const url of [`${one.url}/faas`, `http://a:b@127.0.0.1:1`, "https://127.0.0.1:1", "file:///etc", "127.0.0.1"])
    expect(await add({ url }), url).toMatchObject({ status: 400 });
  for (const name of ["controller", "Big", "a b", ""]) expect(await add({ name }), name).toMatchObject({ status: 400 });
  expect(await controller.nodes()).toEqual({ nodes: [], placements: [] });

  expect(await controller.add(one)).toMatchObject({ name: "node-1", url: one.url, state: "ready", weight: 1 });
  // The same emulator again: what is said of it anew, and no second node.
  expect(await add({ weight: 4 })).toMatchObject({ status: 200, body: { name: "node-1", weight: 4 } });
  expect(await add({ name: "other" })).toMatchObject(refusal("registered already, as node-1"));
  const list = await controller.nodes();
  expect(list.nodes).toHaveLength(1);
  expect(JSON.stringify(list)).not.toContain(one.auth.split(":")[1]);

  // What is for controllers wants a key of guest, as everything of the workbench.
  expect(await one.send("GET", "/workbench/v1/node", undefined, "a:b")).toMatchObject({ status: 401 });
  const { auth } = (await one.workbench("POST", "/namespaces/course")).body as { auth: string };
  expect(await one.send("GET", "/workbench/v1/provisioned", undefined, auth)).toMatchObject({ status: 403 });
});

test("a call that a node carries out is told as such, and is otherwise as if it were done here", async () => {
  const [controller, one] = [await start(), await start()];
  await controller.add(one, "one");
  const parameters = [{ key: "greeting", value: "hello" }];
  await controller.deploy("greets", "(all) => { console.log('said'); return { all }; }", { parameters });
  await controller.place("greets", "one");
  const argument = { name: "Ada", list: [1, { a: null }] };
  const { status, body } = await controller.call("greets", argument);
  expect(status).toBe(200);
  expect(body).toMatchObject({ node: "one", startKind: "cold", output: { all: { greeting: "hello", ...argument } } });
  const { activation } = (await controller.workbench("GET", `/activations/${String(body?.["activationId"])}`)).body as {
    activation: Record<string, unknown>;
  };
  const times = body?.["times"] as Record<string, number>;
  const { totalNs, ...phases } = times;
  expect(Object.values(phases).reduce((sum, ns) => sum + ns, 0)).toBe(totalNs);
  const node = activation["node"] as { name: string; forwardNs: number };
  expect(node.name).toBe("one");
  expect(node.forwardNs).toBeGreaterThan(0);
  expect(times["placeNs"]).toBeGreaterThanOrEqual(node.forwardNs);
  expect(activation["logs"]).toEqual([expect.stringContaining("stdout: said")]);
  expect(activation["runtimeVersion"]).toBe(process.versions.node);

  const record = await controller.send("POST", "/api/v1/namespaces/_/actions/greets?blocking=true", {});
  const annotations = record.body?.["annotations"] as { key: string; value: unknown }[];
  expect(annotations).toContainEqual({ key: "node", value: "one" });
  expect(annotations.map(({ key }) => key)).toContain("forwardTime");

  await controller.deploy("fails", "() => { throw new Error('no plate'); }");
  await controller.place("fails", "one");
  expect(await controller.call("fails")).toMatchObject({
    status: 502,
    body: { error: expect.stringContaining("no plate") },
  });
  await controller.deploy("slow", "() => new Promise(() => {})", { limits: { timeout: 150 } });
  await controller.place("slow", "one");
  expect(await controller.call("slow")).toMatchObject({ status: 504, body: { code: "time-limit" } });

  const metrics = await (await fetch(`${controller.url}/metrics`)).text();
  expect(metrics).toContain('faas_node_up{node="one"} 1');
  expect(metrics).toContain('faas_node_calls_total{node="one",outcome="answered"} 4');
  expect(metrics).toMatch(/faas_node_forward_seconds_count\{node="one"\} 4/);
  expect(await (await fetch(`${one.url}/metrics`)).text()).toMatch(/faas_provisioned_calls_total 4/);
});

test("a node's own function of the same name is another one", async () => {
  const [controller, one] = [await start(), await start()];
  await controller.add(one, "one");
  await controller.deploy("same", '() => ({ of: "controller" })');
  await one.deploy("same", '() => ({ of: "node" })');
  await controller.place("same", "one");
  expect(await controller.call("same")).toMatchObject({ body: { output: { of: "controller" } } });
  expect(await one.call("same")).toMatchObject({ body: { output: { of: "node" } } });
  await one.deploy("same", '() => ({ of: "node, later" })');
  for (const startKind of ["cold", "warm"])
    expect(await controller.call("same")).toMatchObject({ body: { startKind, output: { of: "controller" } } });
  expect(await one.call("same")).toMatchObject({ body: { output: { of: "node, later" } } });
});

test("who has no node for a function left carries it out itself; another node stands in first", async () => {
  const [controller, one, other] = [await start(), await start(), await start()];
  await controller.add(one, "one");
  await controller.deploy("quick", QUICK);
  await controller.place("quick", "one");
  await one.emulator.close(0);
  // Between two heartbeats: the refused connection passes the call on.
  expect((await controller.call("quick")).body).not.toHaveProperty("node");
  expect((await controller.nodes()).nodes).toMatchObject([{ state: "lost", calls: { lost: 0 } }]);
  expect(await controller.place("quick", "one")).toMatchObject(refusal("is lost"));

  await controller.add(other, "other");
  expect(await controller.call("quick")).toMatchObject({ status: 200, body: { node: "other" } });
  expect(await other.provisioned()).toMatchObject([{ path: "guest/quick", sandbox: "node-process" }]);
  expect((await controller.nodes()).placements).toEqual([{ function: "guest/quick", nodes: ["one"] }]);

  // Another emulator at the address of one that is lost is not taken for it.
  const { port } = new URL(one.url);
  const stranger = await start(undefined, Number(port));
  await expect
    .poll(async () => (await controller.nodes()).nodes[0]?.reason, { timeout: 4_000 })
    .toMatch(/Another emulator|key/);
  await stranger.emulator.close(0);
  await start(one.dataDir, Number(port));
  await expect.poll(async () => (await controller.nodes()).nodes[0]?.state, { timeout: 4_000 }).toBe("ready");
  expect(await controller.call("quick")).toMatchObject({ body: { node: "one" } });
  await expect.poll(other.provisioned, { timeout: 4_000 }).toEqual([]);
});

test("what can't be placed or moved is refused before anything changes", async () => {
  const [controller, one] = [await start(), await start()];
  await controller.add(one, "one");
  await controller.deploy("quick", QUICK);
  await controller.deploy("broken", "1;)");
  await controller.send("PUT", "/api/v1/namespaces/_/actions/row", {
    exec: { kind: "sequence", components: ["/_/quick", "/_/quick"] },
  });
  const migrate = (body: object) => controller.workbench("POST", "/migrations", { function: "quick", ...body });
  expect(await controller.place("absent", "one")).toMatchObject(refusal("no function of the name absent"));
  expect(await controller.place("quick", "two")).toMatchObject(refusal("There are controller, one."));
  expect(await controller.place("row", "one")).toMatchObject(refusal("a sequence"));
  expect(await migrate({ to: "controller" })).toMatchObject(refusal("on controller alone already"));
  expect(await migrate({ to: "one", from: "one" })).toMatchObject(refusal("not on one"));
  expect(await migrate({ function: "broken", to: "one", prewarm: 1 })).toMatchObject(refusal("can't be prewarmed"));
  expect((await controller.nodes()).placements).toEqual([]);

  const moved = (await migrate({ to: "one" })).body as unknown as MigrationResult;
  expect(moved).toMatchObject({ function: "guest/quick", from: ["controller"], to: "one", nodes: ["one"] });
  // Its components are called like any function.
  expect(await controller.call("row")).toMatchObject({ status: 200, body: { output: { done: true } } });
  expect(await controller.workbench("DELETE", "/placements?function=quick&node=controller")).toMatchObject(
    refusal("not placed on controller"),
  );
  await controller.place("quick", "controller");
  expect((await controller.nodes()).placements).toEqual([{ function: "guest/quick", nodes: ["one", "controller"] }]);
  expect(await controller.workbench("DELETE", "/nodes/one")).toEqual({
    status: 200,
    body: { placements: [{ function: "guest/quick", nodes: ["controller"] }] },
  });
  expect(await controller.nodes()).toEqual({ nodes: [], placements: [] });
  await expect.poll(one.provisioned, { timeout: 4_000 }).toEqual([]);
});

test("a request counts as sent as soon as there is a connection", async () => {
  const listen = async (server: Server) => {
    server.on("connection", (socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  };
  const asked = (url: string, timeoutMs?: number) => {
    const connection = new NodeConnection({ url, auth: "a:b" });
    onTestFinished(() => connection.close());
    return connection.exchange({ method: "GET", path: "/node", timeoutMs });
  };
  const closes = await listen(createServer((socket) => socket.once("data", () => socket.destroy())));
  expect(await asked(closes)).toMatchObject({ kind: "broken" });
  const says = await listen(createServer());
  expect(await asked(says, 100)).toEqual({ kind: "silent", reason: "It did not answer within 100 ms." });
  const gone = createServer();
  const url = await listen(gone);
  await new Promise((resolve) => gone.close(resolve));
  expect(await asked(url)).toEqual({ kind: "refused", reason: "It refuses connections." });
  const talks = createServer((socket) =>
    socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(2 << 20)}`)),
  );
  expect(await asked(await listen(talks))).toMatchObject({
    kind: "broken",
    reason: expect.stringContaining("more than"),
  });
});
