import { describe, expect, test } from "vitest";
import { createTestRandom, nextNormal } from "../testing/example-run.ts";
import { fewestRunsFor, MIN_COMMON_ROUNDS } from "./fewest-runs.ts";
import { signedRankTest } from "./signed-rank.ts";
import { decide, PLAIN_TERMS } from "./verdict.ts";

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
    const a = times(20, 100, 0.02, 21);
    const b = times(20, 103, 0.03, 22);
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
    expect(unpaired).toMatchObject({ aFasterRounds: null, commonRounds: 8, cliffsDelta: -1 });
  });

  test.each([3, 6, 30])("gives no direction to %i runs of each that were measured one after the other", (runs) => {
    const apart = { ...PLAIN_TERMS, paired: false };
    const decision = decide(times(runs, 20, 0.01, 1), times(runs, 40, 0.01, 2), apart);
    expect(decision).toMatchObject({ conclusion: "inconclusive", reason: "one-after-the-other", moreRounds: null });
    expect(decision.ratio).toBeCloseTo(0.5, 1);
    expect(decision.ci95 === null).toBe(runs < MIN_COMMON_ROUNDS);
    const equal = times(runs, 20, 0.0001, 3);
    expect(decide(equal, equal, apart)).toMatchObject({ conclusion: "inconclusive", reason: "one-after-the-other" });
  });
});

describe("a table of many comparisons", () => {
  test("needs so many runs that winning them all is rarer than Holm's first level", () => {
    expect([0, 1, 3, 10, 66].map(fewestRunsFor)).toEqual([6, 6, 7, 9, 12]);
    for (const comparisons of [2, 10, 66, 300]) {
      const runs = fewestRunsFor(comparisons);
      const smallest = (n: number) => signedRankTest(Array.from({ length: n }, (_, index) => index + 1)).pValue;
      expect(smallest(runs)).toBeLessThanOrEqual(0.05 / comparisons);
      if (runs > MIN_COMMON_ROUNDS) expect(smallest(runs - 1)).toBeGreaterThan(0.05 / comparisons);
    }
  });

  test("says how many runs are missing even to a difference of 105 times, and that many do name it", () => {
    const terms = { ...PLAIN_TERMS, testLevel: 0.05 / 66 };
    const at = (runs: number) => decide(times(runs, 2_100, 0.05, 1), times(runs, 20, 0.05, 2), terms);
    expect(at(10)).toMatchObject({ reason: "too-few-for-table", moreRounds: 2, fewestRuns: 12 });
    expect(at(11)).toMatchObject({ reason: "too-few-for-table", moreRounds: 1 });
    expect(at(12)).toMatchObject({ conclusion: "b-faster", reason: null });
    expect(at(4)).toMatchObject({ reason: "too-few-rounds", moreRounds: 8 });
  });

  test("is advised no fewer runs where the noise is the larger obstacle", () => {
    const terms = { ...PLAIN_TERMS, testLevel: 0.05 / 66, runsPerPair: 5 };
    const shape = [-1.5, -1.1, -0.7, -0.3, 0, 0, 0.3, 0.7, 1.1, 1.5];
    const decision = decide(
      shape.map((z) => Math.exp(0.2 + 0.16 * z)),
      shape.map(() => 1),
      terms,
    );
    expect(decision.conclusion).toBe("inconclusive");
    expect(decision.moreRounds).toBeGreaterThanOrEqual(10);
    expect(decision.fewestRuns).toBe(60);
  });
});
