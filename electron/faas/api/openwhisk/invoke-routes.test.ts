import { beforeAll, describe, expect, it, test } from "vitest";
import { GUESTS } from "../../controller/invoke/testing/guest-programs.ts";
import { startEmulator, type TestEmulator } from "../../controller/invoke/testing/start-emulator.ts";
import { sendRaw } from "../testing/start-api.ts";

const JSON_IN_AND_OUT = { "workbench-input": "json", "workbench-output": "json" };

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await emulator.deploy("echo", GUESTS.echo, JSON_IN_AND_OUT);
  await emulator.deploy("hello", GUESTS.hello, JSON_IN_AND_OUT);
  await emulator.deploy("fails", GUESTS.fails, JSON_IN_AND_OUT);
  await emulator.deploy("loops", GUESTS.loops, JSON_IN_AND_OUT, { limits: { timeout: 700 } });
  await emulator.deploy("strict", GUESTS.echo, { ...JSON_IN_AND_OUT, "workbench-parameters": { required: ["plate"] } });
  await emulator.deploy(
    "final",
    GUESTS.echo,
    { ...JSON_IN_AND_OUT, final: true },
    { parameters: [{ key: "key", value: "k" }] },
  );
  return () => emulator.close();
});

const ID = /^[0-9a-f]{32}$/;

/** Sends a request as Go's HTTP client writes it for `wsk`, and reads the answer as `wsk` does (client.go). */
async function wsk(method: string, path: string, body?: unknown) {
  const text = body === undefined ? null : `${JSON.stringify(body)}\n`;
  const { port } = new URL(emulator.url);
  const raw = [
    `${method} /api/v1/${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    "User-Agent: OpenWhisk-CLI/1.0 (2024-09-02T20:45:41.310+0000) linux amd64",
    ...(text === null ? [] : [`Content-Length: ${Buffer.byteLength(text)}`]),
    `Authorization: ${emulator.authorization}`,
    ...(text === null ? [] : ["Content-Type: application/json"]),
    "Accept-Encoding: gzip",
    "",
    text ?? "",
  ].join("\r\n");
  const answer = await sendRaw(Number(port), raw);
  const value = (answer.body === "" ? null : JSON.parse(answer.body)) as Record<string, unknown> | null;
  if (answer.status < 300) return { status: answer.status, isApplicationError: false, value };
  // Without a code, it is what an action answered.
  const isApplicationError = answer.status === 502 && value?.["code"] === undefined;
  return { status: answer.status, isApplicationError, value };
}

describe("wsk", () => {
  const at = "namespaces/_/actions";

  test("action invoke", async () => {
    const answer = await wsk("POST", `${at}/hello?blocking=false&result=false`, {});
    expect(answer).toEqual({
      status: 202,
      isApplicationError: false,
      value: { activationId: expect.stringMatching(ID) },
    });
  });

  test("action invoke --blocking", async () => {
    const answer = await wsk("POST", `${at}/echo?blocking=true&result=false`, { plate: "ABC123" });
    expect(answer).toMatchObject({
      status: 200,
      value: { name: "echo", response: { status: "success", result: { plate: "ABC123" } }, logs: [] },
    });
  });

  test("action invoke --result", async () => {
    const answer = await wsk("POST", `${at}/hello?blocking=true&result=true`, {});
    expect(answer).toEqual({ status: 200, isApplicationError: false, value: { greeting: "hello" } });
  });

  test("action invoke --result, of one that fails", async () => {
    const answer = await wsk("POST", `${at}/fails?blocking=true&result=true`, {});
    expect(answer).toEqual({ status: 502, isApplicationError: true, value: { error: "no plate" } });
  });

  test("action invoke, of one that is not there", async () => {
    const value = { error: "The requested resource does not exist.", code: expect.stringMatching(/^\w{32}$/) };
    expect(await wsk("POST", `${at}/nobody?blocking=false&result=false`, {})).toMatchObject({ status: 404, value });
  });

  test("activation list, get, logs, result, and --last", async () => {
    await wsk("POST", `${at}/hello?blocking=true&result=false`, {});
    const { value: last } = await wsk("GET", "namespaces/_/activations?limit=1&skip=0");
    const [summary] = last as unknown as Record<string, unknown>[];
    expect(summary).toMatchObject({ name: "hello", statusCode: 0, activationId: expect.stringMatching(ID) });
    const path = `namespaces/_/activations/${String(summary!["activationId"])}`;
    expect(await wsk("GET", path)).toMatchObject({ status: 200, value: { name: "hello" } });
    expect(await wsk("GET", `${path}/logs`)).toMatchObject({ value: { logs: [expect.stringContaining("log line")] } });
    expect(await wsk("GET", `${path}/result`)).toMatchObject({
      value: { result: { greeting: "hello" }, status: "success" },
    });
    const list = await wsk("GET", "namespaces/_/activations?limit=30&name=hello&skip=0");
    expect((list.value as unknown as unknown[]).length).toBeGreaterThan(0);
  });

  test("activation poll", async () => {
    const since = Date.now() - 60_000;
    const { status, value } = await wsk("GET", `namespaces/_/activations?docs=true&limit=0&since=${since}&skip=0`);
    expect(status).toBe(200);
    expect((value as unknown as unknown[])[0]).toMatchObject({ logs: expect.any(Array), response: expect.any(Object) });
  });

  test("trigger fire", async () => {
    await emulator.put("triggers/arrival", {});
    await emulator.put("rules/on-arrival", { trigger: "/_/arrival", action: "/_/hello" });
    expect(await wsk("POST", "namespaces/_/triggers/arrival", { plate: "A" })).toMatchObject({
      status: 202,
      value: { activationId: expect.stringMatching(ID) },
    });
  });
});

describe("invoking", () => {
  it("answers with the id where the wait is shorter than the call", async () => {
    const answer = await emulator.post("actions/loops?blocking=true&timeout=100", {});
    expect(answer).toMatchObject({ status: 202, body: { activationId: expect.stringMatching(ID) } });
    const { activationId } = answer.body as { activationId: string };
    expect(answer.headers.get("x-openwhisk-activation-id")).toBe(activationId);
    await expect
      .poll(async () => (await emulator.get(`activations/${activationId}/result`)).body, { timeout: 5000 })
      .toMatchObject({ result: { error: "The action exceeded its time limits of 700 milliseconds." } });
  });

  it("names the activation in every answer", async () => {
    const { headers, body } = await emulator.post("actions/fails?blocking=true");
    expect(headers.get("x-openwhisk-activation-id")).toBe((body as { activationId: string }).activationId);
  });

  it("takes no body for no arguments", async () => {
    expect(await emulator.post("actions/echo?blocking=true&result=true")).toMatchObject({ status: 200, body: {} });
  });

  it("gives an array bare", async () => {
    expect(await emulator.post("actions/echo?blocking=true", [1, 2])).toMatchObject({ status: 200, body: [1, 2] });
  });

  it.each([
    ["echo?timeout=0", {}, "Timeout must be number of milliseconds up to 60000."],
    ["echo?timeout=60001", {}, "Timeout must be number of milliseconds up to 60000."],
    ["echo?blocking=maybe", {}, "The query parameter 'blocking' was malformed:\n'maybe' is not a valid Boolean value"],
    ["echo", 42, "The request content was malformed:\nObject expected"],
    ["strict", {}, "The arguments must have required property 'plate'."],
    ["final", { key: "mine" }, "Request defines parameters that are not allowed (e.g., reserved properties)."],
  ])("refuses %s with %j", async (path, body, error) => {
    expect(await emulator.post(`actions/${path}`, body)).toMatchObject({ status: 400, body: { error } });
  });

  it("refuses a trigger's event that is no object", async () => {
    expect(await emulator.post("triggers/nobody", [1])).toMatchObject({ status: 400 });
  });

  it("refuses more than 1 MB", async () => {
    const answer = await emulator.post("actions/echo", { a: "x".repeat(1 << 20) });
    expect(answer).toMatchObject({
      status: 413,
      body: { error: "Request larger than allowed: 1048584 > 1048576 bytes." },
    });
  });

  it("is only for those who have a key", async () => {
    const url = `${emulator.url}/api/v1/namespaces/_/actions/echo`;
    expect((await fetch(url, { method: "POST" })).status).toBe(401);
    expect((await emulator.post("../other/actions/echo")).status).toBe(403);
  });

  it("lets a key __proto__ through, unharmed and harmless", async () => {
    const text = '{"__proto__":{"polluted":true}}';
    const response = await fetch(`${emulator.url}/api/v1/namespaces/_/actions/echo?blocking=true&result=true`, {
      method: "POST",
      headers: { authorization: emulator.authorization, "content-type": "application/json" },
      body: text,
    });
    expect((await response.text()).trim()).toBe(text);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
