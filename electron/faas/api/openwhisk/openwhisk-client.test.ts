import openwhisk from "openwhisk";
import { expect, test } from "vitest";
import { WORDS } from "../api-error.ts";
import { startApi } from "../testing/start-api.ts";
import { zipOf } from "../../controller/testing/zip-of.ts";

async function startWithClient() {
  const api = await startApi();
  return { ...api, client: openwhisk({ apihost: api.url, api_key: api.key }) };
}

const SOURCE = "function main(args) { return { greeting: `Hello ${args.name}` }; }";

/** The package has no names for all fields that it passes on. */
function fields(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>;
}

test("the life of an action: create, get, update, list, delete", async () => {
  const { client } = await startWithClient();
  const created = await client.actions.create({ name: "hello", action: SOURCE, params: { name: "you" } });
  expect(created).toMatchObject({
    namespace: "guest",
    name: "hello",
    version: "0.0.1",
    publish: false,
    exec: { kind: "nodejs:20", code: SOURCE, binary: false },
    parameters: [{ key: "name", value: "you" }],
    limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
    annotations: [
      { key: "provide-api-key", value: false },
      { key: "exec", value: "nodejs:20" },
    ],
  });
  expect(Math.abs(Date.now() - Number(fields(created)["updated"]))).toBeLessThan(60_000);

  await expect(client.actions.create({ name: "hello", action: SOURCE })).rejects.toMatchObject({
    statusCode: 409,
    error: { error: WORDS.alreadyExists },
  });

  const updated = await client.actions.update({
    name: "hello",
    action: "const main = () => ({});",
    annotations: { "web-export": true },
    limits: { timeout: 1000 },
  });
  expect(updated).toMatchObject({
    version: "0.0.2",
    parameters: [{ key: "name", value: "you" }],
    limits: { timeout: 1000, memory: 256 },
    annotations: [
      { key: "provide-api-key", value: false },
      { key: "exec", value: "nodejs:20" },
      { key: "web-export", value: true },
    ],
  });
  const got = fields(await client.actions.get({ name: "hello" }));
  expect(got).toEqual(fields(updated));
  const withoutCode = { name: "hello", code: false };
  expect(fields(await client.actions.get(withoutCode))["exec"]).toEqual({ kind: "nodejs:20", binary: false });

  const [listed] = (await client.actions.list()) as unknown[];
  expect(Object.keys(fields(listed)).sort()).toEqual([
    "annotations",
    "exec",
    "limits",
    "name",
    "namespace",
    "publish",
    "updated",
    "version",
  ]);
  expect(fields(listed)["exec"]).toEqual({ binary: false });

  expect(fields(await client.actions.delete("hello"))["version"]).toBe("0.0.2");
  await expect(client.actions.get("hello")).rejects.toMatchObject({
    statusCode: 404,
    error: { error: WORDS.doesNotExist },
  });
  expect(fields(await client.actions.create({ name: "hello", action: SOURCE }))["version"]).toBe("0.0.1");
});

test("a zip comes back as it was sent, and lies unpacked where it is run", async () => {
  const { client, store } = await startWithClient();
  const zip = await zipOf({
    "package.json": JSON.stringify({ main: "lib/start.js" }),
    "lib/start.js": "exports.main = () => ({});",
    "lib/prime.wasm": "\0asm",
  });
  const created = await client.actions.create({ name: "zipped", action: zip, kind: "nodejs:10" });
  expect(fields(created)["exec"]).toEqual({ kind: "nodejs:10", code: zip.toString("base64"), binary: true });
  expect(store.resolveFunction("guest", "zipped")).toMatchObject({
    form: "nodejs",
    sandbox: "node-process",
    main: "main",
    code: { entry: "lib/start.js", sizeBytes: zip.length },
  });
});

test("sequences name their components in full, and drop parameters of their own", async () => {
  const { client, store } = await startWithClient();
  await client.actions.create({ name: "one", action: SOURCE });
  await client.packages.create({ name: "tools" });
  await client.actions.create({ name: "tools/two", action: SOURCE });
  // The client's types forget about sequences.
  const options = { name: "both", sequence: ["/_/one", "/guest/tools/two"] } as never;
  const sequence: unknown = await client.actions.create(options);
  expect(fields(sequence)["exec"]).toEqual({ kind: "sequence", components: ["/guest/one", "/guest/tools/two"] });
  expect(fields(sequence)["parameters"]).toEqual([{ key: "_actions", value: ["/guest/one", "/guest/tools/two"] }]);
  const stored = store.resolveAction("guest", "both")!;
  expect(store.sequenceComponents(stored).map((one) => one?.fn.path)).toEqual(["guest/one", "guest/tools/two"]);
  await client.actions.delete("one");
  expect(store.sequenceComponents(stored).map((one) => one?.fn.path)).toEqual([undefined, "guest/tools/two"]);
});

test("packages, bindings, and what is in them", async () => {
  const { client, store } = await startWithClient();
  const made = await client.packages.create({
    name: "weather",
    package: { parameters: [{ key: "unit", value: "C" }], publish: true },
  });
  expect(made).toMatchObject({ name: "weather", namespace: "guest", binding: {}, publish: true, version: "0.0.1" });
  await client.actions.create({ name: "weather/today", action: SOURCE, params: { days: 1 } });
  await client.actions.create({ name: "weather/changes", action: SOURCE, annotations: { feed: true } });
  await client.packages.create({
    name: "mine",
    package: { binding: { namespace: "_", name: "weather" }, parameters: [{ key: "unit", value: "F" }] },
  });

  expect(await client.packages.get("weather")).toMatchObject({
    actions: [{ name: "today", version: "0.0.1" }],
    feeds: [{ name: "changes" }],
  });
  const bound = fields(await client.packages.get("mine"));
  expect(bound).toMatchObject({
    binding: { namespace: "guest", name: "weather" },
    parameters: [{ key: "unit", value: "F" }],
    actions: [{ name: "today" }],
  });
  expect(store.resolveAction("guest", "mine/today")).toMatchObject({
    binding: "guest/mine",
    parameterValues: { unit: "F", days: 1 },
    fn: { path: "guest/weather/today" },
  });
  expect(await client.actions.get("mine/today")).toMatchObject({
    namespace: "guest/weather",
    parameters: [
      { key: "unit", value: "F" },
      { key: "days", value: 1 },
    ],
  });
  const listed = (await client.packages.list()) as unknown[];
  expect(Object.fromEntries(listed.map((one) => [fields(one)["name"], fields(one)["binding"]]))).toEqual({
    mine: { namespace: "guest", name: "weather" },
    weather: false,
  });

  await expect(client.actions.create({ name: "mine/other", action: SOURCE })).rejects.toMatchObject({
    statusCode: 400,
    error: { error: WORDS.notOnBinding },
  });
  await expect(client.packages.delete("weather")).rejects.toMatchObject({
    statusCode: 409,
    error: { error: "Package not empty (contains 2 entities). Set force param or delete package contents." },
  });
  await client.packages.delete("mine");
  await client.actions.delete("weather/today");
  await client.actions.delete("weather/changes");
  await client.packages.delete("weather");
  expect(await client.packages.list()).toEqual([]);
});

test("triggers and rules: link, disable, enable, delete", async () => {
  const { client } = await startWithClient();
  await client.actions.create({ name: "hello", action: SOURCE });
  await client.triggers.create({ name: "tick", trigger: { parameters: [{ key: "a", value: 1 }] } });
  const rule = await client.rules.create({ name: "on-tick", trigger: "tick", action: "hello" });
  expect(rule).toMatchObject({
    status: "active",
    trigger: { path: "guest", name: "tick" },
    action: { path: "guest", name: "hello" },
  });
  expect(await client.triggers.get("tick")).toMatchObject({
    parameters: [{ key: "a", value: 1 }],
    limits: {},
    rules: { "guest/on-tick": { status: "active", action: { path: "guest", name: "hello" } } },
  });
  await client.rules.disable({ name: "on-tick" });
  expect(await client.rules.get("on-tick")).toMatchObject({ status: "inactive" });
  await client.rules.enable({ name: "on-tick" });
  expect(await client.rules.get("on-tick")).toMatchObject({ status: "active" });
  await client.rules.update({ name: "on-tick", trigger: "tick", action: "hello" });
  expect(await client.rules.list()).toMatchObject([{ name: "on-tick", version: "0.0.2" }]);
  expect(await client.triggers.list({ count: true })).toEqual({ triggers: 1 });

  await client.triggers.delete("tick");
  expect(await client.rules.get("on-tick")).toMatchObject({ status: "inactive" });
  await expect(client.rules.enable({ name: "on-tick" })).rejects.toMatchObject({ statusCode: 404 });
  expect(await client.rules.delete("on-tick")).toMatchObject({ status: "inactive" });
});

test("namespaces: the caller's, and what is in it", async () => {
  const { client } = await startWithClient();
  await client.actions.create({ name: "hello", action: SOURCE });
  expect(await client.namespaces.list()).toEqual(["guest"]);
  const whole = fields(await (client.namespaces as unknown as { get(name: string): Promise<unknown> }).get("guest"));
  expect(whole).toMatchObject({ actions: [{ name: "hello" }], packages: [], triggers: [], rules: [] });
});
