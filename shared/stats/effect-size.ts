/**
 * Probability that a value of a is larger than one of b, half for equal ones: 0.5 where neither tends to be larger
 * (A. Vargha and H. Delaney, "A Critique and Improvement of the CL Common Language Effect Size Statistics", J. Educ.
 * Behav. Stat. 25, 2000).
 */
function varghaDelaneyA(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const sortedA = Float64Array.from(a).sort();
  const sortedB = Float64Array.from(b).sort();
  let smaller = 0;
  let notLarger = 0;
  let wins = 0;
  for (const value of sortedA) {
    while (smaller < sortedB.length && (sortedB[smaller] as number) < value) smaller++;
    while (notLarger < sortedB.length && (sortedB[notLarger] as number) <= value) notLarger++;
    wins += (smaller + notLarger) / 2;
  }
  return wins / (a.length * b.length);
}

/**
 * How much oftener a value of a is larger than one of b than the other way round, from -1 to 1 (N. Cliff, "Dominance
 * Statistics: Ordinal Analyses to Answer Ordinal Questions", Psychological Bulletin 114, 1993).
 */
export function cliffsDelta(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return 2 * varghaDelaneyA(a, b) - 1;
}
