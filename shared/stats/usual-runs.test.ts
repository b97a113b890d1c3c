import { expect, test } from "vitest";
import { plannedComparisons, usualRuns } from "./usual-runs.ts";

const bars = (runtimes: number, points = 1, files = 1) => ({
  files: Array.from({ length: files }, (_, index) => `/p/${index}.c`),
  runtimes: Array.from({ length: runtimes }, (_, index) => `r${index}`),
  sweep: [{ name: "n", values: Array.from({ length: points }, (_, index) => String(index)) }],
});

test("every two runtimes at every point of every program are a comparison", () => {
  expect(plannedComparisons(bars(12))).toBe(66);
  expect(plannedComparisons(bars(3, 4, 2))).toBe(24);
  expect(plannedComparisons(bars(1, 5))).toBe(0);
});

test("ten runs, and more where the smallest p-value of ten couldn't stand against Holm's level", () => {
  expect(usualRuns(bars(2))).toBe(10);
  // 66 comparisons: 2 / 2^12 is the first below 0.05 / 66.
  expect(usualRuns(bars(12))).toBe(14);
});
