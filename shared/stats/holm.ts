/**
 * At which level each of several tests decides so that a table of nothing but equal programs names any difference
 * with probability `level` at most (S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scand. J.
 * Statist. 6, 1979): the smallest of m p-values is held against level / m, the next against level / (m - 1), and
 * from the first that is not below its bound on, all against that one.
 *
 * `boundOf` turns an overall level into the bound for a p-value where the two differ, as after an early stop.
 */
export function holmLevels(
  pValues: readonly number[],
  level: number,
  boundOf: (level: number) => number = (share) => share,
): number[] {
  const levels = Array.from(pValues, () => level);
  const ascending = Array.from(pValues.keys()).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  let open = pValues.length;
  for (const index of ascending) {
    const bound = boundOf(level / open);
    levels[index] = bound;
    if ((pValues[index] as number) <= bound) open -= 1;
  }
  return levels;
}
