/** A large set of numbers that is never written down: it is known by what can be asked of it. */
export interface CountedSet {
  /** How many are not above x. */
  countUpTo(x: number): number;
  /** The smallest one above x. */
  smallestAbove(x: number): number;
  smallest: number;
  largest: number;
}

/**
 * The `rank`-th smallest (from 1). Halves the range until one number is left in it, or several equal ones: the half
 * million means of pairs of 1,000 differences cost as much as some 20 passes over the differences.
 */
export function selectRank(set: CountedSet, rank: number): number {
  let below = set.smallest;
  let countBelow = set.countUpTo(below);
  if (countBelow >= rank) return below;
  let notBelow = set.largest;
  let countNotBelow = set.countUpTo(notBelow);
  while (countNotBelow - countBelow > 1) {
    const middle = below + (notBelow - below) / 2;
    if (middle <= below || middle >= notBelow) return notBelow;
    const count = set.countUpTo(middle);
    if (count >= rank) {
      notBelow = middle;
      countNotBelow = count;
    } else {
      below = middle;
      countBelow = count;
    }
  }
  return set.smallestAbove(below);
}

/** The middle of a set of so many numbers. */
export function selectMedian(set: CountedSet, size: number): number {
  const upper = selectRank(set, Math.floor(size / 2) + 1);
  return size % 2 === 1 ? upper : (selectRank(set, size / 2) + upper) / 2;
}
