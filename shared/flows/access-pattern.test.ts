import { expect, test } from "vitest";
import type { FlowCall } from "../model/flow.ts";
import { describeStarts } from "./access-figure.ts";
import { accessPattern, MOST_PARTIES, patternOf } from "./access-pattern.ts";
import { exampleCall } from "./testing/example-call.ts";

function call(atMs: number, instanceId: string, changes: Partial<FlowCall> = {}): FlowCall {
  return { ...exampleCall(11), startedAtMs: atMs, totalNs: 10e6, instanceId, client: null, ...changes };
}

test("one after the other are one client's", () => {
  const pattern = accessPattern([call(0, "a", { startKind: "cold" }), call(20, "a"), call(40, "a")]);
  expect(pattern).toMatchObject({ isInferred: true, more: { clients: 0, targets: 0 } });
  expect(pattern.clients).toHaveLength(1);
  expect(patternOf(pattern)).toBe("SCMA");
});

test("calls that overlap are of as many clients as there are at a time", () => {
  const pattern = accessPattern([call(5, "b"), call(0, "a"), call(9, "c"), call(12, "a")]);
  expect(pattern.clients.map(({ calls }) => calls.length)).toEqual([2, 1, 1]);
  expect(pattern.targets.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(patternOf(pattern)).toBe("MCMA");
});

test("clients that a load run names are theirs; each once is MCSA", () => {
  const pattern = accessPattern(
    ["0.0", "0.1", "0.2"].map((client, index) => call(index * 100, `i${index}`, { client })),
  );
  expect(pattern.isInferred).toBe(false);
  expect(patternOf(pattern)).toBe("MCSA");
});

test("calls that don't name their instance are told by their start", () => {
  const none = { instanceId: null };
  const pattern = accessPattern([call(0, "", { ...none, startKind: "cold" }), call(20, "", none), call(40, "", none)]);
  expect(pattern.targets.map(({ id }) => id)).toEqual(["cold start", "warm start"]);
  expect(patternOf(pattern)).toBe("SCMA");
});

test("what has no room is counted", () => {
  const calls = Array.from({ length: 20 }, (_, index) => call(index, `i${index}`, { client: String(index) }));
  const pattern = accessPattern(calls);
  expect(pattern.calls).toHaveLength(MOST_PARTIES);
  expect(pattern.more).toEqual({ clients: 12, targets: 12 });
});

test("an instance says what its first call cost, and the others in the middle", () => {
  const calls = [812e6, 2e6, 4e6, 3e6].map((totalNs, index) =>
    call(index, "a", { totalNs, startKind: index === 0 ? "cold" : "warm" }),
  );
  expect(describeStarts(calls)).toBe("cold 812 ms, then 3 × 3.00 ms");
  expect(describeStarts([])).toBe("");
});
