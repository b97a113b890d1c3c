import { describe, expect, test } from "vitest";
import { tQuantile } from "./student-t.ts";

describe("tQuantile", () => {
  // scipy 1.17.1: scipy.stats.t.ppf(probability, df)
  test.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 5, 2.5705818356363146],
    [0.975, 9, 2.262157162798205],
    [0.975, 29, 2.045229642132703],
    [0.975, 199, 1.9719565442517533],
    [0.975, 99_999, 1.9599877077718442],
    [0.8, 9, 0.8834038596855346],
    [0.999, 3, 10.214531852407383],
    [0.05, 4, -2.131846786326651],
  ])("of %f with %i degrees of freedom agrees with SciPy", (probability, degreesOfFreedom, expected) => {
    expect(tQuantile(probability, degreesOfFreedom) / expected).toBeCloseTo(1, 9);
  });

  test("is symmetric around zero", () => {
    expect(tQuantile(0.5, 7)).toBeCloseTo(0, 12);
    expect(tQuantile(0.1, 7)).toBe(-tQuantile(0.9, 7));
  });

  test("is not a number outside its domain", () => {
    expect(tQuantile(0, 5)).toBeNaN();
    expect(tQuantile(1, 5)).toBeNaN();
    expect(tQuantile(0.9, 0)).toBeNaN();
  });
});
