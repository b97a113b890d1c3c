import { describe, expect, test } from "vitest";
import { meanInterval95 } from "./mean-interval.ts";
import { mean, sampleCovariance, sampleStdDev, skewness } from "./moments.ts";
import { modifiedZScores, OUTLIER_BOUND } from "./outliers.ts";
import { median, medianAbsoluteDeviation, quantile } from "./quantiles.ts";

const TIMES = [48.2, 47.9, 51.3, 48.8, 49.1, 47.6, 48.4, 60.2, 48, 48.7];
const OTHER = [20.1, 20.5, 22, 19.9, 20.7, 20, 20.2, 24.9, 20.3, 20.6];

describe("against NumPy 2.4.6 and SciPy 1.17.1", () => {
  test("numpy.mean, numpy.std(ddof=1), numpy.cov(ddof=1)", () => {
    expect(mean(TIMES)).toBeCloseTo(49.82, 10);
    expect(sampleStdDev(TIMES)).toBeCloseTo(3.790573102374422, 10);
    expect(sampleCovariance(TIMES, OTHER)).toBeCloseTo(5.644, 10);
  });

  test.each([
    [0, 47.6],
    [0.05, 47.735],
    [0.25, 48.05],
    [0.5, 48.55],
    [0.9, 52.19],
    [1, 60.2],
  ])("numpy.quantile(times, %f)", (probability, expected) => {
    expect(quantile(TIMES, probability)).toBeCloseTo(expected, 10);
  });

  test("scipy.stats.median_abs_deviation", () => {
    expect(medianAbsoluteDeviation(TIMES)).toBeCloseTo(0.55, 10);
  });

  test("scipy.stats.skew", () => {
    expect(skewness(TIMES)).toBeCloseTo(2.338845696204646, 10);
  });

  test("mean + skew(times) * std / 20 ± t.ppf(0.975, 9) * std / sqrt(10)", () => {
    const [low, high] = meanInterval95(TIMES) ?? [];
    expect(low).toBeCloseTo(50.26327827933188 - 2.71161264637019, 9);
    expect(high).toBeCloseTo(50.26327827933188 + 2.71161264637019, 9);
  });

  test("0.6744897501960817 * (times - median) / MAD", () => {
    const expected = [-0.42922, -0.79712, 3.37245, 0.30659, 0.67449, -1.16503, -0.18395, 14.28692, -0.67449, 0.18395];
    for (const [index, score] of modifiedZScores(TIMES).entries()) expect(score).toBeCloseTo(expected[index] ?? 0, 3);
  });
});

describe("properties", () => {
  test("a shift moves mean and quantiles and leaves spread alone; a scale scales all", () => {
    const moved = TIMES.map((value) => 3 * value + 100);
    expect(mean(moved)).toBeCloseTo(3 * mean(TIMES) + 100, 9);
    expect(quantile(moved, 0.3)).toBeCloseTo(3 * quantile(TIMES, 0.3) + 100, 9);
    expect(sampleStdDev(moved)).toBeCloseTo(3 * sampleStdDev(TIMES), 9);
    expect(modifiedZScores(moved)[7]).toBeCloseTo(modifiedZScores(TIMES)[7] ?? 0, 9);
  });

  test("the order of the values doesn't matter", () => {
    const turned = TIMES.toReversed();
    expect(median(turned)).toBe(median(TIMES));
    expect(meanInterval95(turned)?.[0]).toBeCloseTo(meanInterval95(TIMES)?.[0] ?? 0, 12);
  });

  test("one value has no interval, none has no mean", () => {
    expect(meanInterval95([5])).toBeNull();
    expect(mean([])).toBeNaN();
    expect(median([])).toBeNaN();
  });

  test("a single odd value among equal ones is an outlier, equal ones are not", () => {
    const scores = modifiedZScores([...Array.from({ length: 19 }, () => 5), 500]);
    expect(scores[19]).toBeGreaterThan(OUTLIER_BOUND);
    expect(modifiedZScores([5, 5, 5])).toEqual([0, 0, 0]);
  });

  test("the interval always holds the mean, however skewed the values", () => {
    for (const n of [2, 3, 5, 10, 100, 1_000]) {
      const values = [1_000, ...Array.from({ length: n - 1 }, (_, index) => 1 + index / 1e6)];
      const [low, high] = meanInterval95(values) ?? [0, 0];
      expect(low).toBeLessThan(mean(values));
      expect(high).toBeGreaterThan(mean(values));
    }
  });
});
