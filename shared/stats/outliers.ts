import { mean } from "./moments.ts";
import { median, medianAbsoluteDeviation } from "./quantiles.ts";

/**
 * Ten robust standard deviations, the bound hyperfine warns at. Iglewicz & Hoaglin suggest 3.5, which the long right
 * tail of process times passes in nearly every benchmark.
 */
export const OUTLIER_BOUND = 10;

/**
 * Distance of each value from the median in robust standard deviations: the modified z-score of B. Iglewicz and
 * D. Hoaglin, "How to Detect and Handle Outliers", ASQC Basic References in Quality Control 16 (1993). Where more than
 * half of the values are equal, the mean distance takes the place of the median one, with its own factor.
 */
export function modifiedZScores(values: readonly number[]): number[] {
  const center = median(values);
  const robust = robustStdDev(values);
  const scale = robust > 0 ? robust : 1.2533 * mean(values.map((value) => Math.abs(value - center)));
  return values.map((value) => (scale === 0 ? 0 : (value - center) / scale));
}

/** The median distance from the median, scaled to the standard deviation of normal data; single outliers don't move it. */
export function robustStdDev(values: readonly number[]): number {
  return 1.4826 * medianAbsoluteDeviation(values);
}
