import { describe, expect, test } from "vitest";
import { findChangePoint } from "./change-point.ts";
import { createGenerator } from "./generator.ts";
import { classifySteadyState } from "./steady-state.ts";

function series(seed: number, levels: readonly (readonly [runs: number, level: number])[], spread = 0.03): number[] {
  const { nextNormal } = createGenerator(seed);
  return levels.flatMap(([runs, level]) => Array.from({ length: runs }, () => level * Math.exp(spread * nextNormal())));
}

describe("findChangePoint", () => {
  test("of 1 … 10 is in the middle, with the p-value of Pettitt's formula", () => {
    const found = findChangePoint([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    // K = 5 * 5 = 25: 2 exp(-6 * 25^2 / (10^3 + 10^2))
    expect(found?.position).toBe(5);
    expect(found?.pValue).toBeCloseTo(2 * Math.exp(-3_750 / 1_100), 12);
  });

  test("finds a change in at most 5 % of series without one", () => {
    const generator = createGenerator(8);
    let found = 0;
    for (let repetition = 0; repetition < 1_000; repetition++) {
      const { pValue = 1 } = findChangePoint(Array.from({ length: 50 }, generator.nextNormal)) ?? {};
      if (pValue <= 0.05) found++;
    }
    expect(found).toBeLessThan(50);
    expect(findChangePoint([1])).toBeNull();
  });
});

describe("classifySteadyState", () => {
  test("tells warm-up, slowdown, flat and unsteady series apart", () => {
    expect(classifySteadyState(series(1, [[60, 1]])).state).toBe("flat");
    expect(
      classifySteadyState(
        series(2, [
          [15, 1.5],
          [45, 1],
        ]),
      ),
    ).toMatchObject({ state: "warm-up", runsBefore: 15 });
    expect(
      classifySteadyState(
        series(3, [
          [20, 1],
          [40, 1.3],
        ]),
      ),
    ).toMatchObject({ state: "slowdown", runsBefore: 20 });
    expect(
      classifySteadyState(
        series(4, [
          [50, 1],
          [10, 1.4],
        ]),
      ).state,
    ).toBe("no-steady-state");
    expect(classifySteadyState(series(5, [[19, 1]])).state).toBe("too-few");
  });

  test("a level that comes and goes leaves its stretches", () => {
    const { state, segments } = classifySteadyState(
      series(6, [
        [20, 1],
        [20, 2],
        [40, 1],
      ]),
    );
    expect(state).toBe("warm-up");
    expect(segments.map(({ start, end }) => [start, end])).toEqual([
      [0, 20],
      [20, 40],
      [40, 80],
    ]);
  });

  test("one hiccup and a change below 2 % are no change", () => {
    const calm = series(7, [[40, 1]], 0.001);
    expect(classifySteadyState(calm.with(20, 30)).state).toBe("flat");
    expect(
      classifySteadyState(
        series(
          8,
          [
            [30, 1],
            [30, 1.01],
          ],
          0.001,
        ),
      ).state,
    ).toBe("flat");
  });
});
