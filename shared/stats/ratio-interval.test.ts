import { describe, expect, test } from "vitest";
import { createGenerator } from "./generator.ts";
import { ratioOfMeansInterval95 } from "./mean-ratio.ts";
import { pairedRatio, unpairedRatio } from "./ratio-interval.ts";

const A = [48.2, 47.9, 51.3, 48.8, 49.1, 47.6, 48.4, 60.2, 48, 48.7];
const B = [47.1, 49.5, 50.2, 49.9, 47.3, 48.9, 47.5, 61.3, 46.8, 49.72];

describe("against SciPy 1.17.1 and NumPy 2.4.6", () => {
  test('paired: exp of the median, 9th and 47th of the means of two log-ratios; wilcoxon(d, method="exact")', () => {
    const { ratio, interval, pValue } = pairedRatio(A, B);
    expect(ratio).toBeCloseTo(1.0003977441471408, 12);
    expect(interval[0]).toBeCloseTo(0.9777257544580625, 12);
    expect(interval[1]).toBeCloseTo(1.0233545647558386, 12);
    expect(pValue).toBeCloseTo(0.921875, 12);
  });

  test("not paired: exp of the median, 24th and 77th of all differences of logarithms", () => {
    const { ratio, interval } = unpairedRatio(A, B);
    expect(ratio).toBeCloseTo(1.0030971304870036, 12);
    expect(interval[0]).toBeCloseTo(0.9694288012872083, 12);
    expect(interval[1]).toBeCloseTo(1.033684210526316, 12);
  });

  /** The ends are the q where scipy.stats.ttest_rel(a, q * b).pvalue is 0.05, found with scipy.optimize.brentq. */
  test.each([
    ["twice as slow", [20.1, 20.5, 22, 19.9, 20.7, 20, 20.2, 24.9, 20.3, 20.6], 2.3549607176544725, 2.407614359729834],
    ["the same", [47, 49.5, 50, 49.9, 47.1, 48.9, 47.5, 61.3, 46.8, 49.7], 0.981744462631016, 1.02143193678441],
  ])("Fieller's interval of the ratio of means, %s", (_name, b, low, high) => {
    const interval = ratioOfMeansInterval95(A, b);
    expect(interval?.[0]).toBeCloseTo(low, 9);
    expect(interval?.[1]).toBeCloseTo(high, 9);
  });
});

describe("properties", () => {
  test("of b over a is the inverse of a over b", () => {
    const forth = pairedRatio(A, B);
    const back = pairedRatio(B, A);
    expect(back.ratio).toBeCloseTo(1 / forth.ratio, 12);
    expect(back.interval[0]).toBeCloseTo(1 / forth.interval[1], 12);
    expect(back.interval[1]).toBeCloseTo(1 / forth.interval[0], 12);
  });

  test("neither the unit of time nor one wild value matters", () => {
    const inNs = (values: readonly number[]) => values.map((value) => value * 1e6);
    expect(pairedRatio(inNs(A), inNs(B)).interval[1]).toBeCloseTo(pairedRatio(A, B).interval[1], 12);
    const [a, b] = [
      [...A, ...A, ...A],
      [...B, ...B, ...B],
    ];
    expect(pairedRatio(a.with(7, 6_000), b).interval[1] / pairedRatio(a, b).interval[1]).toBeLessThan(1.02);
  });

  test("what slows whole rounds down cancels where they are paired, and only there", () => {
    const generator = createGenerator(4);
    const speed = Array.from({ length: 30 }, (_, round) => 1 + round / 10);
    const b = speed.map((factor) => factor * Math.exp(0.01 * generator.nextNormal()));
    const a = speed.map((factor) => 1.05 * factor * Math.exp(0.01 * generator.nextNormal()));
    expect(pairedRatio(a, b).interval[0]).toBeGreaterThan(1.04);
    expect(pairedRatio(a, b).interval[1]).toBeLessThan(1.06);
    expect(unpairedRatio(a, b).interval[0]).toBeLessThan(1);
  });

  test("lists of different lengths are no pairs; a mean that can't be told from zero has no ratio", () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow(RangeError);
    expect(ratioOfMeansInterval95([5, 6, 7], [0.1, 100, 0.1])).toBeNull();
    expect(ratioOfMeansInterval95([5], [6])).toBeNull();
  });
});
