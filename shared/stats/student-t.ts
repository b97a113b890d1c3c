/** Lanczos' approximation with g = 7 and nine terms (P. Godfrey, 2001); about fifteen digits for x > 0. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  const shifted = x - 1;
  const base = shifted + 7.5;
  const series = LANCZOS.reduce(
    (sum, coefficient, k) => sum + (k === 0 ? coefficient : coefficient / (shifted + k)),
    0,
  );
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}

/** Continued fraction of the incomplete beta function, DLMF 8.17.22, evaluated by the modified Lentz method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const step = c * d;
    result *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return result;
}

/** Regularized incomplete beta function I_x(a, b); `complement` is 1 - x, passed apart to keep its digits. */
function regularizedBeta(x: number, complement: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  // The fraction converges fast below this point; above it the symmetry I_x(a, b) = 1 - I_(1-x)(b, a) is used.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(complement, x, b, a);
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  return (Math.exp(a * Math.log(x) + b * Math.log(complement) - logBeta) / a) * betaFraction(x, a, b);
}

/** P(T > t) for t >= 0: half of I_(df/(df+t^2))(df/2, 1/2), Abramowitz & Stegun 26.5.27. */
function tUpperTail(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  const total = degreesOfFreedom + square;
  return 0.5 * regularizedBeta(degreesOfFreedom / total, square / total, degreesOfFreedom / 2, 0.5);
}

const quantiles = new Map<string, number>();

/** Quantile of Student's t distribution: the t with P(T <= t) = `probability`. */
export function tQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1) || !(degreesOfFreedom > 0)) return Number.NaN;
  if (probability < 0.5) return -tQuantile(1 - probability, degreesOfFreedom);
  // A table of cells asks for the same few quantiles again and again.
  const key = `${probability} ${degreesOfFreedom}`;
  const known = quantiles.get(key);
  if (known !== undefined) return known;
  const found = searchQuantile(probability, degreesOfFreedom);
  quantiles.set(key, found);
  return found;
}

function searchQuantile(probability: number, degreesOfFreedom: number): number {
  const tail = 1 - probability;
  let low = 0;
  let high = 1;
  while (tUpperTail(high, degreesOfFreedom) > tail) high *= 2;
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2;
    if (tUpperTail(middle, degreesOfFreedom) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
