/** Some of a function's bytes, by their offsets in it. */
export interface CodeRange {
  start: number;
  end: number;
}

/** The instructions of a function, around tables and constants that lie between them; those by rising offset. */
export function betweenData(code: Uint8Array, data: readonly CodeRange[]): CodeRange[] {
  const starts = [0, ...data.map(({ end }) => end)];
  const ends = [...data.map(({ start }) => start), code.length];
  return starts.map((start, index) => ({ start, end: ends[index]! })).filter(({ start, end }) => end > start);
}
