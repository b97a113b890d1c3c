import type { Conclusion, InconclusiveReason } from "../model/benchmark.ts";
import { cliffsDelta } from "./effect-size.ts";
import { fewestRoundsAt, LEVEL, MIN_COMMON_ROUNDS } from "./fewest-runs.ts";
import { ratioOfMeansInterval95 } from "./mean-ratio.ts";
import { pairsMissing } from "./power.ts";
import { pairedRatio, unpairedRatio, type RatioEstimate } from "./ratio-interval.ts";

/** Times closer than this factor count as the same. */
export const EQUIVALENCE_FACTOR = 1.02;

/** More pairs than this are no advice: quieting the machine helps sooner. */
const MOST_PAIRS_WORTH_NAMING = 500;

/** How two lists of times are to be compared. */
export interface DecisionTerms {
  /** Whether `a[i]` and `b[i]` were taken in one round. If not, a drift of the machine can't be told from a difference. */
  paired: boolean;
  /** Error of the interval: 5 %, or less at a look that might have ended the measuring. */
  intervalLevel: number;
  /** What the p-value is held against: as above, or less where several pairs are compared (Holm). */
  testLevel: number;
  /** Runs of each side behind one pair. */
  runsPerPair: number;
}

export const PLAIN_TERMS: DecisionTerms = { paired: true, intervalLevel: LEVEL, testLevel: LEVEL, runsPerPair: 1 };

/** What the times of a and b allow to be said. `ratio` is the time of a over the time of b. */
export interface Decision {
  ratio: number | null;
  ci95: [number, number] | null;
  conclusion: Conclusion;
  /** Why there is no conclusion; null where there is one. */
  reason: InconclusiveReason | null;
  commonRounds: number;
  /** Rounds in which a took less time than b; null where times aren't paired. */
  aFasterRounds: number | null;
  /** How much oftener a run of a takes longer than one of b than the other way round, -1 to 1. */
  cliffsDelta: number | null;
  /** Of the ratio being 1. */
  pValue: number | null;
  /** Further runs of each that would decide it with a probability of about 80 %; null when decided or not to be told. */
  moreRounds: number | null;
  /** Runs of each under which nothing can be decided at the level asked for, however large the difference. */
  fewestRuns: number;
}

const NOTHING = {
  ratio: null,
  ci95: null,
  conclusion: "inconclusive",
  commonRounds: 0,
  aFasterRounds: null,
  cliffsDelta: null,
  pValue: null,
} as const;

/**
 * Decides from two lists of wall times, all above zero. A difference is named where the interval of the ratio leaves
 * out 1; "the same" where it lies wholly within the equivalence factor, which is two one-sided tests at half its level
 * (D. J. Schuirmann, "A Comparison of the Two One-Sided Tests Procedure and the Power Approach", J. Pharmacokinet.
 * Biopharm. 15, 1987). The ratio is that of a typical round; where the means say the opposite, nothing is concluded.
 * Times that weren't taken in rounds have a ratio and an interval, and never a conclusion.
 */
export function decide(
  a: readonly number[],
  b: readonly number[],
  terms: DecisionTerms = PLAIN_TERMS,
  estimate: RatioEstimate | null = estimateRatio(a, b, terms),
): Decision {
  const fewestRounds = fewestRoundsAt(terms.testLevel);
  const fewestRuns = fewestRounds * terms.runsPerPair;
  const commonRounds = estimate?.rounds ?? 0;
  const tooFew: Pick<Decision, "reason" | "moreRounds" | "fewestRuns"> = terms.paired
    ? { reason: "too-few-rounds", moreRounds: (fewestRounds - commonRounds) * terms.runsPerPair, fewestRuns }
    : { reason: "one-after-the-other", moreRounds: null, fewestRuns };
  if (estimate === null) return { ...NOTHING, ...tooFew };
  const known = {
    ratio: estimate.ratio,
    commonRounds,
    aFasterRounds: terms.paired ? a.filter((value, index) => value < (b[index] as number)).length : null,
    cliffsDelta: cliffsDelta(a, b),
    pValue: estimate.pValue,
  };
  if (commonRounds < MIN_COMMON_ROUNDS) return { ...NOTHING, ...known, ...tooFew };
  const { conclusion, reason } = conclude(estimate, a, b, terms);
  const isAdvised = conclusion === "inconclusive" && reason !== "means-disagree" && reason !== "one-after-the-other";
  const missing = isAdvised ? missingPairs(estimate, commonRounds, terms) : null;
  return {
    ...known,
    ci95: estimate.interval,
    conclusion,
    reason: reason === "undecided" && (missing ?? Infinity) > MOST_PAIRS_WORTH_NAMING ? "too-noisy" : reason,
    moreRounds: missing === null ? null : Math.max(missing, fewestRounds - commonRounds) * terms.runsPerPair,
    fewestRuns,
  };
}

/** The ratio that `decide` rests on; null where nothing was measured. */
export function estimateRatio(
  a: readonly number[],
  b: readonly number[],
  { paired, intervalLevel }: DecisionTerms = PLAIN_TERMS,
): RatioEstimate | null {
  if (a.length === 0 || b.length === 0) return null;
  return (paired ? pairedRatio : unpairedRatio)(a, b, intervalLevel);
}

function conclude(
  { ratio, interval: [low, high], pValue, rounds }: RatioEstimate,
  a: readonly number[],
  b: readonly number[],
  { testLevel, intervalLevel, paired }: DecisionTerms,
): Pick<Decision, "conclusion" | "reason"> {
  if (!paired) return { conclusion: "inconclusive", reason: "one-after-the-other" };
  const [meansLow, meansHigh] = ratioOfMeansInterval95(a, b) ?? [0, Infinity];
  const disagree: Pick<Decision, "conclusion" | "reason"> = { conclusion: "inconclusive", reason: "means-disagree" };
  if (low >= 1 / EQUIVALENCE_FACTOR && high <= EQUIVALENCE_FACTOR) {
    const meansApart = meansLow > EQUIVALENCE_FACTOR || meansHigh < 1 / EQUIVALENCE_FACTOR;
    return meansApart ? disagree : { conclusion: "equivalent", reason: null };
  }
  if (low <= 1 && high >= 1) return { conclusion: "inconclusive", reason: "undecided" };
  if (pValue > testLevel) {
    if (rounds < fewestRoundsAt(testLevel)) return { conclusion: "inconclusive", reason: "too-few-for-table" };
    return { conclusion: "inconclusive", reason: testLevel < intervalLevel ? "several-comparisons" : "undecided" };
  }
  if (ratio < 1) return meansLow > 1 ? disagree : { conclusion: "a-faster", reason: null };
  return meansHigh < 1 ? disagree : { conclusion: "b-faster", reason: null };
}

function missingPairs({ ratio, interval, confidence }: RatioEstimate, rounds: number, terms: DecisionTerms) {
  return pairsMissing({
    rounds,
    shift: Math.log(ratio),
    halfWidth: (Math.log(interval[1]) - Math.log(interval[0])) / 2,
    confidence,
    level: terms.testLevel,
    margin: Math.log(EQUIVALENCE_FACTOR),
  });
}
