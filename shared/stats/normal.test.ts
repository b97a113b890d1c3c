import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile, normalUpperTail } from "./normal.ts";

describe("against SciPy 1.17.1", () => {
  // scipy.stats.norm.sf(z)
  test.each([
    [0.5, 0.3085375387259869],
    [1.96, 0.024997895148220435],
    [2.999, 0.0013543365337271057],
    [3.001, 0.0013454728250849653],
    [5, 2.866515718791933e-7],
    [8, 6.22096057427174e-16],
    [20, 2.7536241186061556e-89],
  ])("the upper tail at %f", (z, expected) => {
    expect(normalUpperTail(z) / expected).toBeCloseTo(1, 10);
  });

  test("scipy.stats.norm.cdf(-1.2)", () => {
    expect(normalCdf(-1.2)).toBeCloseTo(0.11506967022170822, 14);
  });

  // scipy.stats.norm.ppf(probability)
  test.each([
    [1e-12, -7.034483825301131],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.975, 1.959963984540054],
  ])("the quantile at %f", (probability, expected) => {
    expect(normalQuantile(probability)).toBeCloseTo(expected, 9);
  });
});

test("quantiles at the ends are infinite, and not a number beyond", () => {
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
  expect(normalQuantile(1.1)).toBeNaN();
});
