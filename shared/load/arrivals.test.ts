import { describe, expect, test } from "vitest";
import type { Arrivals } from "../model/load/load-pattern.ts";
import { createArrivals } from "./arrivals.ts";
import { perSecondCounts } from "./per-second-counts.ts";
import { readTrace } from "./read-trace.ts";

function all(arrivals: Arrivals, durationS: number): number[] {
  const next = createArrivals(arrivals, durationS);
  const found: number[] = [];
  for (let ns = next(); ns !== null; ns = next()) found.push(ns);
  return found;
}

test("a constant rate has even gaps, from 0 on, and none at the end", () => {
  expect(all({ kind: "constant", perSecond: 4 }, 1)).toEqual([0, 250e6, 500e6, 750e6]);
});

test("a third of a second doesn't add up to a drift", () => {
  const arrivals = all({ kind: "constant", perSecond: 3 }, 1000);
  expect(arrivals).toHaveLength(3000);
  expect(arrivals[2997]).toBe(999e9);
});

describe("Poisson", () => {
  const arrivals = all({ kind: "poisson", perSecond: 100, seed: 7 }, 1000);

  test("the same seed gives the same arrivals, another one others", () => {
    expect(all({ kind: "poisson", perSecond: 100, seed: 7 }, 1000)).toEqual(arrivals);
    expect(all({ kind: "poisson", perSecond: 100, seed: 8 }, 1000)[0]).not.toBe(arrivals[0]);
  });

  test("numbers per second have a mean and a variance of the rate", () => {
    const counts = perSecondCounts(
      arrivals.map((ns) => ns / 1e6),
      1000,
    );
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1);
    // Four standard errors: sqrt(100 / 1000) of the mean, about 100 · sqrt(2 / 1000) of the variance.
    expect(Math.abs(mean - 100)).toBeLessThan(1.3);
    expect(Math.abs(variance - 100)).toBeLessThan(18);
  });

  test("gaps are exponential, by Kolmogorov and Smirnov", () => {
    const gaps = arrivals.slice(1).map((ns, i) => (ns - (arrivals[i] ?? 0)) / 1e9);
    const sorted = gaps.toSorted((a, b) => a - b);
    const distance = sorted.reduce((largest, gap, i) => {
      const expected = 1 - Math.exp(-100 * gap);
      return Math.max(largest, Math.abs(expected - i / sorted.length), Math.abs(expected - (i + 1) / sorted.length));
    }, 0);
    // The bound of one case in a thousand.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(sorted.length));
  });
});

describe("a ramp", () => {
  test.each([
    [0, 100, 10, 500],
    [100, 0, 10, 500],
    [50, 150, 4, 400],
    [30, 30, 2, 60],
  ])("from %i to %i in %i s has %i arrivals", (fromPerSecond, toPerSecond, durationS, count) => {
    const arrivals = all({ kind: "ramp", fromPerSecond, toPerSecond }, durationS);
    // The one that is due at the very end can fall on either side of it.
    expect(Math.abs(arrivals.length - count)).toBeLessThanOrEqual(1);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    const half = arrivals.filter((ns) => ns < (durationS * 1e9) / 2).length;
    const halfExpected = (durationS / 2) * (fromPerSecond + (toPerSecond - fromPerSecond) / 4);
    expect(Math.abs(half - halfExpected)).toBeLessThanOrEqual(1);
  });
});

describe("a trace", () => {
  test("is replayed in order, as far as the duration goes", () => {
    expect(all({ kind: "trace", offsetsMs: [500, 0, 0, 20.5, 2000] }, 1)).toEqual([0, 0, 20.5e6, 500e6]);
  });

  test.each([
    ["offset_ms\n10\n0\n5.5\n", "ms", [0, 5.5, 10]],
    ["1700000000.5,a\r\n1700000001,b\r\n", "s", [0, 500]],
    ["7", "us", [0]],
  ] as const)("is read from %j", (text, unit, offsetsMs) => {
    expect(readTrace(text, unit).offsetsMs).toEqual(offsetsMs);
  });

  test.each(["", "time\n", "1\nx\n"])("%j is none", (text) => {
    expect(() => readTrace(text, "ms")).toThrow(/trace/);
  });
});
