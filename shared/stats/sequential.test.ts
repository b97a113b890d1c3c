import { describe, expect, test } from "vitest";
import { holmLevels } from "./holm.ts";
import { decisionLooks, precisionLooks, sequentialLevel } from "./sequential.ts";
import { attainableLevel } from "./signed-rank.ts";

test("looks come half as late again each time and end with the last round", () => {
  expect(decisionLooks(30)).toEqual([10, 15, 23, 30]);
  expect(decisionLooks(6)).toEqual([6]);
  expect(precisionLooks(100)).toEqual([30, 45, 68, 100]);
  expect(precisionLooks(30)).toEqual([30]);
});

describe("sequentialLevel", () => {
  const levelsOf = (looks: number[], planned: number) =>
    looks.map((_, look) =>
      sequentialLevel(0.05, { looks: looks.slice(0, look + 1), planned, final: look === looks.length - 1 }),
    );

  test("with one look is the level itself", () => {
    expect(sequentialLevel(0.05, { looks: [30], planned: 1, final: true })).toBeCloseTo(0.05, 9);
    expect(sequentialLevel(0.05, { looks: [12], planned: 4, final: true })).toBeCloseTo(0.05, 9);
  });

  /**
   * SciPy 1.17.1: the levels at which 1 - multivariate_normal(cov=sqrt(min/max of the looks), maxpts=2_000_000,
   * abseps=1e-7, releps=1e-7, seed=1).cdf(c, lower_limit=-c), c = norm.isf(level / 2), is what may be spent so far,
   * found one look after the other with scipy.optimize.brentq.
   */
  test.each([
    [[10, 15, 23, 30], 4, [0.0125, 0.018212, 0.020684, 0.025632]],
    [[10, 15, 17], 7, [0.007143, 0.010105, 0.0474]],
  ])("after %j of %i looks agrees with the joint normal distribution", (looks, planned, expected) => {
    for (const [look, level] of levelsOf(looks, planned).entries()) expect(level).toBeCloseTo(expected[look] ?? 0, 5);
  });

  test("spends at the end what a coarse test could not spend before", () => {
    const plan = { looks: [6, 30], planned: 2, final: true };
    const exact = sequentialLevel(0.05, plan);
    // The signed-rank test of six pairs can't be below 3.1 %, so the first look decides nothing.
    expect(sequentialLevel(0.05, plan, attainableLevel)).toBeCloseTo(0.05, 6);
    expect(exact).toBeLessThan(0.04);
  });
});

describe("Holm", () => {
  const pValues = [0.01, 0.04, 0.03, 0.005, 0.2];

  test("levels decide as statsmodels' adjusted p-values do", () => {
    expect(holmLevels(pValues, 0.05).map((level) => Number(level.toFixed(9)))).toEqual([
      0.0125, 0.016666667, 0.016666667, 0.01, 0.016666667,
    ]);
    // statsmodels 0.15.0: multipletests(p, method="holm").
    const adjusted = [0.04, 0.09, 0.09, 0.025, 0.2];
    for (const overall of [0.02, 0.05, 0.1]) {
      const levels = holmLevels(pValues, overall);
      for (const [index, p] of pValues.entries())
        expect(p <= (levels[index] ?? 0)).toBe((adjusted[index] ?? 1) <= overall);
    }
    expect(holmLevels([], 0.05)).toEqual([]);
    expect(holmLevels([0.03], 0.05)).toEqual([0.05]);
  });
});
