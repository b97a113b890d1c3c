import { mannWhitneyInterval, mannWhitneyTest } from "./mann-whitney.ts";
import { signedRankInterval, signedRankTest, type ShiftEstimate } from "./signed-rank.ts";

/** The time of a over the time of b. */
export interface RatioEstimate {
  ratio: number;
  interval: [number, number];
  /** What the interval covers: at least the wish, or less where so few values allow no more. */
  confidence: number;
  /** Pairs, or the fewer values of the two. */
  rounds: number;
  /** Two-sided, of the ratio being 1. */
  pValue: number;
}

/**
 * The ratio of two programs from times that were taken in pairs, `a[i]` and `b[i]` in one round: Hodges and Lehmann's
 * estimate of the shift of the logarithm, with the interval that inverts the signed-rank test, hence leaves out 1
 * exactly where that test finds a difference. What slows a whole round down cancels in its ratio; a run that was held
 * up counts as one round, however long it took. Times are above zero.
 */
export function pairedRatio(a: readonly number[], b: readonly number[], level = 0.05): RatioEstimate {
  if (a.length !== b.length) throw new RangeError(`lists of different lengths: ${a.length} and ${b.length}`);
  const logRatios = Float64Array.from(a, (value, index) => Math.log(value / (b[index] as number)));
  return fromLogarithms(signedRankInterval(logRatios, level), signedRankTest(logRatios).pValue, a.length);
}

/** The same of times that were not taken in pairs: a drift of the machine between them counts as a difference. */
export function unpairedRatio(a: readonly number[], b: readonly number[], level = 0.05): RatioEstimate {
  const [logA, logB] = [a.map(Math.log), b.map(Math.log)];
  const rounds = Math.min(a.length, b.length);
  return fromLogarithms(mannWhitneyInterval(logA, logB, level), mannWhitneyTest(logA, logB).pValue, rounds);
}

function fromLogarithms(shift: ShiftEstimate, pValue: number, rounds: number): RatioEstimate {
  const { estimate, low, high, confidence } = shift;
  return { ratio: Math.exp(estimate), interval: [Math.exp(low), Math.exp(high)], confidence, pValue, rounds };
}
