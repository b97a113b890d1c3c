import { mean } from "./moments.ts";
import { median, medianAbsoluteDeviation, quantile } from "./quantiles.ts";

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

/** Values outside of two bounds, by position. They are pointed at and never left out. */
export interface Outliers {
  low: number;
  high: number;
  positions: number[];
}

/**
 * J. W. Tukey's fences, "Exploratory Data Analysis" (1977): 1.5 (or 3: "far out") times the distance of the quartiles
 * beyond them. Of normal values 0.7 % lie outside, of the right-skewed times of processes far more.
 */
export function tukeyOutliers(values: readonly number[], factor = 1.5): Outliers {
  const [lower, upper] = [quantile(values, 0.25), quantile(values, 0.75)];
  const reach = factor * (upper - lower);
  return outside(values, lower - reach, upper + reach);
}

/**
 * The median distance from the median taken apart on both sides, so that a long right tail neither hides what is odd
 * on the left nor is itself odd (P. Rosenmai, "Using the Median Absolute Deviation to Find Outliers", 2013).
 * The bound is in robust standard deviations: 3.5 by Iglewicz and Hoaglin.
 */
export function doubleMadOutliers(values: readonly number[], bound = 3.5): Outliers {
  const center = median(values);
  const spread = (side: readonly number[]) => 1.4826 * median(side.map((value) => Math.abs(value - center)));
  const left = spread(values.filter((value) => value <= center));
  const right = spread(values.filter((value) => value >= center));
  return outside(values, center - bound * left, center + bound * right);
}

function outside(values: readonly number[], low: number, high: number): Outliers {
  const positions = [...values.keys()].filter((index) => {
    const value = values[index] as number;
    return value < low || value > high;
  });
  return { low, high, positions };
}
