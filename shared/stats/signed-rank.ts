import { normalQuantile, normalUpperTail } from "./normal.ts";
import { selectMedian, selectRank, type CountedSet } from "./order-selection.ts";
import { midranks } from "./ranks.ts";

/** Up to here the null distribution is counted out; beyond, the normal curve differs in the fourth decimal at most. */
const MOST_EXACT = 50;

export interface RankTest {
  /** Sum of the ranks of the positive differences (signed-rank) or Mann and Whitney's U of the first sample. */
  statistic: number;
  /** Two-sided. */
  pValue: number;
  method: "exact" | "normal" | "t";
}

/**
 * Wilcoxon's signed-rank test of differences that are symmetric around zero (F. Wilcoxon, "Individual Comparisons by
 * Ranking Methods", Biometrics Bulletin 1, 1945). Zeros are ranked and then left out (J. W. Pratt, JASA 54, 1959). Up to
 * 50 differences the distribution over all signs is exact, ties included; beyond, normal with the variance
 * corrected for ties and a continuity correction.
 *
 * Two copies of one program that take turns give exactly symmetric differences, however the times are distributed:
 * that makes the test's error rate the nominal one without any assumption on the noise.
 */
export function signedRankTest(differences: ArrayLike<number>): RankTest {
  const { ranks, tieSum } = midranks(Float64Array.from(differences, Math.abs));
  let statistic = 0;
  let total = 0;
  let zeros = 0;
  for (let index = 0; index < ranks.length; index++) {
    const difference = differences[index] as number;
    if (difference === 0) zeros++;
    else total += ranks[index] as number;
    if (difference > 0) statistic += ranks[index] as number;
  }
  const left = ranks.length - zeros;
  if (left === 0) return { statistic, pValue: 1, method: "exact" };
  const smaller = Math.min(statistic, total - statistic);
  const kept = () => ranks.filter((_, index) => differences[index] !== 0);
  if (left <= MOST_EXACT) {
    // Midranks are halves: twice the rank is whole.
    const plain = tieSum === 0 && zeros === 0;
    const distribution = plain ? exactDistribution(left) : subsetSums(kept().map((rank) => 2 * rank));
    const last = plain ? smaller : 2 * smaller;
    let tail = 0;
    for (let sum = 0; sum <= last; sum++) tail += distribution[sum] as number;
    return { statistic, pValue: Math.min(1, 2 * tail), method: "exact" };
  }
  const stdDev = Math.sqrt(kept().reduce((sum, rank) => sum + rank * rank, 0) / 4);
  const distance = Math.max(0, Math.abs(statistic - total / 2) - 0.5);
  return { statistic, pValue: Math.min(1, 2 * normalUpperTail(distance / stdDev)), method: "normal" };
}

export interface ShiftEstimate {
  /** Hodges and Lehmann's estimate. */
  estimate: number;
  low: number;
  high: number;
  /** What the interval really covers: under the wish where so few values can't reach it, else at least the wish. */
  confidence: number;
}

/**
 * Centre of symmetry of differences with the interval that inverts the signed-rank test: the median of all means of
 * two of them (J. L. Hodges and E. L. Lehmann, "Estimates of Location Based on Rank Tests", Ann. Math. Statist. 34,
 * 1963) and two of their order statistics (M. Hollander, D. A. Wolfe and E. Chicken, "Nonparametric Statistical
 * Methods", 3rd ed. 2014, section 3.3).
 */
export function signedRankInterval(differences: ArrayLike<number>, level: number): ShiftEstimate {
  const sorted = Float64Array.from(differences).sort();
  const n = sorted.length;
  const means = (n * (n + 1)) / 2;
  const set = pairMeans(sorted);
  const { depth, confidence } = intervalDepth(n, level);
  return {
    estimate: selectMedian(set, means),
    low: selectRank(set, depth),
    high: selectRank(set, means + 1 - depth),
    confidence,
  };
}

/** The largest level not above the wish that the test of n differences without ties can have; 0 where there is none. */
export function attainableLevel(n: number, wish: number): number {
  const { confidence } = intervalDepth(n, wish);
  return 1 - confidence <= wish ? 1 - confidence : 0;
}

/** The means of two values each, a value with itself included. As one value grows, its largest partner shrinks. */
function pairMeans(sorted: Float64Array): CountedSet {
  const n = sorted.length;
  const at = (index: number, partner: number) => ((sorted[index] as number) + (sorted[partner] as number)) / 2;
  return {
    smallest: sorted[0] ?? Number.NaN,
    largest: sorted[n - 1] ?? Number.NaN,
    countUpTo: (x) => {
      let count = 0;
      let partner = n - 1;
      for (let index = 0; index <= partner; index++) {
        while (partner >= index && at(index, partner) > x) partner--;
        count += Math.max(0, partner - index + 1);
      }
      return count;
    },
    within: (below, upTo) => {
      const found: number[] = [];
      let start = n;
      let end = n;
      for (let index = 0; index < end; index++) {
        while (start > 0 && at(index, start - 1) > below) start--;
        while (end > 0 && at(index, end - 1) > upTo) end--;
        for (let partner = Math.max(start, index); partner < end; partner++) found.push(at(index, partner));
      }
      return found;
    },
  };
}

/** The interval leaves `depth` - 1 means outside on each side. */
function intervalDepth(n: number, level: number): { depth: number; confidence: number } {
  if (n > MOST_EXACT) {
    const center = (n * (n + 1)) / 4;
    const stdDev = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    const depth = Math.max(1, Math.floor(center + 0.5 + normalQuantile(level / 2) * stdDev));
    return { depth, confidence: 1 - 2 * normalUpperTail((center - depth + 0.5) / stdDev) };
  }
  const distribution = exactDistribution(n);
  let outside = distribution[0] as number;
  let depth = 1;
  while (2 * (outside + (distribution[depth] as number)) <= level) outside += distribution[depth++] as number;
  return { depth, confidence: Math.max(0, 1 - 2 * outside) };
}

const distributions = new Map<number, Float64Array>();

/** Probabilities of the rank sum of n differences without ties. */
function exactDistribution(n: number): Float64Array {
  const known = distributions.get(n);
  if (known) return known;
  const made = subsetSums(Float64Array.from({ length: n }, (_, index) => index + 1));
  distributions.set(n, made);
  return made;
}

/** Probability of each sum of a subset of whole numbers, each taken with probability 1/2. */
function subsetSums(weights: Float64Array): Float64Array {
  const probabilities = new Float64Array(weights.reduce((sum, weight) => sum + weight, 0) + 1);
  probabilities[0] = 1;
  let top = 0;
  for (const weight of weights) {
    top += weight;
    for (let sum = top; sum >= 0; sum--) {
      const taken = sum >= weight ? (probabilities[sum - weight] as number) : 0;
      probabilities[sum] = ((probabilities[sum] as number) + taken) / 2;
    }
  }
  return probabilities;
}
