/** Ranks from 1, and how far ties go. */
export interface Ranks {
  ranks: Float64Array;
  /** Sum of t^3 - t over the groups of t equal values: 0 without ties. */
  tieSum: number;
}

/** Ranks of values; equal ones share the mean of their ranks. */
export function midranks(values: ArrayLike<number>): Ranks {
  // Numbers sort several times faster than positions by their numbers; each value's place is then searched for.
  const sorted = Float64Array.from(values).sort();
  const rankAt = new Float64Array(sorted.length);
  let tieSum = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    const size = end - start;
    tieSum += size ** 3 - size;
    rankAt.fill((start + 1 + end) / 2, start, end);
    start = end;
  }
  const ranks = new Float64Array(sorted.length);
  for (let index = 0; index < sorted.length; index++) {
    ranks[index] = rankAt[placeOf(values[index] as number, sorted)] as number;
  }
  return { ranks, tieSum };
}

/** The first place in the sorted values at which this value stands. */
function placeOf(value: number, sorted: Float64Array): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
