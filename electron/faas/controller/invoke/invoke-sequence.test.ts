import { describe, expect, it } from "vitest";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { InvokerCall } from "../../invoker/invoker.ts";
import type { ResolvedAction } from "../entities/entity-store.ts";
import {
  functionsAnswering,
  givenAction,
  givenFunction,
  givenOutcome,
  givenRequest,
  givenRun,
} from "./testing/given-calls.ts";

/** Each function adds its name to a list; `fail` answers with an error. */
function answering({ fn, argument }: InvokerCall) {
  const { names = [] } = (argument ?? {}) as { names?: string[] };
  const answer = fn.name === "fail" ? { error: "no" } : { names: [...names, fn.name] };
  const run = givenRun({ stdout: JSON.stringify(answer), cpuNs: 5 });
  return givenOutcome({ run });
}

function given(sequences: Record<string, (string | null)[]>) {
  const actions = new Map<string, ResolvedAction>();
  const actionOf = (name: string): ResolvedAction => {
    let action = actions.get(name);
    if (!action) {
      const limits = { ...givenFunction().limits, memoryMb: name === "big" ? 512 : 128 };
      const form = sequences[name] ? "sequence" : "wasi-command";
      const kind = sequences[name] ? "sequence" : "wasi:1";
      const parametersSchema = name === "strict" ? { required: ["plate"] } : null;
      action = givenAction(givenFunction({ name, form, kind, limits, parametersSchema }));
      actions.set(name, action);
    }
    return action;
  };
  const parts = functionsAnswering(answering, {
    store: {
      sequenceComponents: ({ name }) => (sequences[name] ?? []).map((one) => (one === null ? null : actionOf(one))),
    },
  });
  return { ...parts, call: (name: string) => parts.functions.invoke(givenRequest(actionOf(name), { argument: {} })) };
}

describe("a sequence", () => {
  it("gives each component the result of the one before", async () => {
    const { call, records } = given({ all: ["first", "big", "last"] });
    const activation = await call("all");
    expect(activation).toMatchObject({
      status: "success",
      result: { names: ["first", "big", "last"] },
      kind: "sequence",
      sandbox: null,
      startKind: null,
      cause: null,
      cpuNs: 15,
    });
    expect(activation.limits.memoryMb).toBe(512);
    const components = records.slice(0, 3) as Activation[];
    expect(components.map(({ name }) => name)).toEqual(["first", "big", "last"]);
    for (const one of components) expect(one).toMatchObject({ cause: activation.activationId, through: "sequence" });
    expect(activation.components).toEqual(components.map(({ activationId }) => activationId));
    expect(activation.logs).toEqual(activation.components);
    // Of each component: 1 µs of waiting, 5 µs of instantiating and running.
    expect(activation.phases).toMatchObject({ queueNs: 3000, runNs: 15_000 });
  });

  it("ends at the first error", async () => {
    const { call, records } = given({ all: ["first", "fail", "last"] });
    expect(await call("all")).toMatchObject({ status: "application error", result: { error: "no" } });
    expect(records.map(({ name }) => name)).toEqual(["first", "fail", "all"]);
  });

  it("has sequences in it", async () => {
    const { call, records } = given({ outer: ["first", "inner", "last"], inner: ["second", "third"] });
    const outer = await call("outer");
    expect(outer.result).toEqual({ names: ["first", "second", "third", "last"] });
    const inner = records.find(({ name }) => name === "inner") as Activation;
    expect(inner).toMatchObject({ cause: outer.activationId, through: "sequence" });
    expect(records.find(({ name }) => name === "third")).toMatchObject({ cause: inner.activationId });
  });

  it("says that a component was deleted", async () => {
    const { call } = given({ all: ["first", null, "last"] });
    expect(await call("all")).toMatchObject({
      status: "application error",
      result: { error: "Sequence component does not exist." },
    });
  });

  it("says that a component doesn't take what it gets", async () => {
    const { call, records } = given({ all: ["first", "strict"] });
    expect((await call("all")).result).toEqual({ error: "The arguments must have required property 'plate'." });
    expect(records.map(({ name }) => name)).toEqual(["first", "all"]);
  });

  it("makes at most 50 calls, with those of the sequences in it", async () => {
    const tooLong = { error: "Too many actions in the sequence." };
    const half = Array.from({ length: 25 }, () => "one");
    const { call, calls } = given({ half, whole: ["half", "half"], more: ["half", "half", "one"] });
    expect((await call("whole")).status).toBe("success");
    expect((await call("more")).result).toEqual(tooLong);
    expect(calls.length).toBe(100);
  });

  it("ends where sequences came to contain each other", async () => {
    const { call } = given({ a: ["b"], b: ["a"] });
    expect((await call("a")).result).toEqual({ error: "Too many actions in the sequence." });
  });
});
