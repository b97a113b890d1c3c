import { describe, expect, test } from "vitest";
import type { AuxiliaryCell, Sample } from "../model/benchmark.ts";
import { exampleRun, exampleSample } from "../testing/example-run.ts";
import { phasesOfCell } from "./phases-of-cell.ts";

const auxiliary = (index: number, role: AuxiliaryCell["role"], explains = [0]): AuxiliaryCell => ({
  index,
  role,
  runtime: role === "spawn-floor" ? null : "wasmtime",
  explains,
  command: "",
  failure: null,
});

function phases(beside: AuxiliaryCell[], times: Record<number, number[]>) {
  const { manifest } = exampleRun([{ runtime: "wasmtime" }]);
  const rowsOf = (cell: number): Sample[] =>
    (times[cell] ?? []).map((wallNs, round) => exampleSample({ cell, round, wallNs }));
  return phasesOfCell(0, { ...manifest, auxiliary: beside }, rowsOf);
}

const ALL = [auxiliary(1, "spawn-floor"), auxiliary(2, "empty"), auxiliary(3, "stub")];

describe("phases from what was measured beside", () => {
  test("add up to the median of the rounds that all of them finished", () => {
    const told = phases(ALL, { 0: [100, 110, 999], 1: [10, 12], 2: [30, 32], 3: [60, 66] });
    // Medians of two rounds: 105, 11, 31, 63.
    expect(told?.times).toEqual({ spawnNs: 11, loadNs: 20, compileNs: 32, runNs: 42 });
  });

  test("a phase that wasn't told apart is part of the next one", () => {
    const told = phases([auxiliary(1, "spawn-floor"), auxiliary(2, "empty")], { 0: [100], 1: [10], 2: [30] });
    expect(told?.times).toEqual({ spawnNs: 10, loadNs: 20, runNs: 70 });
    expect(told?.method).not.toContain("compile");
  });

  test("a difference below zero is chance and doesn't shorten another phase", () => {
    const told = phases(ALL, { 0: [100], 1: [10], 2: [30], 3: [29] });
    expect(told?.times).toEqual({ spawnNs: 10, loadNs: 20, compileNs: 0, runNs: 70 });
  });

  test("no phases where nothing was measured beside, or never in the same round", () => {
    expect(phases([], { 0: [100] })).toBeNull();
    expect(phases([auxiliary(2, "empty", [7])], { 0: [100], 2: [30] })).toBeNull();
    expect(phases(ALL, { 0: [100] })).toBeNull();
  });
});
