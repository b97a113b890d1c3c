import { boxSummary } from "./box-summary.ts";

/** Bins of the estimate: as fine as a plot has pixels, and the cost no longer grows with the number of values. */
const BINS = 256;

/**
 * Gaussian kernel density estimate at evenly spaced places from the smallest to the largest value, the highest scaled
 * to 1, with the bandwidth 0.9 min(sd, IQR / 1.34) n^(-1/5) of B. W. Silverman, "Density Estimation" (1986), equation
 * 3.31. Empty where all values are the same or fewer than three: a shape would be invented.
 */
export function densityOf(values: readonly number[]): { value: number; density: number }[] {
  const box = boxSummary(values);
  if (box === null || values.length < 3) return [];
  let [min, max, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    squares += (value - box.median) ** 2;
  }
  if (min === max) return [];
  const n = values.length;
  const variance = (squares - n * (sum / n - box.median) ** 2) / (n - 1);
  const spreads = [Math.sqrt(variance), (box.quartile3 - box.quartile1) / 1.34].filter((spread) => spread > 0);
  const step = (max - min) / (BINS - 1);
  const bandwidth = Math.max(step, 0.9 * Math.min(...spreads) * n ** -0.2);
  const weights = binned(values, min, step);
  // Beyond four bandwidths the kernel is under a thousandth of its height.
  const reach = Math.ceil((4 * bandwidth) / step);
  const kernel = Array.from({ length: reach + 1 }, (_, distance) =>
    Math.exp(-0.5 * ((distance * step) / bandwidth) ** 2),
  );
  const densities = Array.from({ length: BINS }, (_, bin) => {
    let density = 0;
    for (let other = Math.max(0, bin - reach); other <= Math.min(BINS - 1, bin + reach); other++)
      density += (weights[other] ?? 0) * (kernel[Math.abs(bin - other)] ?? 0);
    return density;
  });
  const highest = Math.max(...densities);
  return densities.map((density, bin) => ({ value: min + bin * step, density: density / highest }));
}

/** Each value shared between the two nearest bins (linear binning; M. P. Wand, 1994). */
function binned(values: readonly number[], min: number, step: number): Float64Array {
  const weights = new Float64Array(BINS);
  for (const value of values) {
    const position = (value - min) / step;
    const bin = Math.min(BINS - 2, Math.floor(position));
    const share = position - bin;
    weights[bin] = (weights[bin] ?? 0) + 1 - share;
    weights[bin + 1] = (weights[bin + 1] ?? 0) + share;
  }
  return weights;
}
