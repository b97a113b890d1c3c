import { mean, sampleCovariance, sampleVariance } from "./moments.ts";
import { tQuantile } from "./student-t.ts";

/**
 * 95 % interval for the ratio of two means from paired values: Fieller's, with the paired covariance (E. C. Fieller,
 * "Some Problems in Interval Estimation", J. R. Stat. Soc. B 16, 1954). It holds every ratio r for which the paired
 * t test does not reject mean(a) - r mean(b) = 0 at 5 %. Null under two pairs, or where the mean of b can't be
 * told from zero.
 */
export function ratioOfMeansInterval95(a: readonly number[], b: readonly number[]): [number, number] | null {
  const n = a.length;
  if (n < 2) return null;
  const meanA = mean(a);
  const meanB = mean(b);
  const scale = tQuantile(0.975, n - 1) ** 2 / n;
  // (mean(a) - r mean(b))^2 <= t^2 var(a - r b) / n, written as a quadratic in r.
  const square = meanB ** 2 - scale * sampleVariance(b);
  const linear = meanA * meanB - scale * sampleCovariance(a, b);
  const constant = meanA ** 2 - scale * sampleVariance(a);
  if (square <= 0) return null;
  const root = Math.sqrt(Math.max(0, linear ** 2 - square * constant));
  return [(linear - root) / square, (linear + root) / square];
}
