import { describe, expect, test } from "vitest";
import { createTestRandom, nextNormal } from "../testing/example-run.ts";
import { decide, MIN_COMMON_ROUNDS } from "./verdict.ts";

function times(count: number, mean: number, spread: number, seed: number): number[] {
  const random = createTestRandom(seed);
  return Array.from({ length: count }, () => mean * (1 + spread * nextNormal(random)));
}

describe("decide", () => {
  test("the smaller time is the faster side, whichever it is", () => {
    const fast = times(10, 20, 0.01, 1);
    const slow = times(10, 48, 0.01, 2);
    expect(decide(fast, slow)).toMatchObject({ conclusion: "a-faster", moreRounds: null });
    expect(decide(slow, fast)).toMatchObject({ conclusion: "b-faster", moreRounds: null });
    expect(decide(fast, slow).ratio).toBeCloseTo(20 / 48, 2);
  });

  test("times within 2 % are the same, even where the difference itself is certain", () => {
    const a = times(50, 100, 0.001, 3);
    const decision = decide(
      a,
      a.map((value, index) => value * (index % 2 === 0 ? 1.009 : 1.011)),
    );
    expect(decision.ci95?.[1]).toBeLessThan(1);
    expect(decision.conclusion).toBe("equivalent");
  });

  test("fewer than six common rounds allow no conclusion, however clear the times", () => {
    const few = MIN_COMMON_ROUNDS - 1;
    const decision = decide(times(few, 20, 0.001, 4), times(few, 40, 0.001, 5));
    expect(decision).toMatchObject({ conclusion: "inconclusive", commonRounds: 5, moreRounds: 1 });
    expect(decision.ratio).toBeCloseTo(0.5, 2);
    expect(decision.ci95).not.toBeNull();
    expect(decide([], [])).toMatchObject({ conclusion: "inconclusive", ratio: null, commonRounds: 0 });
  });

  /**
   * statsmodels 0.15.0: TTestPower().solve_power(effect_size=0.3, power=0.8, alpha=0.05) is 89.15,
   * with effect_size=0.5 it is 33.37: mean difference over standard deviation of the differences.
   */
  test.each([
    [0.3, 90],
    [0.5, 34],
  ])("an effect of %f standard deviations needs %i rounds in all", (effect, needed) => {
    // Ten differences of mean 0 and standard deviation 1, moved and scaled to an effect of 10 % of the time.
    const shape = [-1.5, -1.1, -0.7, -0.3, 0, 0, 0.3, 0.7, 1.1, 1.5];
    const variance = shape.reduce((sum, value) => sum + value * value, 0) / (shape.length - 1);
    const unit = shape.map((value) => value / Math.sqrt(variance));
    const b = shape.map(() => 100);
    const a = unit.map((value) => 100 + 10 * (1 + value / effect));
    const decision = decide(a, b);
    expect(decision.conclusion).toBe("inconclusive");
    expect((decision.moreRounds ?? 0) + a.length).toBe(needed);
  });

  test("that many more rounds do decide in most repetitions", () => {
    const base = times(8, 100, 0.05, 7);
    const noisy = times(8, 104, 0.05, 12);
    const { conclusion, moreRounds } = decide(noisy, base);
    expect(conclusion).toBe("inconclusive");
    const total = 8 + (moreRounds ?? 0);
    const difference = noisy.reduce((sum, value, index) => sum + value - (base[index] ?? 0), 0) / 8;
    const spread = Math.sqrt(
      noisy.reduce((sum, value, index) => sum + (value - (base[index] ?? 0) - difference) ** 2, 0) / 7,
    );
    const random = createTestRandom(99);
    let decided = 0;
    for (let repetition = 0; repetition < 400; repetition++) {
      const b = Array.from({ length: total }, () => 100);
      const a = b.map((value) => value + difference + spread * nextNormal(random));
      if (decide(a, b).conclusion !== "inconclusive") decided++;
    }
    expect(decided / 400).toBeGreaterThan(0.7);
    expect(decided / 400).toBeLessThan(0.9);
  });
});
