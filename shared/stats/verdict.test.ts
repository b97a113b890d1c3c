import { describe, expect, test } from "vitest";
import { createTestRandom, nextNormal } from "../testing/example-run.ts";
import { decide, MIN_COMMON_ROUNDS, PLAIN_TERMS } from "./verdict.ts";

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
    expect(decision).toMatchObject({ ci95: null, reason: "too-few-rounds" });
    expect(decide([], [])).toMatchObject({ conclusion: "inconclusive", ratio: null, commonRounds: 0 });
  });

  test("that many more rounds do decide in most repetitions", () => {
    const random = createTestRandom(99);
    const logTimes = (rounds: number, shift: number) =>
      Array.from({ length: rounds }, () => Math.exp(shift + 0.05 * nextNormal(random)));
    // Ten rounds whose ratios lie evenly about 1.03, spread as those of the two programs below.
    const shape = [-1.5, -1.1, -0.7, -0.3, 0, 0, 0.3, 0.7, 1.1, 1.5];
    const seen = shape.map((z) => Math.exp(0.03 + 0.075 * z));
    const { conclusion, reason, moreRounds } = decide(
      seen,
      seen.map(() => 1),
    );
    expect({ conclusion, reason }).toEqual({ conclusion: "inconclusive", reason: "undecided" });
    const total = 10 + (moreRounds ?? 0);
    let decided = 0;
    for (let repetition = 0; repetition < 300; repetition++) {
      if (decide(logTimes(total, 0.03), logTimes(total, 0)).conclusion !== "inconclusive") decided++;
    }
    expect(decided / 300).toBeGreaterThan(0.7);
    expect(decided / 300).toBeLessThan(0.95);
  });

  test("is not advised to go on where hundreds of runs would be needed", () => {
    const logRatios = [-3, -2, -1, -0.5, -0.01, 0.01, 0.5, 1, 2, 3.01];
    const decision = decide(
      logRatios.map(Math.exp),
      logRatios.map(() => 1),
    );
    expect(decision).toMatchObject({ conclusion: "inconclusive", reason: "too-noisy" });
    expect(decision.moreRounds).toBeGreaterThan(500);
  });

  test("needs a clearer difference where several pairs are tested", () => {
    const a = times(10, 100, 0.02, 21);
    const b = times(10, 103, 0.02, 22);
    const alone = decide(a, b);
    expect(alone.conclusion).toBe("a-faster");
    const strict = decide(a, b, { ...PLAIN_TERMS, testLevel: (alone.pValue ?? 0) / 2 });
    expect(strict).toMatchObject({ conclusion: "inconclusive", reason: "several-comparisons", ci95: alone.ci95 });
  });

  test("names nobody where the means say the opposite of most rounds", () => {
    const b = Array.from({ length: 100 }, (_, round) => 100 + (round % 7) / 10);
    const a = b.map((value, round) => value * (round % 8 === 0 ? 4 : 0.93 + (round % 5) / 100));
    expect(decide(a, b)).toMatchObject({ conclusion: "inconclusive", reason: "means-disagree", moreRounds: null });
  });

  test("counts the rounds, and says nothing of rounds where times are not paired", () => {
    expect(decide([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 5.5])).toMatchObject({ aFasterRounds: 5 });
    const unpaired = decide(times(8, 20, 0.01, 1), times(12, 40, 0.01, 2), { ...PLAIN_TERMS, paired: false });
    expect(unpaired).toMatchObject({ conclusion: "a-faster", aFasterRounds: null, commonRounds: 8, cliffsDelta: -1 });
  });
});
