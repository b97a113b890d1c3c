import { request as httpRequest } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { INVOCATION_PHASES } from "#shared/model/faas/activation.ts";
import { GUESTS } from "../../controller/invoke/testing/guest-programs.ts";
import { startEmulator, type TestEmulator } from "../../controller/invoke/testing/start-emulator.ts";

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
  const json = { "workbench-output": "json", "workbench-input": "json" };
  await emulator.deploy("echo", GUESTS.echo, json);
  await emulator.deploy("echo-text", GUESTS.echo);
  await emulator.deploy("hello", GUESTS.hello, json);
  await emulator.deploy("fails", GUESTS.fails, json);
  await emulator.deploy("traps", GUESTS.traps);
  await emulator.deploy("exits", GUESTS.exits);
  await emulator.deploy("loops", GUESTS.loops, {}, { limits: { timeout: 100 } });
  const parameters = { type: "array", items: { type: "string", pattern: "^[A-Z0-9]+$" }, minItems: 1 };
  await emulator.deploy("plates", GUESTS.echo, { "workbench-parameters": parameters });
  await emulator.put("packages/tools", {});
  await emulator.deploy("tools/hello", GUESTS.hello, json);
  return () => emulator.close();
});

async function call(name: string, body?: string, headers: Record<string, string> = {}) {
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(`${emulator.edgeUrl}/${name}`, { method, body, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Record<string, unknown> };
}

describe("a call that succeeds", () => {
  it("answers with the output and where the time went", async () => {
    const { status, headers, body } = await call("hello");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(Object.keys(body)).toEqual(["activationId", "status", "output", "times", "startKind", "instanceId"]);
    expect(body).toMatchObject({ startKind: "cold", instanceId: expect.stringMatching(/^[\w-]+$/) });
    expect(body).toMatchObject({ status: "success", output: { greeting: "hello" } });
    const times = body["times"] as Record<string, number>;
    expect(Object.keys(times)).toEqual([...INVOCATION_PHASES, "totalNs"]);
    const { totalNs, ...phases } = times;
    expect(Object.values(phases).reduce((sum, ns) => sum + ns, 0)).toBe(totalNs);
  });

  it("reaches functions in packages", async () => {
    expect(await call("tools/hello")).toMatchObject({ status: 200, body: { output: { greeting: "hello" } } });
  });

  it("gives text as it is", async () => {
    expect((await call("echo-text", '{"a":1}')).body["output"]).toBe('{"a":1}\n');
  });

  it("passes arguments unmodified", async () => {
    const text = '{"n": 1.0, "big": 12345678901234567890, "n2":1e2}';
    expect(((await call("echo-text", text)).body["output"] as string).trimEnd()).toBe(text);
  });

  it("lets a key __proto__ through, unharmed and harmless", async () => {
    const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    expect(((await call("echo-text", text)).body["output"] as string).trimEnd()).toBe(text);
    expect(JSON.stringify((await call("echo", text)).body["output"])).toBe(text);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("takes a body for JSON whatever the client calls it", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(await call("plates", '["ABC123"]', headers)).toMatchObject({ status: 200 });
  });

  it("can be looked up afterwards", async () => {
    const { body } = await call("hello");
    const record = await emulator.get(`activations/${String(body["activationId"])}`);
    expect(record).toMatchObject({ status: 200, body: { name: "hello", response: { success: true } } });
  });
});

describe("a call that fails", () => {
  it.each([
    ["nobody", undefined, 404, "unknown-function", "There is no function of the name nobody."],
    ["nobody/here", undefined, 404, "unknown-function", "There is no function of the name nobody/here."],
    ["echo", "{half", 400, "invalid-arguments", expect.stringContaining("The arguments are no JSON")],
    ["echo", "42", 400, "invalid-arguments", "The arguments have to be a JSON array or a JSON object."],
    ["plates", undefined, 400, "invalid-arguments", "The arguments must NOT have fewer than 1 items."],
    ["plates", '["abc"]', 400, "invalid-arguments", 'The argument 0 must match pattern "^[A-Z0-9]+$".'],
  ])("%s with %s: %i", async (name, body, status, code, error) => {
    expect(await call(name, body)).toMatchObject({ status, body: { error, code } });
  });

  it.each([
    ["traps", 502, "trap", expect.stringContaining("The function was stopped by a trap: ")],
    ["exits", 502, "exit-code", "The function ended with exit code 3."],
    ["loops", 504, "time-limit", "The action exceeded its time limits of 100 milliseconds."],
    ["fails", 502, "application-error", "no plate"],
  ])("%s: %i, with the id of its activation", async (name, status, code, error) => {
    const answer = await call(name);
    expect(answer).toMatchObject({ status, body: { error, code } });
    expect(answer.body["activationId"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("refuses more than 1 MB of arguments", async () => {
    const body = `["${"x".repeat(1 << 20)}"]`;
    expect(await call("echo", body)).toMatchObject({
      status: 413,
      body: { error: "Request larger than allowed: 1048580 > 1048576 bytes.", code: "payload-too-large" },
    });
  });

  it("refuses other methods", async () => {
    const response = await fetch(`${emulator.edgeUrl}/hello`, { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, POST");
  });

  it("refuses pages of other sites", async () => {
    expect((await call("hello", undefined, { origin: "https://example.com" })).status).toBe(403);
    expect(await statusForHost("example.com")).toBe(403);
  });

  it("goes on without a client that is gone, and says so in the record", async () => {
    await emulator.deploy("sleeps", GUESTS.loops, {}, { limits: { timeout: 20_000 } });
    const gone = new AbortController();
    const answer = fetch(`${emulator.edgeUrl}/sleeps`, { signal: gone.signal });
    setTimeout(() => gone.abort(), 200);
    await expect(answer).rejects.toThrow();
    const fault = "The client closed the connection before the action ended.";
    await expect
      .poll(async () => (await emulator.get("activations?name=sleeps&docs=true")).body, { timeout: 5000 })
      .toMatchObject([{ response: { status: "whisk internal error", result: { error: fault } } }]);
  });
});

describe("with a key", () => {
  it("is as before for those who have one", async () => {
    const guarded = await startEmulator({ edgeAuth: true });
    try {
      await guarded.deploy("hello", GUESTS.hello);
      const url = `${guarded.edgeUrl}/hello`;
      const refused = await fetch(url);
      expect(refused.status).toBe(401);
      expect(refused.headers.get("www-authenticate")).toContain("Basic");
      expect(await refused.json()).toEqual({ error: "A valid key of the namespace is needed.", code: "no-key" });
      expect((await fetch(url, { headers: { authorization: guarded.authorization } })).status).toBe(200);
    } finally {
      await guarded.close();
    }
  });
});

describe("limits of a namespace", () => {
  it("are the pool's settings", async () => {
    const limited = await startEmulator({ settings: { invocationsPerMinute: 2 } });
    try {
      await limited.deploy("hello", GUESTS.hello);
      const answers = [];
      for (let i = 0; i < 5; i++) answers.push(await fetch(`${limited.edgeUrl}/hello`));
      const last = answers.at(-1)!;
      expect(last.status).toBe(429);
      expect(await last.json()).toEqual({
        error: expect.stringMatching(/^Too many requests in the last minute \(count: \d, allowed: 2\)\.$/),
        code: "too-many-requests",
      });
    } finally {
      await limited.close();
    }
  });
});

/** `fetch` sets Host itself. */
function statusForHost(host: string): Promise<number | undefined> {
  const { hostname, port } = new URL(emulator.edgeUrl);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path: "/faas/hello", headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
