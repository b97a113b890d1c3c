import { lineColors, type LineColors } from "../lens/line-colors.ts";
import { placeKey, type LensRow, type LensRowInstruction } from "../lens/rows.ts";
import type { SourcePlace } from "../model/lens/lens-code.ts";
import type { LensSource } from "../model/lens/lens-view.ts";

export interface LensTextColumn {
  title: string;
  /** Of a row. */
  code: (row: LensRow) => LensRowInstruction[];
}

export interface LensTextOptions {
  /** In characters; columns of code are cut to fit. */
  width: number;
  colors: boolean;
}

const GAP = "  ";
/** Narrower, no instruction can be read. */
const LEAST_COLUMN_WIDTH = 22;
const WIDEST_COLUMN = 48;
/** Dark enough for white pages and light enough for black ones: blue, olive, red, green, cyan, magenta of a terminal. */
const TERMINAL_COLORS = [34, 33, 31, 32, 36, 35];

/** How many columns of code fit beside the source. */
export function fittingColumns(width: number): number {
  return Math.max(1, Math.floor(width / (LEAST_COLUMN_WIDTH + GAP.length)) - 1);
}

/** A function as a table: each source line, and beside it what became of it, an instruction a line. */
export function lensTable(
  rows: readonly LensRow[],
  columns: readonly LensTextColumn[],
  sources: readonly LensSource[],
  { width, colors }: LensTextOptions,
): string {
  const texts = new Map(sources.map(({ file, text }) => [file, text.split(/\r?\n/)]));
  const palette = lineColors(rows.flatMap(({ source }) => source ?? []));
  const blocks = rows.map((row) => {
    const cells = [[sourceText(row.source, texts)], ...columns.map(({ code }) => code(row).map(instructionText))];
    const height = Math.max(...cells.map((cell) => cell.length));
    const lines = Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ""));
    return { row, lines };
  });
  const head = ["source", ...columns.map(({ title }) => title)];
  const widths = columnWidths([head, ...blocks.flatMap(({ lines }) => lines)], width);
  const printed = blocks.flatMap(({ row, lines }) =>
    lines.map((line) => painted(fitted(line, widths), colors ? colorOf(row, palette) : null)),
  );
  const rule = widths.map((each) => "-".repeat(each)).join(GAP);
  return [fitted(head, widths).trimEnd(), rule, ...printed].join("\n");
}

function instructionText({ depth, text, severalLines }: LensRowInstruction): string {
  return `${"  ".repeat(Math.min(depth, 6))}${text}${severalLines ? " *" : ""}`;
}

function sourceText(place: SourcePlace | null, texts: ReadonlyMap<string, string[]>): string {
  if (place === null) return "(no line)";
  const text = texts.get(place.file)?.[place.line - 1]?.trim();
  const name = place.file.slice(Math.max(place.file.lastIndexOf("/"), place.file.lastIndexOf("\\")) + 1);
  return text === undefined ? `${name}:${place.line}` : `${place.line} ${text}`;
}

/** As wide as its longest text; where that is too much together, the widest are cut. */
function columnWidths(lines: readonly string[][], width: number): number[] {
  const count = lines[0]?.length ?? 0;
  const widths = Array.from({ length: count }, (_, column) =>
    Math.min(
      WIDEST_COLUMN,
      lines.reduce((widest, line) => Math.max(widest, (line[column] ?? "").length), 0),
    ),
  );
  const available = width - GAP.length * (count - 1);
  let excess = widths.reduce((sum, each) => sum + each, 0) - available;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= 8) break;
    widths[widths.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths;
}

function fitted(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      return cell.length > width ? `${cell.slice(0, Math.max(0, width - 1))}…` : cell.padEnd(width);
    })
    .join(GAP);
}

function colorOf({ source }: LensRow, palette: LineColors): number | null {
  return source === null ? null : (palette.get(placeKey(source)) ?? null);
}

function painted(line: string, color: number | null): string {
  const text = line.trimEnd();
  return color === null ? text : `\u001b[${TERMINAL_COLORS[color % TERMINAL_COLORS.length]}m${text}\u001b[0m`;
}
