import type { Conclusion } from "../model/benchmark.ts";
import { mean, sampleStdDev } from "./moments.ts";
import { pairedRatio } from "./ratio-interval.ts";

/** Rounds both sides must have finished before anything is concluded. */
export const MIN_COMMON_ROUNDS = 6;

/** Times closer than this factor count as the same. */
export const EQUIVALENCE_FACTOR = 1.02;

/** What the paired times of a and b allow to be said. `ratio` is the time of a over the time of b. */
export interface Decision {
  ratio: number | null;
  ci95: [number, number] | null;
  conclusion: Conclusion;
  commonRounds: number;
  /** Further rounds that would decide it with a probability of about 80 %; null when decided or not to be told. */
  moreRounds: number | null;
}

/** Decides from the wall times of rounds that both sides finished; `a[i]` and `b[i]` are of one round. */
export function decide(a: readonly number[], b: readonly number[]): Decision {
  const commonRounds = a.length;
  if (commonRounds === 0)
    return { ratio: null, ci95: null, conclusion: "inconclusive", commonRounds, moreRounds: null };
  const { ratio, ci95 } = pairedRatio(a, b);
  if (commonRounds < MIN_COMMON_ROUNDS) {
    return { ratio, ci95, conclusion: "inconclusive", commonRounds, moreRounds: MIN_COMMON_ROUNDS - commonRounds };
  }
  const conclusion = conclude(ci95);
  return {
    ratio,
    ci95,
    conclusion,
    commonRounds,
    moreRounds: conclusion === "inconclusive" ? roundsMissing(a, b) : null,
  };
}

function conclude(ci95: [number, number] | null): Conclusion {
  if (ci95 === null) return "inconclusive";
  const [low, high] = ci95;
  if (low >= 1 / EQUIVALENCE_FACTOR && high <= EQUIVALENCE_FACTOR) return "equivalent";
  if (high < 1) return "a-faster";
  if (low > 1) return "b-faster";
  return "inconclusive";
}

/** Standard normal quantiles: two-sided 5 % and a power of 80 %. */
const Z_CONFIDENCE = 1.959964;
const Z_POWER = 0.841621;

/**
 * Sample size of a paired t test by W. C. Guenther, "Sample Size Formulas for Normal Theory T Tests", The American
 * Statistician 35 (1981), once for finding the observed difference and once for showing that it is within the
 * equivalence factor; whichever comes first decides.
 */
function roundsMissing(a: readonly number[], b: readonly number[]): number | null {
  const differences = a.map((value, index) => value - (b[index] ?? Number.NaN));
  const difference = Math.abs(mean(differences));
  const margin = (EQUIVALENCE_FACTOR - 1) * mean(b) - difference;
  const spread = sampleStdDev(differences);
  const needed = (((Z_CONFIDENCE + Z_POWER) * spread) / Math.max(difference, margin)) ** 2 + Z_CONFIDENCE ** 2 / 2;
  return Number.isFinite(needed) ? Math.max(1, Math.ceil(needed) - a.length) : null;
}
