/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Unbiased sample covariance of two lists of the same length (divides by n - 1); NaN under two pairs. */
export function sampleCovariance(xs: readonly number[], ys: readonly number[]): number {
  if (xs.length !== ys.length) throw new RangeError(`lists of different lengths: ${xs.length} and ${ys.length}`);
  const meanX = mean(xs);
  const meanY = mean(ys);
  const products = xs.reduce((sum, x, index) => sum + (x - meanX) * ((ys[index] ?? Number.NaN) - meanY), 0);
  return xs.length < 2 ? Number.NaN : products / (xs.length - 1);
}

/** Unbiased sample variance (divides by n - 1); NaN under two values. */
export function sampleVariance(values: readonly number[]): number {
  return sampleCovariance(values, values);
}

export function sampleStdDev(values: readonly number[]): number {
  return Math.sqrt(sampleVariance(values));
}

/** Third central moment over the cubed standard deviation, both dividing by n (scipy.stats.skew); 0 where all are equal. */
export function skewness(values: readonly number[]): number {
  const center = mean(values);
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (value - center) ** 2;
    cubes += (value - center) ** 3;
  }
  return squares === 0 ? 0 : cubes / values.length / (squares / values.length) ** 1.5;
}
