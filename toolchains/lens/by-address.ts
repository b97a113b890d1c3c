/** The instruction, or function, whose bytes cover an offset; null where none does. Items are by rising address. */
export function instructionAt<Item extends { address: number; sizeBytes: number }>(
  items: readonly Item[],
  offset: number,
): Item | null {
  const found = lastStartingBy(items, offset);
  return found !== undefined && offset < found.address + found.sizeBytes ? found : null;
}

/** The last item that starts at or before `offset`; items are by rising address. */
export function lastStartingBy<Item extends { address: number }>(
  items: readonly Item[],
  offset: number,
): Item | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]!.address <= offset) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}
