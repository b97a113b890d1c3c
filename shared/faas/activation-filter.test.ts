import { expect, test } from "vitest";
import { exampleActivation, exampleTrigger } from "../testing/example-activation.ts";
import { matchesActivation, matchesText, traitsOf } from "./activation-filter.ts";
import { summarizeActivation } from "./summarize-activation.ts";

const call = exampleActivation(1, {
  path: "whisk.system/utils/echo",
  name: "echo",
  startedAtMs: 500,
  status: "action developer error",
  fault: "trap",
  trap: { kind: "unreachable", message: "wasm trap: unreachable" },
  result: { error: { code: 7, why: "Out of Plates" } },
});

test("a name is that in its namespace, of a bound package, too", () => {
  expect(traitsOf(call).name).toBe("utils/echo");
  expect(matchesActivation(call, { name: "utils/echo", namespace: "guest" })).toBe(true);
  expect(matchesActivation(call, { name: "echo" })).toBe(false);
  expect(matchesActivation(exampleTrigger(2), { name: "every-minute", what: "trigger" })).toBe(true);
});

test("an empty list takes any, and both ends of a time belong to it", () => {
  expect(matchesActivation(call, { statuses: [], sandboxes: [], startKinds: [], text: "" })).toBe(true);
  expect(matchesActivation(call, { sinceMs: 500, uptoMs: 500 })).toBe(true);
  expect(matchesActivation(call, { sinceMs: 501 })).toBe(false);
  expect(matchesActivation(call, { uptoMs: 499 })).toBe(false);
  expect(matchesActivation(exampleActivation(3, { startKind: null }), { startKinds: ["cold"] })).toBe(false);
});

test.each(["TRAP", "out of plates", "utils/echo", call.activationId.slice(4, 12), "wasm-instance-1"])(
  "text %s is found",
  (text) => {
    expect(matchesText(call, text)).toBe(true);
    expect(matchesText(exampleTrigger(4), text)).toBe(false);
  },
);

test("a summary has what lists show, and a short message", () => {
  expect(summarizeActivation(call)).toMatchObject({
    what: "function",
    message: "wasm trap: unreachable",
    memoryLimitMb: 128,
  });
  const long = summarizeActivation(exampleActivation(5, { result: { error: "x".repeat(10_000) } }));
  expect(long.message).toHaveLength(300);
  expect(summarizeActivation(exampleActivation(6)).message).toBeNull();
  expect(summarizeActivation(exampleTrigger(7))).toMatchObject({
    what: "trigger",
    path: "guest/every-minute",
    phases: null,
  });
});
