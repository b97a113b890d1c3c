/** A run's samples stay the same array, which every part of every figure sorts: once is enough. */
const SORTED = new WeakMap<readonly number[], Float64Array>();

/** The values from the smallest to the largest; typed arrays sort numbers far faster than plain ones. Don't write to it. */
export function sortedValues(values: readonly number[]): Float64Array {
  const known = SORTED.get(values);
  if (known !== undefined) return known;
  const sorted = new Float64Array(values).sort();
  SORTED.set(values, sorted);
  return sorted;
}

/** How many of the sorted values are at most `value`. */
export function countUpTo(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The sorted value that is nearest to another; undefined of nothing. */
export function nearestTo(sorted: Float64Array, value: number): number | undefined {
  const above = countUpTo(sorted, value);
  const [low, high] = [sorted[above - 1], sorted[above]];
  if (low === undefined || high === undefined) return low ?? high;
  return value - low <= high - value ? low : high;
}
