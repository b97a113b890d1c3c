import { describe, expect, test } from "vitest";
import type { AuxiliaryCell, Sample } from "../model/benchmark.ts";
import type { BenchmarkRequest } from "../model/benchmark-design.ts";
import { createTestRandom, exampleRun, exampleSample, nextNormal } from "../testing/example-run.ts";
import { median } from "./quantiles.ts";
import { phasesOfCell } from "./phases-of-cell.ts";

const auxiliary = (index: number, role: AuxiliaryCell["role"], explains = [0]): AuxiliaryCell => ({
  index,
  role,
  runtime: role === "spawn-floor" ? null : "wasmtime",
  explains,
  command: "",
  failure: null,
});

function phases(
  beside: AuxiliaryCell[],
  times: Record<number, number[]>,
  design: Partial<Pick<BenchmarkRequest, "order" | "blockRuns">> = {},
) {
  const { manifest } = exampleRun([{ runtime: "wasmtime" }]);
  const rowsOf = (cell: number): Sample[] =>
    (times[cell] ?? []).map((wallNs, round) => exampleSample({ cell, round, wallNs }));
  return phasesOfCell(0, { ...manifest, auxiliary: beside, request: { ...manifest.request, ...design } }, rowsOf);
}

const ALL = [auxiliary(1, "spawn-floor"), auxiliary(2, "empty"), auxiliary(3, "stub")];

const around = (center: number, rounds = 6) => Array.from({ length: rounds }, (_, round) => center + (round % 3) - 1);
const sum = (told: ReturnType<typeof phases>) =>
  Object.values(told?.times ?? {}).reduce((total, phaseNs) => total + phaseNs, 0);

describe("phases from what was measured beside", () => {
  test("are the differences within the rounds, each with an interval, and add up to the median run", () => {
    const told = phases(ALL, { 0: around(105), 1: around(11), 2: around(31), 3: around(63) });
    expect(told?.times).toEqual({ spawnNs: 11, loadNs: 20, compileNs: 32, runNs: 42 });
    expect(told?.intervals).toEqual({ spawnNs: [10, 12], loadNs: [20, 20], compileNs: [32, 32], runNs: [42, 42] });
    expect(told?.untold).toEqual([]);
  });

  test("a drift of the machine cancels in them", () => {
    const drifting = (share: number) => [100, 200, 400, 300, 150, 120, 500].map((speed) => speed * share);
    const told = phases(ALL, { 0: drifting(10), 1: drifting(1), 2: drifting(3), 3: drifting(6) });
    expect(told?.times).toEqual({ spawnNs: 200, loadNs: 400, compileNs: 600, runNs: 800 });
  });

  test("a phase that wasn't told apart is part of the next one", () => {
    const told = phases([auxiliary(1, "spawn-floor"), auxiliary(2, "empty")], {
      0: around(100),
      1: around(10),
      2: around(30),
    });
    expect(told?.times).toEqual({ spawnNs: 10, loadNs: 20, runNs: 70 });
    expect(told?.method).not.toContain("compile");
  });

  test("what can't be told from noise is counted in the next phase, and never shown as 0", () => {
    const told = phases(ALL, { 0: around(100), 1: around(10), 2: around(30), 3: [29, 30, 32, 29, 31, 28] });
    expect(told?.times).toEqual({ spawnNs: 10, loadNs: 20, runNs: 70 });
    expect(told?.untold).toEqual(["compileNs"]);
    expect(told?.method).not.toContain("compile");
  });

  test("a run that can't be told from noise is counted in the compilation before it", () => {
    const told = phases(ALL, { 0: [99, 101, 100, 102, 98, 100], 1: around(10), 2: around(30), 3: around(100) });
    expect(told?.times).toEqual({ spawnNs: 10, loadNs: 20, compileNs: 70 });
    expect(told?.untold).toEqual(["runNs"]);
  });

  test("never take longer than the median run, however much slower the rounds beside were", () => {
    const own = [56, 58, 54, 300, 55, 57, 260];
    const stub = [30, 29, 108, 280, 108, 110, 250];
    const told = phases(ALL, { 0: own, 1: around(1.2, 7), 2: [5, 6, 90, 5, 100, 6, 5], 3: stub });
    expect(sum(told)).toBe(57);
    expect(Object.values(told?.times ?? {}).every((phaseNs) => phaseNs > 0)).toBe(true);
    const random = createTestRandom(7);
    for (let run = 0; run < 200; run++) {
      const noisy = (base: number) => Array.from({ length: 8 }, () => Math.round(base * Math.exp(nextNormal(random))));
      const times = { 0: noisy(900), 1: noisy(100), 2: noisy(300), 3: noisy(600) };
      expect(sum(phases(ALL, times))).toBe(Math.floor(median(times[0])));
    }
  });

  test("under six rounds in common, or without rounds, they are not told yet", () => {
    const times = { 0: around(100), 1: around(10, 5), 2: around(30), 3: around(60) };
    expect(phases(ALL, times)).toEqual({ times: {}, method: "not told apart yet: 5 of 6 rounds in common" });
    const apart = phases(ALL, { ...times, 1: around(10) }, { order: "sequential" });
    expect(apart).toMatchObject({ times: {}, method: expect.stringContaining("one after the other") });
  });

  test("a block is one observation", () => {
    const blocks = { order: "blocks", blockRuns: 2 } as const;
    const times = (rounds: number) => ({ 0: around(100, rounds), 1: around(10, rounds) });
    expect(phases(ALL.slice(0, 1), times(11), blocks)?.method).toMatch(/^not told apart yet: 5 of 6/);
    expect(phases(ALL.slice(0, 1), times(12), blocks)?.times).toEqual({ spawnNs: 10, runNs: 90 });
  });

  test("no phases where nothing was measured beside", () => {
    expect(phases([], { 0: [100] })).toBeNull();
    expect(phases([auxiliary(2, "empty", [7])], { 0: [100], 2: [30] })).toBeNull();
    expect(phases(ALL, { 0: [100] })).toBeNull();
  });
});
