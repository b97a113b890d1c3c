import type { LensInstruction, SourcePlace } from "../model/lens/lens-code.ts";
import { LINE_COLOR_COUNT } from "./line-palette.ts";
import { distinctPlaces, placeKey } from "./rows.ts";

/** Indices into the palette of lines, by `placeKey`. */
export type LineColors = ReadonlyMap<string, number>;

/**
 * One colour for each line, the same in every pane, and another than those of the two lines before it. A line has the
 * colour of its number wherever that is free, so that it keeps it when code of another line comes or goes.
 */
export function lineColors(places: readonly SourcePlace[]): LineColors {
  const ordered = distinctPlaces(places).sort((a, b) =>
    a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
  );
  const colors = new Map<string, number>();
  let before: number[] = [];
  for (const place of ordered) {
    let color = place.line % LINE_COLOR_COUNT;
    while (before.includes(color)) color = (color + 1) % LINE_COLOR_COUNT;
    colors.set(placeKey(place), color);
    before = [before.at(-1) ?? color, color];
  }
  return colors;
}

/** The colour of an instruction: that of the first of its lines; null where no line is known. */
export function instructionColor(colors: LineColors, { places }: Pick<LensInstruction, "places">): number | null {
  const [first] = places;
  return first === undefined ? null : (colors.get(placeKey(first)) ?? null);
}
