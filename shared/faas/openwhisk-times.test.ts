import { expect, test } from "vitest";
import { exampleActivation } from "../testing/example-activation.ts";
import { durationNs, openWhiskTimes } from "./openwhisk-times.ts";

const phases = {
  queueNs: 1_000_000,
  placeNs: 2_000_000,
  createSandboxNs: 30_000_000,
  startRuntimeNs: 400_000_000,
  loadCodeNs: 5_000_000,
  compileNs: 60_000_000,
  instantiateNs: 700_000_000,
  initNs: 8_000_000_000,
  runNs: 90_000_000_000,
  replyNs: 1_000_000_000_000,
};

test.each(["cold", "prewarm", "recreated"] as const)(
  "%s: wait up to the runtime, init from the code on, both in duration but the wait",
  (startKind) => {
    expect(openWhiskTimes({ phases, startKind })).toEqual({ waitTimeMs: 433, initTimeMs: 8765, durationMs: 98_765 });
    expect(durationNs({ phases })).toBe(98_765_000_000);
  },
);

test("a warm start has no initialization; what it makes anew belongs to its run", () => {
  expect(openWhiskTimes({ phases, startKind: "warm" })).toEqual({
    waitTimeMs: 433,
    initTimeMs: null,
    durationMs: 98_765,
  });
});

test("a call that reached no sandbox waited, and that is all", () => {
  const { phases: none } = exampleActivation(1, {
    phases: {
      ...phases,
      createSandboxNs: 0,
      startRuntimeNs: 0,
      loadCodeNs: 0,
      compileNs: 0,
      instantiateNs: 0,
      initNs: 0,
      runNs: 0,
    },
  });
  expect(openWhiskTimes({ phases: none, startKind: null })).toEqual({ waitTimeMs: 3, initTimeMs: null, durationMs: 0 });
});
