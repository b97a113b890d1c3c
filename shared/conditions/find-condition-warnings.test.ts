import { describe, expect, test } from "vitest";
import type { ConditionSample } from "./condition-sample.ts";
import { describeConditionWarning, nameRanges } from "./describe-condition-warning.ts";
import { findConditionWarnings, type ConditionWarning } from "./find-condition-warnings.ts";

const inWords = (warning: ConditionWarning) =>
  describeConditionWarning({ ...warning, ranges: nameRanges(warning.samples) });

/** Rows of ten samples each on a quiet machine, but for what is given by row. */
function rows(count: number, disturbed: Record<number, Partial<ConditionSample>> = {}): ConditionSample[] {
  return Array.from({ length: count }, (_, row) => ({
    firstSample: row * 10,
    lastSample: row * 10 + 9,
    endedAtMs: 1_000 * (row + 1),
    elapsedMs: 1_000,
    otherCpus: 0.03,
    stolenShare: 0,
    loadAverage: 1,
    frequencyMhz: 3000,
    throttleEvents: 0,
    temperatureCelsius: 50,
    swappedPages: 0,
    beside: [],
    ...disturbed[row],
  }));
}

test("a quiet machine gives no warning, and neither does one that tells nothing", () => {
  expect(findConditionWarnings(rows(10))).toEqual([]);
  expect(findConditionWarnings([])).toEqual([]);
  const unknown = { otherCpus: null, stolenShare: null, frequencyMhz: null, throttleEvents: null, swappedPages: null };
  expect(findConditionWarnings(rows(6, Object.fromEntries(rows(6).map((_, row) => [row, unknown]))))).toEqual([]);
});

test.each([
  ["WORKBENCH_BUSY", { beside: ["build prime.c"] as string[] }, 1],
  ["OTHER_LOAD", { otherCpus: 1.2 }, 1.2],
  ["STOLEN_TIME", { stolenShare: 0.08 }, 0.08],
  ["THROTTLED", { throttleEvents: 3 }, 3],
  ["FREQUENCY_DRIFT", { frequencyMhz: 1500 }, 0.5],
  ["SWAPPING", { swappedPages: 12 }, 12],
] as const)("%s names the samples it touches", (code, disturbance, worst) => {
  const warnings = findConditionWarnings(rows(8, { 2: disturbance, 3: disturbance, 6: disturbance }));
  const samples = [
    [20, 39],
    [60, 69],
  ];
  expect(warnings).toEqual([{ code, samples, sampleCount: 30, worst }]);
  expect(inWords(warnings[0]!)).toContain("30 samples (21–40, 61–70)");
});

test("several things at once are several warnings", () => {
  const warnings = findConditionWarnings(rows(6, { 1: { otherCpus: 2, throttleEvents: 1 }, 4: { stolenShare: 0.2 } }));
  expect(warnings.map(({ code }) => code)).toEqual(["OTHER_LOAD", "STOLEN_TIME", "THROTTLED"]);
});

describe("frequency", () => {
  test("a machine that is always slow doesn't drift", () => {
    const slow = Object.fromEntries(rows(6).map((_, row) => [row, { frequencyMhz: 1200 + row }]));
    expect(findConditionWarnings(rows(6, slow))).toEqual([]);
  });

  test("too few rows say nothing about what is usual", () => {
    expect(findConditionWarnings(rows(3, { 1: { frequencyMhz: 800 } }))).toEqual([]);
  });
});

test("words name a few ranges and count the rest", () => {
  const disturbed = Object.fromEntries([0, 2, 4, 6, 8].map((row) => [row, { throttleEvents: 1 }]));
  const [warning] = findConditionWarnings(rows(10, disturbed));
  expect(inWords(warning!)).toContain("50 samples (1–10, 21–30, 41–50, 61–70, …)");
  const single = { ...rows(1)[0]!, firstSample: 4, lastSample: 4, swappedPages: 1 };
  expect(inWords(findConditionWarnings([single])[0]!)).toContain("1 sample (5)");
});
