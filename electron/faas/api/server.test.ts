import { expect, onTestFinished, test } from "vitest";
import { refusalOf } from "./access.ts";
import { createServer } from "./server.ts";
import { basicHeader, sendRaw, startApi, type RunningApi } from "./testing/start-api.ts";

function request(method: string, path: string, headers: Record<string, string>, body = ""): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, "", body].join("\r\n");
}

const own = (api: RunningApi) => ({ Host: `127.0.0.1:${api.port}`, Authorization: basicHeader(api.key) });

test("a foreign Host or Origin is refused with words, whatever is asked for and with the right key", async () => {
  const api = await startApi();
  const { port } = api;
  for (const path of ["/", "/ping", "/api/v1/namespaces", "/faas/x", "/nothing"]) {
    const foreign = await sendRaw(port, request("GET", path, { ...own(api), Host: `evil.example:${port}` }));
    expect(foreign.status, path).toBe(403);
    expect(JSON.parse(foreign.body)).toEqual({
      error: `The request is for the host evil.example:${port}, which is not this emulator.`,
      code: foreign.headers["x-request-id"],
    });
    const page = await sendRaw(port, request("POST", path, { ...own(api), Origin: "https://evil.example" }));
    expect(page.status, path).toBe(403);
    expect(page.body).toContain("a page of https://evil.example");
  }
  for (const Host of [`localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
    expect((await sendRaw(port, request("GET", "/ping", { Host }))).body).toBe("pong");
  const same = { ...own(api), Origin: `http://127.0.0.1:${port}` };
  expect((await sendRaw(port, request("GET", "/api/v1/namespaces", same))).status).toBe(200);
});

test.each([
  [{ host: "127.0.0.1" }],
  [{ host: "127.0.0.1:81" }],
  [{ host: "127.0.0.1:3233.evil.example" }],
  [{ host: "127.0.0.1.evil.example:3233" }],
  [{ host: "0.0.0.0:3233" }],
  [{ host: "192.168.1.5:3233" }],
  [{}],
  [{ host: "localhost:3233", origin: "null" }],
  [{ host: "localhost:3233", origin: "" }],
  [{ host: "localhost:3233", origin: "https://localhost:3233" }],
  [{ host: "localhost:3233", origin: "http://localhost:3234" }],
  [{ host: "localhost:3233", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }],
  [{ host: "localhost:3233", "sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }],
])("%j is not let in", (headers) => expect(refusalOf(headers, "127.0.0.1", 3233)).toMatch(/\.$/));

test("who listens at another address is asked for by it", () => {
  expect(refusalOf({ host: "192.168.1.5:3233" }, "192.168.1.5", 3233)).toBeNull();
  expect(refusalOf({ host: "192.168.1.6:3233" }, "192.168.1.5", 3233)).not.toBeNull();
  // Everywhere: addresses can't be made to lead here by others, names can.
  expect(refusalOf({ host: "192.168.1.6:3233" }, "0.0.0.0", 3233)).toBeNull();
  expect(refusalOf({ host: "[fe80::1]:3233" }, "::", 3233)).toBeNull();
  expect(refusalOf({ host: "evil.example:3233" }, "0.0.0.0", 3233)).not.toBeNull();
  expect(refusalOf({ host: "localhost" }, "127.0.0.1", 80)).toBeNull();
});

test("every answer has its request's id; a client may give its own", async () => {
  const api = await startApi();
  const made = await sendRaw(api.port, request("GET", "/nothing", own(api)));
  expect(made.status).toBe(404);
  expect(JSON.parse(made.body)).toEqual({
    error: "The requested resource could not be found.",
    code: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const given = await sendRaw(api.port, request("GET", "/nothing", { ...own(api), "X-Request-ID": "my-id" }));
  expect([given.headers["x-request-id"], (JSON.parse(given.body) as { code: string }).code]).toEqual([
    "my-id",
    "my-id",
  ]);
  const strange = await sendRaw(api.port, request("GET", "/ping", { ...own(api), "X-Request-ID": "a b" }));
  expect(strange.headers["x-request-id"]).toMatch(/^[0-9a-f]{32}$/);
});

test("wrong method, wrong content type, no JSON, no body, too much of it", async () => {
  const api = await startApi();
  const path = "/api/v1/namespaces/_/packages/p";
  const wrong = await sendRaw(api.port, request("POST", path, { ...own(api), "Content-Length": "0" }));
  expect([wrong.status, wrong.headers["allow"]]).toEqual([405, "GET, PUT, DELETE"]);
  expect(wrong.body).toContain("HTTP method not allowed, supported methods: GET, PUT, DELETE");

  const put = (body: string, type: string | null, length = Buffer.byteLength(body)) =>
    sendRaw(
      api.port,
      request(
        "PUT",
        path,
        { ...own(api), ...(type === null ? {} : { "Content-Type": type }), "Content-Length": String(length) },
        body,
      ),
    );
  for (const type of ["text/plain", "application/x-www-form-urlencoded", null]) {
    const answer = await put("{}", type);
    expect(answer.status).toBe(415);
    expect(answer.body).toContain("The request's Content-Type is not supported.");
  }
  const torn = await put('{"a":', "application/json");
  expect(torn.status).toBe(400);
  expect(torn.body).toContain(String.raw`The request content was malformed:\n`);
  expect((await put("[]", "application/json")).body).toContain("Object expected");
  expect((await put("", "application/json")).body).toContain("Request entity expected but not supplied");
  const large = await put("", "application/json", 5_000_000);
  expect([large.status, large.headers["connection"]]).toEqual([413, "close"]);
  expect(large.body).toContain("Request larger than allowed: 5000000 > 1048576 bytes.");
  expect((await put("{}", "application/json; charset=utf-8")).status).toBe(200);
});

test("JSON that is nested too deeply to be written again is refused, wherever it stands", async () => {
  const api = await startApi();
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  for (const path of ["packages/p", "triggers/t", "actions/a", "rules/r"]) {
    const answer = await fetch(`${api.url}/api/v1/namespaces/_/${path}`, {
      method: "PUT",
      headers: { Authorization: basicHeader(api.key), "Content-Type": "application/json" },
      body: `{"parameters":[{"key":"a","value":${deep}}],"annotations":[{"key":"a","value":${deep}}]}`,
    });
    expect([path, answer.status]).toEqual([path, 400]);
    expect(await answer.text()).toContain("nested more deeply than 1000 levels");
  }
});

test("what no route can be looked for with is answered as errors are, and a foreign Host refused there, too", async () => {
  const api = await startApi();
  for (const path of ["/faas/%E0%A4%A", "/api/v1/namespaces/_/actions/%zz"]) {
    const unreadable = await sendRaw(api.port, request("GET", path, own(api)));
    expect(unreadable.status).toBe(400);
    const id = unreadable.headers["x-request-id"];
    expect(JSON.parse(unreadable.body)).toEqual({ error: "The request's address can't be read.", code: id });
    expect((await sendRaw(api.port, request("GET", path, { Host: "evil.example" }))).status).toBe(403);
  }
  const long = await sendRaw(api.port, request("GET", `/api/v1/namespaces/_/actions/${"a".repeat(5000)}`, own(api)));
  expect([long.status, JSON.parse(long.body)]).toEqual([
    414,
    { error: "A name in the request's address is too long.", code: long.headers["x-request-id"] },
  ]);
  const large = await sendRaw(api.port, request("GET", "/ping", { ...own(api), "X-Large": "a".repeat(20_000) }));
  expect([large.status, JSON.parse(large.body)]).toMatchObject([431, { error: expect.any(String) }]);
  const other = await sendRaw(api.port, "\x16\x03\x01 hello\r\n\r\n");
  expect([other.status, JSON.parse(other.body)]).toMatchObject([400, { code: other.headers["x-request-id"] }]);
});

test("a request has to come to its end", async () => {
  const server = await createServer({ host: "127.0.0.1", dialects: [] });
  onTestFinished(() => server.close());
  expect(server.server.requestTimeout).toBe(300_000);
});

test("what everybody may ask: the service, its API, CORS headers, pong", async () => {
  const api = await startApi();
  const service = (await (await fetch(api.url)).json()) as Record<string, Record<string, unknown>>;
  expect(service).toMatchObject({
    description: "OpenWhisk",
    api_paths: ["/api/v1"],
    limits: {
      actions_per_minute: 60,
      triggers_per_minute: 60,
      concurrent_actions: 30,
      sequence_length: 50,
      default_max_action_duration: 300_000,
      default_min_action_memory: 128 * 1024 * 1024,
    },
  });
  expect(service["runtimes"]).toMatchObject({
    nodejs: expect.arrayContaining([{ kind: "nodejs:20", default: true, deprecated: false }]),
    wasi: [{ kind: "wasi:1", default: true, deprecated: false }],
  });
  expect((await fetch(`${api.url}/api/v1/docs/index.html`)).url).toBe(`${api.url}/api/v1/api-docs`);
  const { headers } = await fetch(`${api.url}/api/v1`);
  expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(headers.get("Access-Control-Allow-Methods")).toBe("GET, DELETE, POST, PUT, HEAD");
  const asked = await fetch(`${api.url}/api/v1/namespaces/_/actions/x`, { method: "OPTIONS" });
  expect([asked.status, asked.headers.get("Access-Control-Allow-Headers")]).toEqual([
    200,
    "Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent",
  ]);
  expect((await api.call("GET", "/namespaces/_/limits")).json).toMatchObject({
    invocationsPerMinute: 60,
    concurrentInvocations: 30,
    firesPerMinute: 60,
    maxActionMemory: 512,
  });
});

test("the OpenAPI document has every route, and says something of each", async () => {
  const api = await startApi();
  const { json } = await api.call("GET", "/api-docs", undefined, null);
  const paths = json["paths"] as Record<string, Record<string, { summary: string; responses: object }>>;
  for (const { method, path } of api.routes) {
    if (method === "OPTIONS") continue;
    const written = path.replaceAll(/:(\w+)/g, "{$1}");
    const described = paths[written] ?? paths[written.replace(/\/$/, "")];
    expect(described?.[method.toLowerCase()]?.summary, `${method} ${path}`).toMatch(/\.$/);
  }
  // The list of a package's actions is no other name of the action itself.
  const slashed = Object.keys(paths).filter((path) => path.length > 1 && path.endsWith("/"));
  expect(slashed).toEqual(["/api/v1/namespaces/{namespace}/actions/{name}/"]);
  expect(json["openapi"]).toBe("3.1.0");
  const references = new Set(JSON.stringify(json).match(/#\/components\/schemas\/\w+/g));
  const schemas = (json["components"] as { schemas: object }).schemas;
  for (const reference of references) expect(schemas).toHaveProperty(reference.split("/").at(-1)!);
});
