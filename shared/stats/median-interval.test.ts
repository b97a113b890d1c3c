import { describe, expect, test } from "vitest";
import { medianInterval95 } from "./median-interval.ts";

const ranks = (n: number) => medianInterval95(Array.from({ length: n }, (_, index) => index + 1));

describe("medianInterval95", () => {
  // K. R. Nair, "Table of confidence interval for the median in samples from any continuous population", Sankhyā 4
  // (1940): the rank from either end, and the confidence in percent.
  test.each([
    [6, 1, 96.9],
    [8, 1, 99.2],
    [9, 2, 96.1],
    [10, 2, 97.9],
    [12, 3, 96.1],
    [15, 4, 96.5],
    [17, 5, 95.1],
    [20, 6, 95.9],
    [25, 8, 95.7],
    [30, 10, 95.7],
    [37, 13, 95.3],
    [44, 16, 95.1],
    [50, 18, 96.7],
    [65, 25, 95.4],
  ])("of %i values lies %i from either end", (n, rank, percent) => {
    expect(ranks(n)).toEqual([rank, n + 1 - rank]);
    expect(coverage(n, rank) * 100).toBeCloseTo(percent, 1);
  });

  test("holds at least 95 %, and one rank further inwards would not (property)", () => {
    for (let n = 6; n <= 60; n += 1) {
      const [lower] = ranks(n)!;
      expect(coverage(n, lower), `n = ${n}`).toBeGreaterThanOrEqual(0.95);
      expect(coverage(n, lower + 1), `n = ${n}`).toBeLessThan(0.95);
    }
  });

  test("is none under six values", () => {
    expect(ranks(5)).toBeNull();
    expect(ranks(0)).toBeNull();
  });

  test("does not depend on the order, and one wild value doesn't widen it", () => {
    const values = [14, 11, 19, 12, 16, 13, 18, 17, 15, 10];
    expect(medianInterval95(values)).toEqual([11, 18]);
    expect(medianInterval95(values.with(2, 9_000))).toEqual([11, 18]);
  });

  test("of many values has the width of the normal approximation", () => {
    const [lower, upper] = ranks(10_000)!;
    expect(lower + upper).toBe(10_001);
    // n/2 - 1.96 sqrt(n)/2
    expect(Math.abs(lower - 4_902)).toBeLessThanOrEqual(1);
  });
});

/** The chance that n draws have the median between the k-th smallest and the k-th largest, counted in whole numbers. */
function coverage(n: number, k: number): number {
  let combinations = 1n;
  let outside = 0n;
  for (let below = 0; below < k; below += 1) {
    outside += combinations;
    combinations = (combinations * BigInt(n - below)) / BigInt(below + 1);
  }
  return 1 - (2 * Number(outside)) / 2 ** n;
}
