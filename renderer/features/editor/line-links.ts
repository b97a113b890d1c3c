/** How a text is linked to the code that was made of it. Lines count from 1. */
export interface LineLinks {
  /** The lines that have code, with the number of the colour of each, as `--line-tint-0` and its like. */
  colors: ReadonlyMap<number, number>;
  /** The lines whose code is highlighted everywhere. */
  active: readonly number[];
  /** A line to scroll to; a new object for every request. */
  reveal: { line: number } | null;
  onHover: (line: number | null) => void;
  onChoose: (line: number) => void;
}
