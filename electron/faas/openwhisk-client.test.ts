import openwhisk from "openwhisk";
import { beforeAll, describe, expect, it } from "vitest";
import { GUESTS } from "./controller/invoke/testing/guest-programs.ts";
import { startEmulator, type TestEmulator } from "./controller/invoke/testing/start-emulator.ts";

/** OpenWhisk's own client, unmodified, with the whole emulator: what is called, and what is kept of it. */

const JSON_IN_AND_OUT = { "workbench-input": "json", "workbench-output": "json" };
const UNKNOWN_ID = "0".repeat(32);

let emulator: TestEmulator;
let client: openwhisk.Client;

beforeAll(async () => {
  emulator = await startEmulator();
  client = openwhisk({ apihost: emulator.apihost, api_key: emulator.auth });
  await emulator.deploy("echo", GUESTS.echo, JSON_IN_AND_OUT, { parameters: [{ key: "from", value: "action" }] });
  await emulator.deploy("hello", GUESTS.hello, JSON_IN_AND_OUT);
  await emulator.deploy("fails", GUESTS.fails, JSON_IN_AND_OUT);
  await emulator.deploy("traps", GUESTS.traps, JSON_IN_AND_OUT);
  await emulator.deploy("loops", GUESTS.loops, JSON_IN_AND_OUT, { limits: { timeout: 200 } });
  return () => emulator.close();
});

function annotationsOf(record: unknown): Record<string, unknown> {
  const { annotations } = record as { annotations: { key: string; value: unknown }[] };
  return Object.fromEntries(annotations.map(({ key, value }) => [key, value]));
}

/** The client's types forget about sequences. */
function createSequence(name: string, sequence: string[]): Promise<unknown> {
  return client.actions.create({ name, sequence } as never);
}

/** A record is there soon after its call has ended. */
function eventually<T>(read: () => Promise<T>) {
  return expect.poll(() => read().catch((error: unknown) => error), { timeout: 5000 });
}

describe("actions.invoke", () => {
  it("waits for the result", async () => {
    const options = { name: "echo", blocking: true, result: true, params: { plate: "ABC123" } };
    expect(await client.actions.invoke(options)).toEqual({ from: "action", plate: "ABC123" });
  });

  it("lets parameters of a call win over those of the action", async () => {
    const options = { name: "echo", blocking: true, result: true, params: { from: "call" } };
    expect(await client.actions.invoke(options)).toEqual({ from: "call" });
  });

  it("waits for the record", async () => {
    const before = Date.now();
    const record = await client.actions.invoke({ name: "hello", blocking: true });
    expect(record).toMatchObject({
      namespace: "guest",
      subject: "guest",
      name: "hello",
      version: "0.0.1",
      publish: false,
      logs: [],
      response: { status: "success", success: true, result: { greeting: "hello" }, size: 20 },
    });
    const { start, end, duration } = record as unknown as Record<"start" | "end" | "duration", number>;
    expect(start).toBeGreaterThanOrEqual(before);
    expect(end - start).toBe(duration);
    expect(annotationsOf(record)).toMatchObject({
      path: "guest/hello",
      kind: "wasi:1",
      timeout: false,
      waitTime: expect.any(Number),
      limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
    });
  });

  it("doesn't wait unless told to", async () => {
    const started = await client.actions.invoke("hello");
    expect(started).toEqual({ activationId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    await eventually(() => client.activations.get(started.activationId)).toMatchObject({ name: "hello" });
  });

  it.each([
    ["fails", "application error", "no plate"],
    ["traps", "action developer error", "The action did not produce a valid response and exited unexpectedly."],
    ["loops", "action developer error", "The action exceeded its time limits of 200 milliseconds."],
  ])("rejects with 502 where %s", async (name, status, error) => {
    await expect(client.actions.invoke({ name, blocking: true })).rejects.toMatchObject({
      statusCode: 502,
      error: { response: { status, success: false, result: { error } } },
    });
  });

  it("marks what reached its time limit", async () => {
    const error: unknown = await client.actions
      .invoke({ name: "loops", blocking: true })
      .catch((reason: unknown) => reason);
    expect(annotationsOf((error as { error: unknown }).error)).toMatchObject({ timeout: true });
  });

  it("rejects with 404 where there is none", async () => {
    await expect(client.actions.invoke({ name: "nobody", blocking: true })).rejects.toMatchObject({
      statusCode: 404,
      error: { error: "The requested resource does not exist.", code: expect.any(String) },
    });
  });

  it("reaches actions in packages, and through bindings", async () => {
    await client.packages.update({ name: "tools", package: { parameters: [{ key: "from", value: "package" }] } });
    await emulator.deploy("tools/echo", GUESTS.echo, JSON_IN_AND_OUT);
    await emulator.put("packages/mine", {
      binding: { namespace: "_", name: "tools" },
      parameters: [{ key: "more", value: 1 }],
    });
    const invoke = (name: string) => client.actions.invoke({ name, blocking: true, result: true });
    expect(await invoke("tools/echo")).toEqual({ from: "package" });
    expect(await invoke("mine/echo")).toEqual({ from: "package", more: 1 });
    const [record, ...others] = await client.activations.list({ name: "mine/echo" });
    expect(others).toEqual([]);
    expect(annotationsOf(record)).toMatchObject({ path: "guest/tools/echo", binding: "guest/mine" });
  });
});

describe("sequences", () => {
  it("give each action the result of the one before", async () => {
    await createSequence("chain", ["/_/hello", "/_/echo"]);
    const record = (await client.actions.invoke({ name: "chain", blocking: true })) as unknown as {
      activationId: string;
      logs: string[];
    };
    expect(record).toMatchObject({ response: { result: { greeting: "hello", from: "action" } } });
    expect(annotationsOf(record)).toMatchObject({ kind: "sequence", topmost: true, path: "guest/chain" });
    expect(annotationsOf(record)).not.toHaveProperty("initTime");
    expect(record.logs.length).toBe(2);
    const first = await client.activations.get(record.logs[0]!);
    expect(first).toMatchObject({ name: "hello", cause: record.activationId });
    expect(annotationsOf(first)).toMatchObject({ causedBy: "sequence" });
  });

  it("end at an error", async () => {
    await createSequence("broken-chain", ["/_/fails", "/_/echo"]);
    await expect(client.actions.invoke({ name: "broken-chain", blocking: true })).rejects.toMatchObject({
      statusCode: 502,
      error: { response: { status: "application error", result: { error: "no plate" } }, logs: [expect.any(String)] },
    });
  });
});

describe("activations", () => {
  it("are listed, counted, and given in parts", async () => {
    await emulator.deploy("listed", GUESTS.hello, JSON_IN_AND_OUT);
    const since = Date.now();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { activationId } = await client.actions.invoke({ name: "listed", blocking: true });
      ids.unshift(activationId);
    }
    const summaries = (await client.activations.list({ name: "listed" })) as unknown as Record<string, unknown>[];
    expect(new Set(summaries.map((one) => one["activationId"]))).toEqual(new Set(ids));
    expect(Object.keys(summaries[0]!)).not.toContain("response");
    expect(summaries[0]).toMatchObject({ name: "listed", statusCode: 0, duration: expect.any(Number) });

    expect(await client.activations.list({ name: "listed", limit: 1, skip: 1 })).toHaveLength(1);
    expect(await client.activations.list({ name: "listed", since: since + 600_000 })).toEqual([]);
    expect(await client.activations.list({ name: "listed", upto: since - 600_000 })).toEqual([]);
    expect(await client.activations.list({ name: "listed", count: true })).toEqual({ activations: 3 });
    const [record] = (await client.activations.list({ name: "listed", docs: true, limit: 1 })) as unknown[];
    expect(record).toMatchObject({ response: { success: true }, logs: [expect.stringMatching(/ stdout: log line$/)] });

    const id = ids[0]!;
    expect(await client.activations.get(id)).toMatchObject({ activationId: id, subject: "guest" });
    expect(await client.activations.logs({ name: id })).toEqual({
      logs: [expect.stringMatching(/^[\dT:.-]{29}Z stdout: log line$/)],
    });
    expect(await client.activations.result({ name: id })).toMatchObject({
      result: { greeting: "hello" },
      success: true,
    });
  });

  it("are not those of others, nor those that never were", async () => {
    await expect(client.activations.get(UNKNOWN_ID)).rejects.toMatchObject({ statusCode: 404 });
    await expect(client.activations.get("abc")).rejects.toMatchObject({
      statusCode: 400,
      error: { error: "Activation id length is 3 but must be 32." },
    });
    await expect(client.activations.list({ namespace: "other" })).rejects.toMatchObject({ statusCode: 403 });
  });
});

describe("triggers", () => {
  it("call the actions of their active rules", async () => {
    await client.triggers.create({ name: "arrival", trigger: { parameters: [{ key: "gate", value: 7 }] } });
    await client.rules.create({ name: "on-arrival", trigger: "arrival", action: "echo" });
    await client.rules.create({ name: "asleep", trigger: "arrival", action: "hello" });
    await client.rules.disable({ name: "asleep" });

    const { activationId } = await client.triggers.invoke({ name: "arrival", params: { plate: "XYZ" } });
    const fired = (await client.activations.get(activationId)) as unknown as Record<string, unknown>;
    expect(fired).toMatchObject({
      name: "arrival",
      annotations: [],
      response: { result: { plate: "XYZ" }, success: true },
    });
    expect(fired).not.toHaveProperty("end");
    expect(fired).not.toHaveProperty("duration");
    const rules = (fired["logs"] as string[]).map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (rule: string) => rules.find((one) => one["rule"] === `guest/${rule}`);
    expect(of("on-arrival")).toMatchObject({ action: "guest/echo", statusCode: 0, success: true });
    expect(of("asleep")).toEqual({
      rule: "guest/asleep",
      action: "guest/hello",
      statusCode: 1,
      success: false,
      error: "Rule 'guest/asleep' is inactive, action 'guest/hello' was not activated.",
    });
    await eventually(() =>
      client.activations.result({ name: String(of("on-arrival")?.["activationId"]) }),
    ).toMatchObject({
      result: { gate: 7, plate: "XYZ", from: "action" },
    });
  });

  it("are nothing without an active rule", async () => {
    await client.triggers.create({ name: "silence" });
    expect((await emulator.post("triggers/silence", {})).status).toBe(204);
    expect((await client.activations.list({ name: "silence" })) as unknown[]).toEqual([]);
    expect((await emulator.post("triggers/nobody", {})).status).toBe(404);
  });
});

describe("rates", () => {
  it("are those of the pool's settings, in OpenWhisk's words", async () => {
    const limited = await startEmulator({ settings: { invocationsPerMinute: 1, triggersPerMinute: 1 } });
    try {
      const hurried = openwhisk({ apihost: limited.apihost, api_key: limited.auth });
      await limited.deploy("hello", GUESTS.hello, JSON_IN_AND_OUT);
      await hurried.triggers.create({ name: "often" });
      const perMinute = /^Too many requests in the last minute \(count: \d, allowed: 1\)\.$/;
      const refusal = { statusCode: 429, error: { error: expect.stringMatching(perMinute), code: expect.any(String) } };
      // A new minute may begin between two of them.
      const thrice = (invoke: () => Promise<unknown>) => invoke().then(invoke).then(invoke);
      await expect(thrice(() => hurried.actions.invoke("hello"))).rejects.toMatchObject(refusal);
      await expect(thrice(() => hurried.triggers.invoke("often"))).rejects.toMatchObject(refusal);
    } finally {
      await limited.close();
    }
  });
});

it("runs OpenWhisk's JavaScript actions", async ({ skip }) => {
  const action = "function main({ name }) { console.log('called'); return { greeting: `Hello ${name}!` }; }";
  const created = await client.actions.create({ name: "js", action }).catch((error: Error) => error);
  if (created instanceof Error) return skip(`no node-process here: ${created.message}`);
  const options = { name: "js", blocking: true, params: { name: "you" } };
  const record = await client.actions.invoke(options);
  expect(record).toMatchObject({ response: { success: true, result: { greeting: "Hello you!" } } });
  expect(annotationsOf(record)).toMatchObject({ kind: "nodejs:20", initTime: expect.any(Number) });
  expect(await client.activations.logs({ name: record.activationId })).toEqual({
    logs: [expect.stringContaining("stdout: called")],
  });
  const again = await client.actions.invoke(options);
  expect(annotationsOf(again)).not.toHaveProperty("initTime");
  await client.actions.delete({ name: "js" });
});
