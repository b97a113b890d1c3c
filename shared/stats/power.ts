import { normalQuantile } from "./normal.ts";

/** A difference that is there is found with this probability. */
const POWER = 0.8;

export interface PowerRequest {
  /** Pairs measured so far. */
  rounds: number;
  /** Observed shift of the logarithm, and half the width of its interval. */
  shift: number;
  halfWidth: number;
  /** What the interval covers, such as 0.95. */
  confidence: number;
  /** Level of the coming decision. */
  level: number;
  /** Shifts below count as none. */
  margin: number;
}

/**
 * Further pairs that would decide with a probability of about 80 %, either way: that the observed shift is none of
 * chance, or that it is within the margin, whichever comes first. The usual sample size of a normal estimate,
 * ((z(1 - level/2) + z(power)) tau / effect)^2, with the spread tau read off the interval's length (E. L. Lehmann,
 * "Nonparametric Confidence Intervals for a Shift Parameter", Ann. Math. Statist. 34, 1963). It takes the observed
 * shift for the true one, so it is an estimate with a wide error of its own. Null where it can't be told.
 */
export function pairsMissing({ rounds, shift, halfWidth, confidence, level, margin }: PowerRequest): number | null {
  const spread = (halfWidth * Math.sqrt(rounds)) / -normalQuantile((1 - confidence) / 2);
  const effect = Math.max(Math.abs(shift), margin - Math.abs(shift));
  const needed = (((-normalQuantile(level / 2) + normalQuantile(POWER)) * spread) / effect) ** 2;
  return Number.isFinite(needed) ? Math.max(1, Math.ceil(needed) - rounds) : null;
}
