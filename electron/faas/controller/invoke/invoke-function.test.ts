import { describe, expect, it } from "vitest";
import { Activation } from "#shared/model/faas/activation.ts";
import { CallRefused } from "./call-refused.ts";
import { functionsAnswering, givenAction, givenFunction, givenOutcome, givenRequest } from "./testing/given-calls.ts";

const greet = givenAction(givenFunction());

describe("a call", () => {
  it("is kept as an activation whose phases are all of its time", async () => {
    const { functions, records } = functionsAnswering(() => givenOutcome(), { runtimeVersion: () => "12.4" });
    const { activationId, done } = functions.start(givenRequest(greet, { requestBytes: 2, through: "edge" }));
    const { activation } = await done;
    expect(records).toEqual([activation]);
    expect(Activation.parse(activation)).toEqual(activation);
    expect(activationId).toMatch(/^[0-9a-f]{32}$/);
    expect(activation).toMatchObject({ activationId, runtimeVersion: "12.4", through: "edge", requestBytes: 2 });
    const { phases, totalNs } = activation;
    expect(Object.values(phases).reduce((sum, ns) => sum + ns, 0)).toBe(totalNs);
    expect(phases.replyNs).toBeGreaterThan(0);
  });

  it("passes arguments unmodified where nothing is bound", async () => {
    const { functions, calls } = functionsAnswering(() => givenOutcome());
    const argumentText = '{"n": 1.0, "big": 12345678901234567890}';
    const argument: unknown = JSON.parse(argumentText);
    await functions.invoke(givenRequest(greet, { argument, argumentText }));
    expect(calls[0]).toMatchObject({ argument, argumentText });
  });

  it("puts arguments over bound parameters", async () => {
    const { functions, calls } = functionsAnswering(() => givenOutcome());
    const bound = givenAction(greet.fn, { parameterValues: { a: 1, b: 2 } });
    await functions.invoke(givenRequest(bound, { argument: { b: 3 }, argumentText: '{"b":3}' }));
    await functions.invoke(givenRequest(bound));
    await functions.invoke(givenRequest(bound, { argument: ["list"], argumentText: '["list"]' }));
    expect(calls.map(({ argument }) => argument)).toEqual([{ a: 1, b: 3 }, { a: 1, b: 2 }, ["list"]]);
    expect(calls.map(({ argumentText }) => argumentText)).toEqual([undefined, undefined, '["list"]']);
  });

  it("takes a key __proto__ for data, also under bound parameters", async () => {
    const { functions, calls } = functionsAnswering(() => givenOutcome());
    const bound = givenAction(greet.fn, { parameterValues: { a: 1 } });
    const text = '{"__proto__":{"polluted":true}}';
    await functions.invoke(givenRequest(bound, { argument: JSON.parse(text), argumentText: text }));
    expect(JSON.stringify(calls[0]?.argument)).toBe('{"a":1,"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(calls[0]?.argument)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("refuses parameters that are final", () => {
    const { functions } = functionsAnswering(() => givenOutcome());
    const final = givenAction(greet.fn, { parameterValues: { key: "k" }, finalParameters: new Set(["key"]) });
    expect(() => functions.start(givenRequest(final, { argument: { key: "mine" } }))).toThrow(
      "Request defines parameters that are not allowed (e.g., reserved properties).",
    );
  });

  it("refuses what is too large or not valid before the invoker hears of it, and keeps nothing", () => {
    const { functions, calls, records } = functionsAnswering(() => givenOutcome());
    expect(() => functions.start(givenRequest(greet, { requestBytes: 1048577 }))).toThrow(
      "Request larger than allowed: 1048577 > 1048576 bytes.",
    );
    const strict = givenAction(givenFunction({ parametersSchema: { required: ["plate"] } }));
    let refusal: unknown;
    try {
      functions.start(givenRequest(strict));
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(CallRefused);
    expect(refusal).toMatchObject({ status: 400, code: "invalid-arguments" });
    expect(calls).toEqual([]);
    expect(records).toEqual([]);
  });

  it("gives its place back when it ends, well or not", async () => {
    const { functions } = functionsAnswering(() => givenOutcome({ run: null, failure: null }), {
      settings: { concurrentInvocations: 1 },
    });
    await functions.invoke(givenRequest(greet));
    const { done } = functions.start(givenRequest(greet));
    expect(() => functions.start(givenRequest(greet))).toThrow("in flight (count: 1, allowed: 1)");
    await done;
    await expect(functions.invoke(givenRequest(greet))).resolves.toBeDefined();
  });

  it("is explained where the invoker itself fails", async () => {
    const { functions, records } = functionsAnswering(() => Promise.reject(new Error("broken")));
    const activation = await functions.invoke(givenRequest(greet));
    expect(activation).toMatchObject({ fault: "no-sandbox", status: "whisk internal error", instanceId: null });
    expect(activation.logs[0]).toContain("broken");
    expect(records).toEqual([activation]);
  });
});
