import { describe, expect, test } from "vitest";
import {
  meanStatistic,
  medianStatistic,
  ratioOfMeansStatistic,
  ratioOfMediansStatistic,
} from "./bootstrap-statistics.ts";
import { bootstrapInterval, type BootstrapRequest } from "./bootstrap.ts";
import { createGenerator } from "./generator.ts";
import { geometricMeanRatio } from "./geometric-mean.ts";
import { median } from "./quantiles.ts";

const A = [48.2, 47.9, 51.3, 48.8, 49.1, 47.6, 48.4, 60.2, 48, 48.7];
const B = [47.1, 49.5, 50.2, 49.9, 47.3, 48.9, 47.5, 61.3, 46.8, 49.72];

function interval(change: Partial<BootstrapRequest>): [number, number] {
  return bootstrapInterval({
    sizes: [10],
    statistic: meanStatistic(A),
    generator: createGenerator(1),
    level: 0.05,
    resamples: 200_000,
    method: "bca",
    ...change,
  });
}

/** 400,000 (ratio: 200,000) resamples at confidence_level = 1 - 2 * norm.cdf(-sqrt(10 / 9) * t.ppf(0.975, 9)). */
describe("against scipy.stats.bootstrap of SciPy 1.17.1", () => {
  test.each([
    ["percentile", { method: "percentile" }, 48.13, 53.17],
    ["BCa", { method: "bca" }, 48.33, 55.66],
    ["BCa, paired=True, mean(a) / mean(b)", { statistic: ratioOfMeansStatistic(A, B) }, 0.98216, 1.01943],
  ] as const)("%s", (_name, change, low, high) => {
    const found = interval(change);
    expect(Math.abs(found[0] / low - 1)).toBeLessThan(0.002);
    expect(Math.abs(found[1] / high - 1)).toBeLessThan(0.005);
  });
});

describe("properties", () => {
  test("the same seed gives the same interval", () => {
    expect(interval({ resamples: 200 })).toEqual(interval({ resamples: 200 }));
  });

  test("medians of what was drawn are right, ties and even counts included", () => {
    const generator = createGenerator(2);
    for (const size of [1, 2, 5, 8]) {
      const values = Array.from({ length: size }, () => generator.nextIndex(5));
      for (let draw = 0; draw < 50; draw++) {
        const positions = Uint32Array.from({ length: size }, () => generator.nextIndex(size));
        const drawn = Array.from(positions, (position) => values[position] as number);
        expect(medianStatistic(values)([positions])).toBe(median(drawn));
      }
    }
  });

  test("ratios pair their values with one list of positions and draw apart with two", () => {
    const [a, b] = [
      [1, 2, 3],
      [2, 4, 6],
    ];
    const same = Uint32Array.of(0, 2, 2);
    expect(ratioOfMeansStatistic(a, b)([same])).toBe(0.5);
    expect(ratioOfMediansStatistic(a, b)([same])).toBe(0.5);
    expect(ratioOfMediansStatistic(a, b)([same, Uint32Array.of(0, 0, 1)])).toBe(1.5);
  });

  test("values that are all equal have an interval without width", () => {
    expect(interval({ statistic: meanStatistic(A.map(() => 3)), resamples: 100 })).toEqual([3, 3]);
  });
});

describe("geometricMeanRatio", () => {
  const programs = (count: number, seed: number) => {
    const { nextNormal } = createGenerator(seed);
    return Array.from({ length: count }, () => {
      const center = Math.log(1.2) + 0.3 * nextNormal();
      return Array.from({ length: 10 }, () => center + 0.05 * nextNormal());
    });
  };

  test("doesn't depend on which of the two is the reference", () => {
    const forth = geometricMeanRatio([[Math.log(2)], [Math.log(8)]]);
    const back = geometricMeanRatio([[Math.log(1 / 2)], [Math.log(1 / 8)]]);
    expect(forth?.ratio).toBeCloseTo(4, 12);
    expect(back?.ratio).toBeCloseTo(1 / 4, 12);
  });

  test("has an interval from five programs on, close to Student's", () => {
    expect(geometricMeanRatio(programs(4, 1))?.ci95).toBeNull();
    expect(geometricMeanRatio([])).toBeNull();
    const { ci95, ci95ByT } = geometricMeanRatio(programs(8, 1)) ?? {};
    expect((ci95?.[0] ?? 0) / (ci95ByT?.[0] ?? 1)).toBeCloseTo(1, 1);
    expect((ci95?.[1] ?? 0) / (ci95ByT?.[1] ?? 1)).toBeCloseTo(1, 1);
  });

  test("covers the mean over programs in about 95 % of cases", () => {
    let covered = 0;
    for (let repetition = 0; repetition < 150; repetition++) {
      const [low, high] = geometricMeanRatio(programs(8, 100 + repetition))?.ci95 ?? [0, 0];
      if (low <= 1.2 && high >= 1.2) covered++;
    }
    expect(covered / 150).toBeGreaterThan(0.9);
  });
});
