import { normalQuantile, normalUpperTail } from "./normal.ts";
import { selectMedian, selectRank, type CountedSet } from "./order-selection.ts";
import { midranks } from "./ranks.ts";
import type { RankTest, ShiftEstimate } from "./signed-rank.ts";

/** Up to here on both sides, without ties, the null distribution is counted out. */
const MOST_EXACT = 40;

/**
 * Mann and Whitney's rank test of two samples that were drawn apart ("On a Test of Whether one of Two Random Variables
 * is Stochastically Larger than the Other", Ann. Math. Statist. 18, 1947). Exact up to 40 values on both sides where
 * none are equal; else normal with the variance corrected for ties and a continuity correction.
 */
export function mannWhitneyTest(a: ArrayLike<number>, b: ArrayLike<number>): RankTest {
  const { statistic, tieSum } = uStatistic(a, b);
  const pairs = a.length * b.length;
  const smaller = Math.min(statistic, pairs - statistic);
  if (tieSum === 0 && Math.max(a.length, b.length) <= MOST_EXACT) {
    const distribution = exactDistribution(a.length, b.length);
    let tail = 0;
    for (let u = 0; u <= smaller; u++) tail += distribution[u] as number;
    return { statistic, pValue: Math.min(1, 2 * tail), method: "exact" };
  }
  const total = a.length + b.length;
  const variance = (pairs / 12) * (total + 1 - tieSum / (total * (total - 1)));
  const distance = Math.max(0, pairs / 2 - smaller - 0.5);
  const pValue = variance > 0 ? Math.min(1, 2 * normalUpperTail(distance / Math.sqrt(variance))) : 1;
  return { statistic, pValue, method: "normal" };
}

/**
 * By how much a is larger than b: the median of all differences between a value of a and one of b, with the interval
 * that inverts Mann and Whitney's test (Hodges & Lehmann 1963; Hollander, Wolfe & Chicken 2014, section 4.3).
 */
export function mannWhitneyInterval(a: ArrayLike<number>, b: ArrayLike<number>, level: number): ShiftEstimate {
  const sortedA = Float64Array.from(a).sort();
  const sortedB = Float64Array.from(b).sort();
  const pairs = a.length * b.length;
  const set = differences(sortedA, sortedB);
  const { depth, confidence } = intervalDepth(a.length, b.length, level);
  return {
    estimate: selectMedian(set, pairs),
    low: selectRank(set, depth),
    high: selectRank(set, pairs + 1 - depth),
    confidence,
  };
}

/** U of a: how often a value of a is larger than one of b, half for equal ones. */
function uStatistic(a: ArrayLike<number>, b: ArrayLike<number>): { statistic: number; tieSum: number } {
  const { ranks, tieSum } = midranks([...Array.from(a), ...Array.from(b)]);
  const rankSum = ranks.subarray(0, a.length).reduce((sum, rank) => sum + rank, 0);
  return { statistic: rankSum - (a.length * (a.length + 1)) / 2, tieSum };
}

/** All differences a - b. As a grows, so does the number of b that are too small. */
function differences(sortedA: Float64Array, sortedB: Float64Array): CountedSet {
  const differenceOf = (index: number, other: number) => (sortedA[index] as number) - (sortedB[other] as number);
  return {
    smallest: (sortedA[0] ?? Number.NaN) - (sortedB.at(-1) ?? Number.NaN),
    largest: (sortedA.at(-1) ?? Number.NaN) - (sortedB[0] ?? Number.NaN),
    countUpTo: (x) => {
      let count = 0;
      let tooSmall = 0;
      for (let index = 0; index < sortedA.length; index++) {
        while (tooSmall < sortedB.length && differenceOf(index, tooSmall) > x) tooSmall++;
        count += sortedB.length - tooSmall;
      }
      return count;
    },
    within: (below, upTo) => {
      const found: number[] = [];
      let start = 0;
      let end = 0;
      for (let index = 0; index < sortedA.length; index++) {
        while (start < sortedB.length && differenceOf(index, start) > upTo) start++;
        while (end < sortedB.length && differenceOf(index, end) > below) end++;
        for (let other = start; other < end; other++) found.push(differenceOf(index, other));
      }
      return found;
    },
  };
}

/** The interval leaves `depth` - 1 differences outside on each side. */
function intervalDepth(n: number, m: number, level: number): { depth: number; confidence: number } {
  if (Math.max(n, m) > MOST_EXACT) {
    const stdDev = Math.sqrt((n * m * (n + m + 1)) / 12);
    const depth = Math.max(1, Math.floor((n * m) / 2 + 0.5 + normalQuantile(level / 2) * stdDev));
    return { depth, confidence: 1 - 2 * normalUpperTail(((n * m) / 2 - depth + 0.5) / stdDev) };
  }
  const distribution = exactDistribution(n, m);
  let outside = distribution[0] as number;
  let depth = 1;
  while (2 * (outside + (distribution[depth] as number)) <= level) outside += distribution[depth++] as number;
  return { depth, confidence: Math.max(0, 1 - 2 * outside) };
}

const distributions = new Map<string, Float64Array>();

/** Probabilities of U without ties: the Gaussian binomial coefficient, built up one factor (1 - q^(m+i)) / (1 - q^i) at a time. */
function exactDistribution(n: number, m: number): Float64Array {
  const key = `${n} ${m}`;
  const known = distributions.get(key);
  if (known) return known;
  const size = n * m + 1;
  const weights = new Float64Array(size);
  weights[0] = 1;
  for (let factor = 1; factor <= n; factor++) {
    for (let u = size - 1; u >= m + factor; u--)
      weights[u] = (weights[u] as number) - (weights[u - m - factor] as number);
    for (let u = factor; u < size; u++) weights[u] = (weights[u] as number) + (weights[u - factor] as number);
    const scale = factor / (m + factor);
    for (let u = 0; u < size; u++) weights[u] = (weights[u] as number) * scale;
  }
  distributions.set(key, weights);
  return weights;
}
