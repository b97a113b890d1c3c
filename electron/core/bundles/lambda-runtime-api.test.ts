import { afterEach, expect, test } from "vitest";
import { type LambdaRuntimeApi, startLambdaRuntimeApi } from "./lambda-runtime-api.ts";

let api: LambdaRuntimeApi;
afterEach(() => api.close());

async function start() {
  api = await startLambdaRuntimeApi({ functionName: "f", timeoutMs: 3_000 });
  const ask = (path: string, body?: string) =>
    fetch(`http://${api.address}/2018-06-01/runtime${path}`, body === undefined ? {} : { method: "POST", body });
  return { ask };
}

test("an event comes with its headers, and its answer ends the invocation", async () => {
  const { ask } = await start();
  const invocation = api.invoke({ name: "Ada" });
  const next = await ask("/invocation/next");
  const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
  expect(await next.json()).toEqual({ name: "Ada" });
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(Number(next.headers.get("lambda-runtime-deadline-ms")) - Date.now()).toBeGreaterThan(0);
  expect(next.headers.get("lambda-runtime-invoked-function-arn")).toBe(
    "arn:aws:lambda:us-east-1:000000000000:function:f",
  );
  expect(next.headers.get("lambda-runtime-trace-id")).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
  const answered = await ask(`/invocation/${id}/response`, '{"a":1}');
  expect(answered.status).toBe(202);
  expect(await answered.json()).toEqual({ status: "OK" });
  expect(await invocation).toMatchObject({ kind: "answer", body: '{"a":1}' });
  expect((await ask(`/invocation/${id}/response`, "{}")).status).toBe(403);
});

test("a runtime that waits gets the next event; another id, a long answer and other paths are refused", async () => {
  const { ask } = await start();
  const waiting = ask("/invocation/next");
  const invocation = api.invoke(1);
  const id = (await waiting).headers.get("lambda-runtime-aws-request-id") ?? "";
  expect((await ask("/invocation/other/response", "{}")).status).toBe(400);
  expect((await ask(`/invocation/${id}/response`, "x".repeat(6_291_557))).status).toBe(413);
  expect((await ask("/else")).status).toBe(404);
  expect((await ask(`/invocation/${id}/error`, '{"errorMessage":"no"}')).status).toBe(202);
  expect(await invocation).toMatchObject({ kind: "error", body: '{"errorMessage":"no"}' });
});

test("a runtime that can't begin ends what waits for it", async () => {
  const { ask } = await start();
  const invocation = api.invoke({});
  expect((await ask("/init/error", '{"errorMessage":"Cannot find module"}')).status).toBe(202);
  expect(await invocation).toMatchObject({ kind: "error" });
});
