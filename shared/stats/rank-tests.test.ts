import { describe, expect, test } from "vitest";
import { cliffsDelta } from "./effect-size.ts";
import { createGenerator } from "./generator.ts";
import { mannWhitneyInterval, mannWhitneyTest } from "./mann-whitney.ts";
import { attainableLevel, signedRankInterval, signedRankTest } from "./signed-rank.ts";

const A = [48.2, 47.9, 51.3, 48.8, 49.1, 47.6, 48.4, 60.2, 48, 48.7];
const B = [47.1, 49.5, 50.2, 49.9, 47.3, 48.9, 47.5, 61.3, 46.8, 49.72];
const DIFFERENCES = [1.1, -1.6, 0.9, -2.1, 1.8, -1.3, 0.95, -1.15, 1.2, -1.02];
const TIED_A = [1, 2, 2, 3, 4, 5, 5, 6];
const TIED_B = [2, 3, 3, 5, 6, 7, 7, 8, 9];

describe("against SciPy 1.17.1", () => {
  test('scipy.stats.wilcoxon(d, method="exact")', () => {
    const { statistic, pValue, method } = signedRankTest(DIFFERENCES);
    // SciPy gives the smaller of the two rank sums.
    expect(Math.min(statistic, 55 - statistic)).toBe(22);
    expect(pValue).toBeCloseTo(0.625, 12);
    expect(method).toBe("exact");
  });

  test('with ties and a zero: wilcoxon(d, zero_method="pratt", method=PermutationMethod(n_resamples=inf))', () => {
    const { pValue } = signedRankTest([3, -1, 2, 2, -2, 5, 1, 4, 4, 0, 6]);
    expect(pValue).toBeCloseTo(0.02734375, 12);
  });

  test('of many: wilcoxon(d, correction=True, method="asymptotic")', () => {
    const many = Array.from({ length: 60 }, (_, index) => ((index * 37) % 101) - 42.3);
    const { statistic, pValue, method } = signedRankTest(many);
    expect(Math.min(statistic, (60 * 61) / 2 - statistic)).toBe(669);
    expect(pValue).toBeCloseTo(0.07071964002159643, 12);
    expect(method).toBe("normal");
  });

  test('scipy.stats.mannwhitneyu(a, b, method="exact")', () => {
    expect(mannWhitneyTest(A, B)).toMatchObject({ statistic: 51, method: "exact" });
    expect(mannWhitneyTest(A, B).pValue).toBeCloseTo(0.9705124596765464, 12);
  });

  test('with ties: mannwhitneyu(a, b, method="asymptotic", use_continuity=True)', () => {
    const { statistic, pValue, method } = mannWhitneyTest(TIED_A, TIED_B);
    expect(statistic).toBe(17.5);
    expect(pValue).toBeCloseTo(0.08061946394852618, 12);
    expect(method).toBe("normal");
  });

  test("numpy: median and order statistics of all means of two, of all differences; mean of all signs", () => {
    const { estimate, low, high } = signedRankInterval(DIFFERENCES, 0.05);
    expect([estimate, low, high].map((value) => value.toFixed(9))).toEqual([
      "-0.100000000",
      "-1.310000000",
      "1.075000000",
    ]);
    const shift = mannWhitneyInterval(A, B, 0.05);
    expect(shift.estimate).toBeCloseTo(0.15, 9);
    expect(shift.low).toBeCloseTo(-1.52, 9);
    expect(shift.high).toBeCloseTo(1.6, 9);
    expect(cliffsDelta(TIED_A, TIED_B)).toBeCloseTo(-0.5138888888888888, 12);
  });
});

describe("properties", () => {
  test("an interval leaves out zero exactly where its test is below the level", () => {
    const generator = createGenerator(11);
    for (const n of [6, 7, 10, 25, 50, 51, 200]) {
      for (let repetition = 0; repetition < 40; repetition++) {
        const values = Array.from({ length: n }, () => generator.nextNormal() + 2 / Math.sqrt(n));
        const { low, high } = signedRankInterval(values, 0.05);
        expect(low > 0 || high < 0, `${n} differences`).toBe(signedRankTest(values).pValue <= 0.05);
        const others = Array.from({ length: n }, () => generator.nextNormal());
        const shift = mannWhitneyInterval(values, others, 0.05);
        expect(shift.low > 0 || shift.high < 0, `${n} a side`).toBe(mannWhitneyTest(values, others).pValue <= 0.05);
      }
    }
  });

  test("five differences allow no interval of 95 %, six do", () => {
    expect(signedRankInterval([1, 2, 3, 4, 5], 0.05).confidence).toBeCloseTo(1 - 2 / 32, 12);
    expect(signedRankTest([1, 2, 3, 4, 5]).pValue).toBeCloseTo(2 / 32, 12);
    expect(signedRankInterval([1, 2, 3, 4, 5, 6], 0.05).confidence).toBeCloseTo(1 - 2 / 64, 12);
    expect(attainableLevel(5, 0.05)).toBe(0);
    expect(attainableLevel(6, 0.05)).toBeCloseTo(2 / 64, 12);
  });

  test("samples that don't overlap differ as clearly as their size allows", () => {
    expect(mannWhitneyTest([4, 5, 6], [1, 2, 3]).pValue).toBeCloseTo(0.1, 12);
  });

  test("equal values are no difference", () => {
    expect(signedRankTest([0, 0, 0]).pValue).toBe(1);
    expect(mannWhitneyTest([5, 5, 5], [5, 5]).pValue).toBe(1);
    expect(signedRankInterval([0, 0, 0, 0, 0, 0], 0.05)).toMatchObject({ estimate: 0, low: 0, high: 0 });
  });
});
