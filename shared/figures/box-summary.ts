import { sortedValues } from "./sorted-values.ts";

/** What a box plot draws of some values, and what it leaves to single dots. */
export interface BoxSummary {
  quartile1: number;
  median: number;
  quartile3: number;
  /** The farthest values within 1.5 interquartile ranges of the box. */
  whiskers: [number, number];
  /** Beyond the whiskers, from the smallest. */
  outliers: number[];
}

const FENCE = 1.5;
const FAR_FENCE = 3;

/** Says in a legend what `isFarOut` means. */
export const OUTLIER_WORDS = "an outlier: more than 3 interquartile ranges away from the quartiles";

/**
 * Tukey's "far out": of normal values two in a million, where the box plot's own fence leaves seven in a thousand
 * outside.
 */
export function isFarOut(value: number, { quartile1, quartile3 }: BoxSummary): boolean {
  const reach = FAR_FENCE * (quartile3 - quartile1);
  return value < quartile1 - reach || value > quartile3 + reach;
}

/**
 * J. W. Tukey's box plot ("Exploratory Data Analysis", 1977), with quartiles by linear interpolation (definition 7 of
 * R. J. Hyndman and Y. Fan, 1996). Null of nothing.
 */
export function boxSummary(values: readonly number[]): BoxSummary | null {
  const sorted = sortedValues(values);
  if (sorted.length === 0) return null;
  const [quartile1, median, quartile3] = [0.25, 0.5, 0.75].map((share) => quantileOfSorted(sorted, share)) as [
    number,
    number,
    number,
  ];
  const reach = FENCE * (quartile3 - quartile1);
  const first = sorted.findIndex((value) => value >= quartile1 - reach);
  const last = sorted.findLastIndex((value) => value <= quartile3 + reach);
  const outliers = [...sorted.subarray(0, first), ...sorted.subarray(last + 1)];
  return { quartile1, median, quartile3, whiskers: [sorted[first] ?? median, sorted[last] ?? median], outliers };
}

function quantileOfSorted(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const [low, high] = [sorted[below] ?? Number.NaN, sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN];
  return low + (position - below) * (high - low);
}
