import { describe, expect, test } from "vitest";
import { createTestRandom, nextNormal } from "../testing/example-run.ts";
import { pairedRatio } from "./ratio-interval.ts";

const A = [48.2, 47.9, 51.3, 48.8, 49.1, 47.6, 48.4, 60.2, 48, 48.7];

/**
 * SciPy 1.17.1. The interval's ends are the q where scipy.stats.ttest_rel(a, q * b).pvalue is 0.05, found with
 * scipy.optimize.brentq; `p` is scipy.stats.ttest_rel(a, b).pvalue.
 */
const CASES = [
  {
    name: "twice as slow",
    b: [20.1, 20.5, 22, 19.9, 20.7, 20, 20.2, 24.9, 20.3, 20.6],
    ratio: 2.3814531548757167,
    ci95: [2.3549607176544725, 2.407614359729834],
    p: 2.1930613856547602e-11,
  },
  {
    name: "no difference",
    b: [47, 49.5, 50, 49.9, 47.1, 48.9, 47.5, 61.3, 46.8, 49.7],
    ratio: 1.0010046212577857,
    ci95: [0.981744462631016, 1.02143193678441],
    p: 0.9110005926360721,
  },
  {
    name: "a small difference that pairing shows",
    b: [49.1, 49.3, 51.5, 49.9, 49.7, 48.9, 49.2, 60.6, 49, 49.4],
    ratio: 0.9834188709040662,
    ci95: [0.9773532096904722, 0.9891078871849162],
    p: 6.476854532106372e-5,
  },
] as const;

describe("pairedRatio", () => {
  test.each(CASES)("agrees with SciPy's paired t test: $name", ({ b, ratio, ci95, p }) => {
    const estimate = pairedRatio(A, b);
    expect(estimate.ratio).toBeCloseTo(ratio, 12);
    expect(estimate.ci95?.[0]).toBeCloseTo(ci95[0], 9);
    expect(estimate.ci95?.[1]).toBeCloseTo(ci95[1], 9);
    const excludesOne = (estimate.ci95?.[0] ?? 0) > 1 || (estimate.ci95?.[1] ?? 2) < 1;
    expect(excludesOne).toBe(p < 0.05);
  });

  test("of b over a is the inverse of a over b", () => {
    const forth = pairedRatio(A, CASES[0].b);
    const back = pairedRatio(CASES[0].b, A);
    expect(back.ratio).toBeCloseTo(1 / forth.ratio, 12);
    expect(back.ci95?.[0]).toBeCloseTo(1 / (forth.ci95?.[1] ?? 0), 10);
    expect(back.ci95?.[1]).toBeCloseTo(1 / (forth.ci95?.[0] ?? 0), 10);
  });

  test("doesn't depend on the unit of time", () => {
    const inNs = (values: readonly number[]) => values.map((value) => value * 1e6);
    expect(pairedRatio(inNs(A), inNs(CASES[1].b)).ci95?.[1]).toBeCloseTo(CASES[1].ci95[1], 9);
  });

  test("has no interval for one pair, nor where b can't be told from zero", () => {
    expect(pairedRatio([2], [1])).toEqual({ ratio: 2, ci95: null });
    expect(pairedRatio([5, 6, 7], [0.1, 100, 0.1]).ci95).toBeNull();
  });

  test("finds a difference between equal programs in about 5 % of experiments, however the machine drifts", () => {
    const random = createTestRandom(20_261_122);
    const experiments = 2_000;
    let found = 0;
    for (let experiment = 0; experiment < experiments; experiment++) {
      const a: number[] = [];
      const b: number[] = [];
      let drift = 0;
      for (let round = 0; round < 30; round++) {
        drift += 0.1 * nextNormal(random);
        a.push(50 * Math.exp(drift + 0.05 * nextNormal(random)));
        b.push(50 * Math.exp(drift + 0.05 * nextNormal(random)));
      }
      const { ci95 } = pairedRatio(a, b);
      if (ci95 === null || ci95[0] > 1 || ci95[1] < 1) found++;
    }
    expect(found / experiments).toBeGreaterThan(0.03);
    expect(found / experiments).toBeLessThan(0.07);
  });
});
