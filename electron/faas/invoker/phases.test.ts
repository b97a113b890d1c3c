import { expect, test } from "vitest";
import { addStep, noPhases } from "./phases.ts";

test("a step's phases are what was told, and the rest of the time where it belongs", () => {
  const phases = noPhases();
  addStep(phases, 1_000, { compileNs: 300, initNs: 200 }, "loadCodeNs");
  addStep(phases, 50, {}, "runNs");
  expect(phases).toEqual({ ...noPhases(), compileNs: 300, initNs: 200, loadCodeNs: 500, runNs: 50 });
});

test("a sandbox that claims more time than passed gets its share of what did", () => {
  const phases = noPhases();
  addStep(phases, 100, { instantiateNs: 300, runNs: 100 }, "runNs");
  expect(phases).toEqual({ ...noPhases(), instantiateNs: 75, runNs: 25 });
});

test("what isn't a time counts for nothing", () => {
  const phases = noPhases();
  addStep(phases, 100, { initNs: Number.NaN, compileNs: -5, instantiateNs: Infinity, loadCodeNs: 1.9 }, "runNs");
  expect(phases).toEqual({ ...noPhases(), loadCodeNs: 1, runNs: 99 });
});
