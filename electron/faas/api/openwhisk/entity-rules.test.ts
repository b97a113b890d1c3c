import { expect, test } from "vitest";
import { OPENWHISK_GUEST_KEY } from "../../controller/namespaces/namespaces.ts";
import { startApi } from "../testing/start-api.ts";

const CODE = "function main() { return {}; }";
const exec = { kind: "nodejs:20", code: CODE };
const MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]).toString("base64");
const wasi = { kind: "wasi:1", code: MODULE };
const at = "/namespaces/_/actions";

test("keys: none, a wrong one, the right one, and OpenWhisk's own only where it was asked for", async () => {
  const api = await startApi();
  const without = await api.call("GET", "/namespaces", undefined, null);
  expect(without.status).toBe(401);
  expect(without.headers.get("WWW-Authenticate")).toBe('Basic realm="OpenWhisk secure realm"');
  expect(without.json["error"]).toBe("The resource requires authentication, which was not supplied with the request");
  const wrong = await api.call("GET", "/namespaces", undefined, api.key.replace(/.$/, "_"));
  expect(wrong).toMatchObject({ status: 401, json: { error: "The supplied authentication is invalid" } });
  expect((await api.call("GET", "/namespaces", undefined, OPENWHISK_GUEST_KEY)).status).toBe(401);
  const known = await startApi({ guestKey: true });
  expect((await known.call("GET", "/namespaces", undefined, OPENWHISK_GUEST_KEY)).json).toEqual(["guest"]);
});

test("one namespace sees nothing of another but what is published", async () => {
  const api = await startApi();
  const other = (await api.namespaces.add("other")).key;
  await api.call("PUT", `${at}/mine`, { exec });
  await api.call("PUT", "/namespaces/_/packages/open", { publish: true, parameters: [{ key: "a", value: 1 }] });
  await api.call("PUT", "/namespaces/_/packages/closed", {});
  await api.call("PUT", `${at}/open/shared`, { exec });
  await api.call("PUT", `${at}/closed/secret`, { exec });

  const denied: [string, string, string][] = [
    ["GET", "/namespaces/guest/actions", "guest"],
    ["GET", "/namespaces/guest/actions/mine", "guest/mine"],
    ["PUT", "/namespaces/guest/actions/new", "guest/new"],
    ["DELETE", "/namespaces/guest/actions/mine", "guest/mine"],
    ["GET", "/namespaces/guest/actions/closed/secret", "guest/closed"],
    ["GET", "/namespaces/guest/packages/closed", "guest/closed"],
    // That there is no such package is nobody's business.
    ["GET", "/namespaces/guest/packages/none", "guest/none"],
    ["PUT", "/namespaces/guest/actions/open/new", "guest/open/new"],
    ["DELETE", "/namespaces/guest/packages/open", "guest/open"],
    ["GET", "/namespaces/guest/triggers", "guest"],
    ["POST", "/namespaces/guest/rules/r", "guest/r"],
    ["GET", "/namespaces/guest/limits", "guest"],
  ];
  for (const [method, path, name] of denied) {
    const { status, json } = await api.call(method, path, method === "PUT" ? { exec } : undefined, other);
    expect([status, json["error"]], `${method} ${path}`).toEqual([
      403,
      `The supplied authentication is not authorized to access '${name}'.`,
    ]);
  }
  expect((await api.call("GET", "/namespaces/guest/packages", undefined, other)).json).toMatchObject([
    { name: "open" },
  ]);
  expect((await api.call("GET", "/namespaces/guest/actions/open/shared", undefined, other)).status).toBe(200);
  const binding = { binding: { namespace: "guest", name: "open" }, parameters: [{ key: "a", value: 2 }] };
  expect((await api.call("PUT", "/namespaces/_/packages/theirs", binding, other)).status).toBe(200);
  expect((await api.call("GET", "/namespaces/_/actions/theirs/shared", undefined, other)).json["parameters"]).toEqual([
    { key: "a", value: 2 },
  ]);
  const sequence = { exec: { kind: "sequence", components: ["/guest/mine"] } };
  expect((await api.call("PUT", `${at}/steals`, sequence, other)).status).toBe(403);
  const closed = { binding: { namespace: "guest", name: "closed" } };
  expect((await api.call("PUT", "/namespaces/_/packages/steals", closed, other)).status).toBe(403);
  // What was published and no longer is can't be reached through a binding either.
  await api.call("PUT", "/namespaces/_/packages/open?overwrite=true", { publish: false });
  expect((await api.call("GET", "/namespaces/_/actions/theirs/shared", undefined, other)).status).toBe(403);
  expect((await api.call("GET", "/namespaces", undefined, other)).json).toEqual(["other"]);
});

test.each([
  [{ exec, limits: { memory: 600 } }, "memory 600 MB exceeds allowed threshold of 512 MB"],
  [{ exec, limits: { memory: 64 } }, "memory 64 MB below allowed threshold of 128 MB"],
  [
    { exec, limits: { timeout: 700_000 } },
    "timeout 700000 milliseconds exceeds allowed threshold of 300000 milliseconds",
  ],
  [{ exec, limits: { timeout: 99 } }, "timeout 99 milliseconds below allowed threshold of 100 milliseconds"],
  [{ exec, limits: { logs: 11 } }, "logs 11 MB exceeds allowed threshold of 10 MB"],
  [{ exec, limits: { concurrency: 2 } }, "concurrency 2 exceeds allowed threshold of 1"],
  [{ exec: wasi, limits: { memory: 5000 } }, "memory 5000 MB exceeds allowed threshold of 4096 MB"],
  [{ exec, limits: { timeout: "1" } }, "The request content was malformed:\ntime limit malformed"],
  [{}, "exec undefined"],
  [{ exec: { kind: "nodejs:20" } }, /'code' must be a string defined in 'exec' for 'nodejs:20' actions/],
  [{ exec: { code: CODE } }, "The request content was malformed:\n'kind' must be a string defined in 'exec'"],
  [
    { exec: { kind: "COBOL:1", code: CODE } },
    /^The request content was malformed:\nThe specified runtime 'cobol:1' is not supported by this platform\. Valid values are: 'nodejs:6', .*'sequence'\.$/,
  ],
  [{ exec, parameters: { a: 1 } }, "The request content was malformed:\nparameters malformed!"],
  [{ exec, version: "one" }, "The request content was malformed:\nsemantic version malformed"],
  [{ exec: { kind: "sequence", components: [] } }, "No component specified for the sequence."],
  [{ exec: { kind: "sequence", components: ["/_/none"] } }, "Sequence component does not exist."],
  [{ exec: { kind: "sequence", components: ["/_/bad"] } }, "Sequence may not refer to itself."],
  [{ exec: { kind: "wasi:1", code: "AAAA" } }, /not a WebAssembly module/],
  [
    { exec: { kind: "wasi:1", code: Buffer.from([0, 0x61, 0x73, 0x6d, 13, 0, 1, 0]).toString("base64") } },
    /is a component; functions here are core modules/,
  ],
  [{ exec: { kind: "native:1", code: "AAAA" } }, /neither a program nor a zip archive/],
])("an action that can't be is refused with the reason: %j", async (body, words) => {
  const api = await startApi();
  const { status, json } = await api.call("PUT", `${at}/bad`, body);
  expect(json["error"]).toMatch(words instanceof RegExp ? words : new RegExp(`^${escape(words)}$`));
  expect(status).toBe(400);
  expect(json["code"]).toMatch(/^[0-9a-z]{32}$/);
  expect((await api.call("GET", at)).json).toEqual([]);
});

test.each([
  ["workbench-sandbox", "docker", /must be one of v8-context/],
  ["workbench-sandbox", "node-process", /A function of kind wasi:1 can't run in node-process/],
  ["workbench-features", ["network"], /must be a list of clock, random/],
  ["workbench-input", "xml", /must be one of auto, arguments, json/],
  ["workbench-output", 1, /must be one of text, json/],
  ["workbench-parameters", { type: "strange" }, /must be a JSON Schema/],
  ["workbench-environment", { "A=B": "c" }, /must be an object of texts/],
  ["workbench-colour", "red", /There is no annotation workbench-colour\. Those that start so are/],
])("the annotation %s: %j is refused", async (key, value, words) => {
  const api = await startApi();
  const { status, json } = await api.call("PUT", `${at}/bad`, { exec: wasi, annotations: [{ key, value }] });
  expect([status, json["error"]]).toEqual([400, expect.stringMatching(words)]);
});

test("annotations of ours say how a function is run", async () => {
  const api = await startApi();
  const annotations = [
    { key: "workbench-sandbox", value: "process:wasmtime" },
    { key: "workbench-features", value: ["clock", "environment"] },
    { key: "workbench-input", value: "arguments" },
    { key: "workbench-output", value: "json" },
    { key: "workbench-parameters", value: { type: "array", items: { type: "string" } } },
    { key: "workbench-environment", value: { COLOUR: "red" } },
  ];
  const limits = { memory: 16, timeout: 5, instances: 3 };
  const { json } = await api.call("PUT", `${at}/lookup`, { exec: wasi, annotations, limits });
  expect(json["limits"]).toEqual({ timeout: 5, memory: 16, logs: 10, concurrency: 1, instances: 3 });
  expect(api.store.resolveFunction("guest", "lookup")).toMatchObject({
    path: "guest/lookup",
    kind: "wasi:1",
    form: "wasi-command",
    sandbox: "process:wasmtime",
    main: null,
    features: ["clock", "environment"],
    limits: { timeoutMs: 5, memoryMb: 16, logsMb: 10, concurrency: 3 },
    input: "arguments",
    output: "json",
    environment: { COLOUR: "red" },
    parametersSchema: { type: "array", items: { type: "string" } },
    code: { entry: "module.wasm", sizeBytes: 8 },
  });
  const deleted = await api.call("PUT", `${at}/lookup?overwrite=true`, { delAnnotations: ["workbench-sandbox"] });
  expect(deleted.status).toBe(200);
  expect(api.store.resolveFunction("guest", "lookup")?.sandbox).toBe("wasm-instance");
});

test("what this machine can't run is refused", async () => {
  const api = await startApi({ unsupported: ({ sandbox }) => (sandbox === "v8-isolate" ? "No isolates here." : null) });
  const annotations = [{ key: "workbench-sandbox", value: "v8-isolate" }];
  expect(await api.call("PUT", `${at}/a`, { exec: wasi, annotations })).toMatchObject({
    status: 400,
    json: { error: "No isolates here." },
  });
});

test("short code that could be Base64 counts as that, as in OpenWhisk", async () => {
  const api = await startApi();
  const { json } = await api.call("PUT", `${at}/short`, { exec: { kind: "nodejs:20", code: "abcd" } });
  expect(json["exec"]).toEqual({ kind: "nodejs:20", binary: true, code: "abcd" });
});

test("names: rules, length, escapes", async () => {
  const api = await startApi();
  const put = async (name: string) => {
    const { status, json } = await api.call("PUT", `${at}/${encodeURIComponent(name)}`, { exec });
    return status === 200 ? json["name"] : json["error"];
  };
  for (const name of ["a", "A", "_x", "with space", "a@b.c&d-e", "x".repeat(256), "con", "1"])
    expect(await put(name)).toBe(name);
  const illegal = "The name of the entity contains illegal characters.";
  for (const name of ["-a", "a ", " a", "a/b", "a\\b", "ä", "a\n", "a%"]) expect(await put(name)).toBe(illegal);
  expect(await put("x".repeat(257))).toBe("Name segement longer than allowed: 257 > 256.");
  expect((await api.call("GET", "/namespaces/-bad/actions")).json["error"]).toBe(
    "The namespace contains illegal characters.",
  );
  expect((await api.call("GET", at)).json).toHaveLength(8);
});

test("lists: limit, skip, count, and what is wrong with them", async () => {
  const api = await startApi();
  await api.call("PUT", "/namespaces/_/packages/p", {});
  for (const name of ["a", "b", "p/c"]) {
    await api.call("PUT", `${at}/${name}`, { exec });
    // The order is by milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  const names = async (query: string) => {
    const { json } = await api.call("GET", `${at}${query}`);
    return (json as unknown as { namespace: string; name: string }[]).map(
      ({ namespace, name }) => `${namespace}/${name}`,
    );
  };
  expect(await names("?")).toEqual(["guest/p/c", "guest/b", "guest/a"]);
  expect(await names("/?limit=1&skip=1")).toEqual(["guest/b"]);
  expect(await names("?limit=0")).toHaveLength(3);
  expect(await names("/p/")).toEqual(["guest/p/c"]);
  expect((await api.call("GET", `${at}?count=true&skip=1`)).json).toEqual({ actions: 2 });
  const faults: [string, string][] = [
    ["?limit=201", "The value '201' is not in the range of 0 to 200 for actions."],
    ["?limit=x", "The value 'x' is not an integer for actions."],
    ["?skip=-1", "The value '-1' is not greater than or equal to 0 for actions."],
    ["?count=maybe", "The query parameter 'count' was malformed:\n'maybe' is not a valid Boolean value"],
  ];
  for (const [query, words] of faults) {
    const { status, json } = await api.call("GET", `${at}${query}`);
    expect([status, json["error"]]).toEqual([400, words]);
  }
});

test("sizes: parameters, code and body", async () => {
  const api = await startApi();
  const large = { exec, parameters: [{ key: "a", value: "x".repeat(1024 * 1024) }] };
  expect(await api.call("PUT", `${at}/a`, large)).toMatchObject({
    status: 413,
    json: { error: "parameters larger than allowed: 1048579 > 1048576 bytes." },
  });
  expect(await api.call("PUT", "/namespaces/_/triggers/t", large)).toMatchObject({ status: 413 });
  const code = "//".padEnd(48 * 1024 * 1024 + 1, " ");
  expect(await api.call("PUT", `${at}/a`, { exec: { kind: "nodejs:20", code } })).toMatchObject({
    status: 413,
    json: { error: "exec larger than allowed: 50331649 > 50331648 bytes." },
  });
});

test("a change under the feet of another one is a conflict", async () => {
  const api = await startApi();
  await api.call("PUT", `${at}/a`, { exec });
  const updates = Array.from({ length: 8 }, () => api.call("PUT", `${at}/a?overwrite=true`, { exec }));
  const answers = await Promise.all(updates);
  const won = answers.filter(({ status }) => status === 200);
  expect(won.length).toBeGreaterThan(0);
  for (const { status, json } of answers.filter((answer) => !won.includes(answer)))
    expect([status, json["error"]]).toEqual([409, "Concurrent modification to resource detected."]);
  expect((await api.call("GET", `${at}/a`)).json["version"]).toBe(`0.0.${won.length + 1}`);
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
