import type { Generator } from "./generator.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { tQuantile } from "./student-t.ts";

/** A statistic of one or several samples that are drawn apart, told as the positions of the values to take. */
export type Statistic = (positions: readonly Uint32Array[]) => number;

export interface BootstrapRequest {
  /** Size of each sample. Values that belong together, such as the times of one round, share one position. */
  sizes: readonly number[];
  statistic: Statistic;
  generator: Generator;
  /** Error of the two-sided interval. */
  level: number;
  resamples: number;
  /** `bca` needs a statistic that is smooth in the values; the median isn't. */
  method: "bca" | "percentile";
}

/**
 * The bootstrap interval of a statistic: percentile, or bias-corrected and accelerated (B. Efron, "Better Bootstrap
 * Confidence Intervals", JASA 82, 1987), the acceleration from the jackknife. Both take the wider levels that make
 * up for the bootstrap's too narrow spread with few values (T. Hesterberg, "What Teachers Should Know About the
 * Bootstrap", The American Statistician 69, 2015, section 3.2: the expanded percentile interval). Several samples are
 * drawn apart, each at its own size (B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 8).
 */
export function bootstrapInterval(request: BootstrapRequest): [number, number] {
  const { sizes, statistic, resamples, method } = request;
  const drawn = drawStatistics(request);
  const half = expandedQuantile(Math.min(...sizes), request.level);
  if (method === "percentile") return [atLevel(drawn, normalCdf(-half)), atLevel(drawn, normalCdf(half))];
  const observed = statistic(sizes.map(allPositions));
  let below = 0;
  for (const value of drawn) below += value < observed ? 1 : value === observed ? 0.5 : 0;
  // Half a resample from the ends, so that the correction stays finite.
  const bias = normalQuantile(Math.min(Math.max(below, 0.5), resamples - 0.5) / resamples);
  const acceleration = jackknifeAcceleration(sizes, statistic);
  const corrected = (z: number) => {
    const moved = bias + z;
    return normalCdf(bias + moved / Math.max(1e-9, 1 - acceleration * moved));
  };
  return [atLevel(drawn, corrected(-half)), atLevel(drawn, corrected(half))];
}

function drawStatistics({ sizes, statistic, generator, resamples }: BootstrapRequest): Float64Array {
  const positions = sizes.map((size) => new Uint32Array(size));
  const drawn = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    for (const sample of positions) {
      for (let index = 0; index < sample.length; index++) sample[index] = generator.nextIndex(sample.length);
    }
    drawn[resample] = statistic(positions);
  }
  return drawn.sort();
}

/** Normal quantile whose percentile interval of normal data equals Student's. */
function expandedQuantile(size: number, level: number): number {
  return size < 2 ? Number.POSITIVE_INFINITY : Math.sqrt(size / (size - 1)) * tQuantile(1 - level / 2, size - 1);
}

function allPositions(size: number): Uint32Array {
  return Uint32Array.from({ length: size }, (_, index) => index);
}

function jackknifeAcceleration(sizes: readonly number[], statistic: Statistic): number {
  const whole = sizes.map(allPositions);
  let squares = 0;
  let cubes = 0;
  for (const [group, size] of sizes.entries()) {
    const without = new Float64Array(size);
    // Every position but the last, which then takes the place of each other one in turn.
    const rest = allPositions(size).subarray(0, size - 1);
    const samples = whole.with(group, rest);
    for (let left = size - 1; left >= 0; left--) {
      if (left < size - 1) rest[left] = size - 1;
      without[left] = statistic(samples);
      if (left < size - 1) rest[left] = left;
    }
    const center = without.reduce((sum, value) => sum + value, 0) / size;
    for (const value of without) {
      const influence = ((size - 1) / size) * (center - value);
      squares += influence ** 2;
      cubes += influence ** 3;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** The quantile of sorted draws at rank (B + 1) p. */
function atLevel(sorted: Float64Array, probability: number): number {
  const position = Math.min(Math.max((sorted.length + 1) * probability - 1, 0), sorted.length - 1);
  const below = Math.floor(position);
  const lower = sorted[below] ?? Number.NaN;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return lower + (position - below) * (upper - lower);
}
