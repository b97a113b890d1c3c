/** Multiples of the golden ratio fill a strip evenly and are the same every time the figure is drawn. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Where the dot of a run goes across its strip, from -1 to 1. */
export function jitterOf(index: number): number {
  return ((index * GOLDEN) % 1) * 2 - 1;
}
