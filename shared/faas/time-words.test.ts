import { expect, test } from "vitest";
import { INVOCATION_PHASES, type InvocationPhases } from "../model/faas/activation.ts";
import { describeTimes } from "./time-words.ts";

const nothing = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 0])) as InvocationPhases;

test("says how much the function ran, and what took longest beside it", () => {
  expect(
    describeTimes({ phases: { ...nothing, queueNs: 1e6, compileNs: 61.9e6, runNs: 10.7e6 }, totalNs: 85.2e6 }),
  ).toBe(
    "The function itself ran for 10.7 ms of 85.2 ms (13 %). Longest beside it: compile, 61.9 ms (73 %), " +
      "turning wasm into machine code.",
  );
});

test("what is small beside the run is left out, and a call that never ran says so", () => {
  expect(describeTimes({ phases: { ...nothing, queueNs: 1e3, runNs: 1e6 }, totalNs: 1.001e6 })).toBe(
    "The function itself ran for 1.00 ms of 1.00 ms (100 %).",
  );
  expect(describeTimes({ phases: { ...nothing, queueNs: 6e10 }, totalNs: 6e10 })).toBe(
    "The function itself did not run in these 60.0 s. Longest beside it: queue, 60.0 s (100 %), " +
      "from the request's arrival until a place was free for it.",
  );
  expect(describeTimes({ phases: nothing, totalNs: 0 })).toMatch(/^The function itself did not run/);
});
