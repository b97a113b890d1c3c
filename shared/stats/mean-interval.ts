import { mean, sampleStdDev, skewness } from "./moments.ts";
import { tQuantile } from "./student-t.ts";

/**
 * 95 % interval of the mean: Student's, moved towards the long tail by N. J. Johnson's correction for skewness
 * ("Modified t Tests and Confidence Intervals for Asymmetrical Populations", JASA 73, 1978): by mu3 / (6 s^2 n) and
 * mu3 (mean - mu)^2 / (3 s^4), the latter at its expectation mu3 / (3 s^2 n), together half the skewness times s / n. It
 * always holds the mean. Null under two values. Where no value is below 0 neither is the interval: times have no other
 * mean.
 *
 * Chosen by coverage (docs/statistics.md): with 30 log-normal or bimodal times Student's own interval covers 93.1 to
 * 95 %, this one 93.6 to 95 %, and the bootstrap, which costs a thousand times as much, up to 98 %.
 */
export function meanInterval95(values: readonly number[]): [number, number] | null {
  const n = values.length;
  if (n < 2) return null;
  const stdDev = sampleStdDev(values);
  const center = mean(values) + (skewness(values) * stdDev) / (2 * n);
  const halfWidth = (tQuantile(0.975, n - 1) * stdDev) / Math.sqrt(n);
  const least = values.every((value) => value >= 0) ? 0 : Number.NEGATIVE_INFINITY;
  return [Math.max(least, center - halfWidth), center + halfWidth];
}
