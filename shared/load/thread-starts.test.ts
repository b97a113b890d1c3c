import { expect, test } from "vitest";
import { BUILT_IN_PATTERNS } from "./built-in-patterns.ts";
import { threadStartsMs } from "./thread-starts.ts";

const starts = (threads: number, rampUpS: number, startDelayMs = 0) =>
  threadStartsMs({ threads, rampUpS, startDelayMs });

// Numbers of ThreadGroup.java: Math.round((float) rampUp * 1000 / threads) between any two.
test.each([
  [50, 10, 200, 9800],
  [25, 5, 200, 4800],
  [10, 100, 10_000, 90_000],
  [3, 10, 3333, 6666],
  [300, 1, 3, 897],
  // 2.5 is rounded up, 0.4 down.
  [400, 1, 3, 1197],
  [2500, 1, 0, 0],
  [1, 5, 0, 0],
])("%i threads over %i s start every %i ms, the last at %i ms", (threads, rampUpS, eachMs, lastMs) => {
  const all = starts(threads, rampUpS);
  expect(all).toHaveLength(threads);
  expect(all[0]).toBe(0);
  if (threads > 1) expect(all[1]).toBe(eachMs);
  expect(all.at(-1)).toBe(lastMs);
});

test("a start delay moves them all", () => {
  expect(starts(3, 3, 500)).toEqual([500, 1500, 2500]);
});

test("the paper's patterns are 50 requests each", () => {
  for (const { groups } of Object.values(BUILT_IN_PATTERNS))
    expect(groups.reduce((sum, { threads, loops }) => sum + threads * loops, 0)).toBe(50);
});
