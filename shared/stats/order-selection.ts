/** A large set of numbers that is never written down: it is known by what can be asked of it. */
export interface CountedSet {
  /** How many are not above x. */
  countUpTo(x: number): number;
  /** Those above `below` and not above `upTo`, in any order. */
  within(below: number, upTo: number): number[];
  smallest: number;
  largest: number;
}

/** So few are written down and sorted: from here on that costs less than to go on narrowing. */
const MOST_LISTED = 1_000;

/**
 * The `rank`-th smallest (from 1). Narrows the range that holds it by the false position method, then lists what is
 * left: for the half million means of pairs of 1,000 differences some 5 passes over the differences.
 */
export function selectRank(set: CountedSet, rank: number): number {
  let below = set.smallest;
  let countBelow = set.countUpTo(below);
  if (countBelow >= rank) return below;
  let notBelow = set.largest;
  let countNotBelow = set.countUpTo(notBelow);
  // How far each end is from the rank. An end that stays twice is taken for nearer (M. Dowell and P. Jarratt, "A Modified
  // Regula Falsi Method", BIT 11, 1971), or the other would creep.
  let missing = rank - 0.5 - countBelow;
  let tooMany = countNotBelow - rank + 0.5;
  let kept: "below" | "notBelow" | null = null;
  for (let turn = 1; countNotBelow - countBelow > MOST_LISTED; turn++) {
    // Steps in the distribution, such as many equal numbers, are passed by halving.
    const share = turn % 4 === 0 ? 0.5 : missing / (missing + tooMany);
    const between = below + (notBelow - below) * share;
    const middle = between > below && between < notBelow ? between : below + (notBelow - below) / 2;
    if (!(middle > below && middle < notBelow)) return notBelow;
    const count = set.countUpTo(middle);
    if (count >= rank) {
      notBelow = middle;
      countNotBelow = count;
      tooMany = count - rank + 0.5;
      if (kept === "below") missing /= 2;
      kept = "below";
    } else {
      below = middle;
      countBelow = count;
      missing = rank - 0.5 - count;
      if (kept === "notBelow") tooMany /= 2;
      kept = "notBelow";
    }
  }
  return Float64Array.from(set.within(below, notBelow)).sort()[rank - countBelow - 1] ?? notBelow;
}

/** The middle of a set of so many numbers. */
export function selectMedian(set: CountedSet, size: number): number {
  const upper = selectRank(set, Math.floor(size / 2) + 1);
  return size % 2 === 1 ? upper : (selectRank(set, size / 2) + upper) / 2;
}
