import { beforeAll, describe, expect, it } from "vitest";
import { answering, GUESTS } from "../../controller/invoke/testing/guest-programs.ts";
import { startEmulator, type TestEmulator } from "../../controller/invoke/testing/start-emulator.ts";

const WEB = { "workbench-input": "json", "workbench-output": "json", "web-export": true };

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await emulator.deploy("echo", GUESTS.echo, WEB);
  await emulator.deploy("raw", GUESTS.echo, { ...WEB, "raw-http": true });
  await emulator.deploy("page", answering({ headers: { "X-Made-By": "us" }, body: "<h1>hi</h1>" }), WEB);
  await emulator.deploy("missing", answering({ error: { statusCode: 404, body: "no such plate" } }), WEB);
  await emulator.deploy("traps", GUESTS.traps, WEB);
  await emulator.deploy("private", GUESTS.echo, { ...WEB, "web-export": false });
  await emulator.deploy("secret", GUESTS.echo, { ...WEB, "require-whisk-auth": "s3cret" });
  await emulator.deploy("keyed", GUESTS.echo, { ...WEB, "require-whisk-auth": true });
  await emulator.deploy("own-options", answering({ statusCode: 200, body: "mine" }), {
    ...WEB,
    "web-custom-options": true,
  });
  await emulator.put("packages/tools", {});
  await emulator.deploy("tools/echo", GUESTS.echo, WEB);
  return () => emulator.close();
});

async function web(path: string, init: RequestInit = {}) {
  const response = await fetch(`${emulator.url}/api/v1/web/guest/${path}`, { redirect: "manual", ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function json(path: string, init: RequestInit = {}) {
  const { status, text } = await web(path, init);
  return { status, body: JSON.parse(text) as Record<string, unknown> };
}

describe("web actions", () => {
  it("see the request", async () => {
    const { status, body } = await json("default/echo.json/a%20b/c?x=1&y=2", {
      method: "POST",
      headers: { "content-type": "application/json", "x-mine": "yes" },
      body: '{"x":[1]}',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ x: [1], y: "2", __ow_method: "post", __ow_path: "/a%20b/c" });
    expect(body["__ow_headers"]).toMatchObject({ "x-mine": "yes", "content-type": "application/json" });
    expect(body).not.toHaveProperty("__ow_user");
  });

  it.each(["GET", "POST", "PUT", "DELETE", "PATCH"])("take %s", async (method) => {
    expect(await json("tools/echo.json", { method })).toMatchObject({ body: { __ow_method: method.toLowerCase() } });
  });

  it("are raw where they want to be", async () => {
    const init = { method: "POST", headers: { "content-type": "text/plain" }, body: "a=b" };
    expect((await json("default/raw.json?q=%20", init)).body).toMatchObject({ __ow_query: "q=%20", __ow_body: "a=b" });
  });

  it("answer as they like, in a browser's sandbox", async () => {
    const { status, headers, text } = await web("default/page");
    expect({ status, text }).toEqual({ status: 200, text: "<h1>hi</h1>" });
    expect(headers.get("content-type")).toBe("text/html; charset=UTF-8");
    expect(headers.get("x-made-by")).toBe("us");
    expect(headers.get("content-security-policy")).toMatch(/^sandbox /);
    expect(headers.get("x-openwhisk-activation-id")).toMatch(/^[0-9a-f]{32}$/);
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });

  it("answer HEAD without a body", async () => {
    expect(await web("default/page", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  });

  it("answer with an error of their own", async () => {
    expect(await web("default/missing")).toMatchObject({ status: 404, text: "no such plate" });
  });

  it("say no more than that they broke", async () => {
    const { status, body } = await json("default/traps");
    expect(status).toBe(400);
    expect(body).toEqual({ error: "There was an error processing your request.", code: expect.any(String) });
  });

  it("are those that are exported, and exist", async () => {
    for (const path of ["default/private", "default/nobody", "nowhere/echo"]) {
      expect(await json(path)).toMatchObject({
        status: 404,
        body: { error: "The requested resource does not exist." },
      });
    }
    const elsewhere = await fetch(`${emulator.url}/api/v1/web/nobody/default/echo`);
    expect(elsewhere.status).toBe(404);
  });

  it("may ask for a secret, or for a key", async () => {
    expect((await web("default/secret.json")).status).toBe(401);
    expect((await web("default/secret.json", { headers: { "x-require-whisk-auth": "wrong" } })).status).toBe(401);
    expect((await web("default/secret.json", { headers: { "x-require-whisk-auth": "s3cret" } })).status).toBe(200);
    expect((await web("default/keyed.json")).status).toBe(401);
    const { body } = await json("default/keyed.json", { headers: { authorization: emulator.authorization } });
    expect(body).toMatchObject({ __ow_user: "guest" });
  });

  it("have their options answered for them, unless they do that themselves", async () => {
    const headers = { "access-control-request-headers": "x-mine" };
    const answer = await web("default/page", { method: "OPTIONS", headers });
    expect(answer).toMatchObject({ status: 200, text: "" });
    expect(answer.headers.get("access-control-allow-headers")).toBe("x-mine");
    expect(answer.headers.get("access-control-allow-methods")).toBe("OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH");
    const own = await web("default/own-options", { method: "OPTIONS" });
    expect(own.text).toBe("mine");
    expect(own.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("refuse reserved parameters", async () => {
    expect(await json("default/echo.json?__ow_user=root")).toMatchObject({
      status: 400,
      body: { error: "Request defines parameters that are not allowed (e.g., reserved properties)." },
    });
  });
});
