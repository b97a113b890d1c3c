/**
 * The interval between two of the values that holds the median of what they were drawn from in at least 95 of 100
 * cases, whatever the distribution: from the k-th smallest to the k-th largest, with the largest k for which
 * P(X < k) <= 2.5 %, X being binomial with n trials and probability 1/2. Null under six values, where even the
 * smallest and the largest enclose less than 95 %.
 *
 * W. J. Conover, Practical Nonparametric Statistics, 3rd edition (1999), section 3.2, confidence interval for a quantile.
 */
export function medianInterval95(values: readonly number[]): [number, number] | null {
  const rank = medianIntervalRank(values.length);
  if (rank === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[rank - 1]!, sorted[values.length - rank]!];
}

/** The k above; 0 where there is none. */
function medianIntervalRank(n: number): number {
  // In logarithms, because 2^-n is below the smallest number from n = 1075 on.
  let logTerm = -n * Math.LN2;
  let below = 0;
  for (let k = 0; k < n; k += 1) {
    below += Math.exp(logTerm);
    if (below > 0.025) return k;
    logTerm += Math.log((n - k) / (k + 1));
  }
  return 0;
}
