const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_TWO_PI;
}

/** P(Z <= z) of a standard normal Z. */
export function normalCdf(z: number): number {
  return z < 0 ? normalUpperTail(-z) : 1 - normalUpperTail(z);
}

/**
 * P(Z > z), with its digits kept far out: the series of G. Marsaglia, "Evaluating the Normal Distribution", J. Stat.
 * Softw. 11 (2004) near the middle, Laplace's continued fraction (Abramowitz & Stegun 26.2.14) beyond.
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  if (z > 38) return 0;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-18; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - normalDensity(z) * sum;
  }
  let fraction = z;
  for (let k = 80; k >= 1; k--) fraction = z + k / fraction;
  return normalDensity(z) / fraction;
}

/** The z with P(Z <= z) = `probability`; infinite at 0 and 1. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  // Abramowitz & Stegun 26.2.23, then Newton's steps with Halley's correction.
  const t = Math.sqrt(-2 * Math.log(probability));
  let z =
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  for (let step = 0; step < 3; step++) {
    const error = (normalUpperTail(z) - probability) / normalDensity(z);
    z += error / (1 - 0.5 * z * error);
  }
  return -z;
}
