/**
 * Rounds both sides must have finished before anything is concluded. With five, even if one side is faster every time,
 * the signed-rank test gives 2 / 2^5 = 6.25 %: no interval of 95 % exists.
 */
export const MIN_COMMON_ROUNDS = 6;

/** Error of an interval, and of a table of verdicts as a whole. */
export const LEVEL = 0.05;

/** The fewest rounds, six at least, whose signed-rank test can have a p-value of `level`: one side wins them all. */
export function fewestRoundsAt(level: number): number {
  let rounds = MIN_COMMON_ROUNDS;
  while (2 ** (1 - rounds) > level && rounds < MOST_ROUNDS) rounds++;
  return rounds;
}

/** Levels below 2^-63 are no levels any more, and a level of 0 has no rounds at all. */
const MOST_ROUNDS = 64;

/**
 * The fewest runs of each bar, six at least, with which a table of so many comparisons can name a difference: with
 * fewer, the smallest p-value there is doesn't hold against Holm's level, however large the difference. Blocks count as
 * one run each.
 */
export function fewestRunsFor(comparisons: number): number {
  return fewestRoundsAt(LEVEL / Math.max(1, comparisons));
}
