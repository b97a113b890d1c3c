/** A name that was misspelled has no more slips than this, and fewer than half its letters. */
const MOST_SLIPS = 3;

/** The name that was probably meant by a misspelled one; null when none is near. */
export function nearestName(misspelled: string, names: readonly string[]): string | null {
  const asked = misspelled.toLowerCase();
  const nearest = names
    .map((name) => ({ name, slips: slipsBetween(asked, name.toLowerCase()) }))
    .filter(({ slips }) => slips <= MOST_SLIPS && slips * 2 < asked.length)
    .sort((a, b) => a.slips - b.slips)[0];
  return nearest?.name ?? null;
}

/** Letters left out, added, changed or swapped with their neighbour: optimal string alignment distance (Damerau 1964). */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = last[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      let least = Math.min(last[column]! + 1, current[column - 1]! + 1, changed);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, beforeLast[column - 2]! + 1);
      current.push(least);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length]!;
}
