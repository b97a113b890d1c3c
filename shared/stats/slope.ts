import { mean, sampleStdDev } from "./moments.ts";
import { tQuantile } from "./student-t.ts";

interface SlopePoint {
  x: number;
  y: number;
}

export interface SlopeEstimate {
  slope: number;
  /** Null where there is one line alone. */
  ci95: readonly [number, number] | null;
}

/** Slope of the line of least squares; null where the points have one x alone. */
function leastSquaresSlope(points: readonly SlopePoint[]): number | null {
  const [middleX, middleY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const square = points.reduce((sum, { x }) => sum + (x - middleX) ** 2, 0);
  if (square === 0) return null;
  return points.reduce((sum, { x, y }) => sum + (x - middleX) * (y - middleY), 0) / square;
}

/**
 * By how much y grows with x, of points that were measured in rounds: a line through each round, and the mean of their
 * slopes with Student's interval. What slows a whole round moves its line and leaves its slope; the interval asks
 * nothing of how the noise depends on x, as that of one line through all points would. Null where no round has two
 * values of x.
 */
export function slopeOverRounds(rounds: readonly (readonly SlopePoint[])[]): SlopeEstimate | null {
  const slopes = rounds.flatMap((points) => (points.length < 2 ? [] : (leastSquaresSlope(points) ?? [])));
  if (slopes.length === 0) return null;
  const slope = mean(slopes);
  if (slopes.length === 1) return { slope, ci95: null };
  const half = (tQuantile(0.975, slopes.length - 1) * sampleStdDev(slopes)) / Math.sqrt(slopes.length);
  return { slope, ci95: [slope - half, slope + half] };
}
