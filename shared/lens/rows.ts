import type { LensCode, LensInstruction, SourcePlace } from "../model/lens/lens-code.ts";
import type { LensFunctionCode, LensPaneId } from "../model/lens/lens-view.ts";

/** An instruction in a row. One that belongs to several lines is in the row of each. */
export type LensRowInstruction = LensInstruction & { severalLines: boolean };

/** What became of one source line in every pane; `source` is null for code of no known line. */
export interface LensRow {
  source: SourcePlace | null;
  wat: LensRowInstruction[];
  native: LensRowInstruction[];
  /** By the runtime's reference; every one asked for is there. */
  machine: Record<LensPaneId, LensRowInstruction[]>;
}

export interface LensRowsOptions {
  /** Where the function stands, whose lines come first; null without debug information. */
  file: string | null;
  /** The panes of machine code, without `wat` and `native`. Left out: all that the code has. */
  machine?: readonly LensPaneId[];
}

const NO_PLACE = "";

/**
 * A row per source line that any pane has code of, with that code by rising address: the function's own file first, then
 * others (of what was inlined) by name, each by line; code of no known line comes last.
 */
export function lensRows({ panes }: LensFunctionCode, { file, machine }: LensRowsOptions): LensRow[] {
  const engines = machine ?? Object.keys(panes).filter((pane) => pane !== "wat" && pane !== "native");
  const rows = new Map<string, LensRow>();
  const rowOf = (place: SourcePlace | null) => {
    const key = place === null ? NO_PLACE : placeKey(place);
    let row = rows.get(key);
    if (row === undefined) {
      const source = place === null ? null : { file: place.file, line: place.line };
      row = { source, wat: [], native: [], machine: Object.fromEntries(engines.map((pane) => [pane, []])) };
      rows.set(key, row);
    }
    return row;
  };
  const fill = (code: LensCode | undefined, cellOf: (row: LensRow) => LensRowInstruction[] | undefined) => {
    for (const instruction of code?.instructions ?? []) {
      const places = distinctPlaces(instruction.places);
      const placed = { ...instruction, severalLines: places.length > 1 };
      for (const place of places.length === 0 ? [null] : places) cellOf(rowOf(place))?.push(placed);
    }
  };
  fill(panes["wat"], (row) => row.wat);
  fill(panes["native"], (row) => row.native);
  for (const pane of engines) fill(panes[pane], (row) => row.machine[pane]);
  return [...rows.values()].sort((a, b) => comparePlaces(a.source, b.source, file));
}

/** Names a line in a map. */
export function placeKey({ file, line }: SourcePlace): string {
  return `${line}:${file}`;
}

/** Line tables name a line once for every column and statement of it. */
export function distinctPlaces(places: readonly SourcePlace[]): SourcePlace[] {
  if (places.length < 2) return [...places];
  return [...new Map(places.map((place) => [placeKey(place), place])).values()];
}

function comparePlaces(a: SourcePlace | null, b: SourcePlace | null, first: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (a.file === b.file) return a.line - b.line;
  if (a.file === first) return -1;
  if (b.file === first) return 1;
  return a.file < b.file ? -1 : 1;
}
