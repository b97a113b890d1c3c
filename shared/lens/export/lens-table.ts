import type { SourcePlace } from "../../model/lens/lens-code.ts";
import type { LensPane, LensSource } from "../../model/lens/lens-view.ts";
import { lineColors } from "../line-colors.ts";
import { distinctPlaces, type LensRow, type LensRowInstruction, placeKey } from "../rows.ts";

/** A function as figure 2 of Persaud 2019 shows it: source, WAT and one pane of machine code, line by line. */
export interface LensTable {
  /** The function's, demangled. */
  name: string;
  rows: readonly LensRow[];
  sources: readonly LensSource[];
  wat: LensPane;
  /** Of machine code; `native` too. */
  machine: LensPane;
  /** How it was built, for the caption: `-O2, clang 22.0.0` */
  request: string;
  /** Of this program. */
  appVersion: string;
}

/** One row, as text. */
export interface LensTableRow {
  /** `4`, `inline.h:2` of another file than the first, empty without a line. */
  place: string;
  source: string;
  wat: string[];
  machine: string[];
  /** Index into the palette of lines; null without a line. */
  color: number | null;
}

const NO_LINE = "of no source line";

export function lensTableRows({ rows, sources, machine }: LensTable): LensTableRow[] {
  const places = rows.flatMap(({ source }) => (source === null ? [] : [source]));
  const colors = lineColors(places);
  const mainFile = places[0]?.file ?? null;
  const lines = new Map(sources.map(({ file, text }) => [file, text.split(/\r?\n/)]));
  const word = ({ file, line }: SourcePlace) =>
    file === mainFile ? String(line) : `${file.split(/[/\\]/).at(-1)}:${line}`;
  const textOf = (instruction: LensRowInstruction, source: SourcePlace | null) => {
    const indented = "  ".repeat(instruction.depth) + instruction.text;
    if (source === null || !instruction.severalLines) return indented;
    const others = distinctPlaces(instruction.places).filter((place) => placeKey(place) !== placeKey(source));
    return `${indented} ; also ${others.map(word).join(", ")}`;
  };
  return rows
    .map((row) => {
      const { source } = row;
      const code = machine.id === "native" ? row.native : (row.machine[machine.id] ?? []);
      return {
        place: source === null ? "" : word(source),
        source: source === null ? NO_LINE : (lines.get(source.file)?.[source.line - 1] ?? "").trimEnd(),
        wat: row.wat.map((instruction) => textOf(instruction, source)),
        machine: code.map((instruction) => textOf(instruction, source)),
        color: source === null ? null : (colors.get(placeKey(source)) ?? null),
      };
    })
    .filter((row) => row.wat.length > 0 || row.machine.length > 0);
}

/** Without what all lines of a text are indented by. */
export function withoutCommonIndent(rows: readonly LensTableRow[]): LensTableRow[] {
  const expanded = rows.map((row) => ({ ...row, source: row.source.replaceAll("\t", "    ") }));
  const indents = expanded
    .filter(({ color, source }) => color !== null && source !== "")
    .map(({ source }) => /^ */.exec(source)![0].length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return expanded.map((row) => (row.color === null ? row : { ...row, source: row.source.slice(common) }));
}

export function columnTitles({ wat, machine }: LensTable): [source: string, wat: string, machine: string] {
  return ["Source", wat.title, machine.title];
}

export function caption({ name, request }: LensTable): string {
  return request === "" ? name : `${name} (${request})`;
}

/** What a reader needs to make the table again. */
export function tableNotes({ wat, machine, appVersion }: LensTable): string[] {
  const commands = [...new Set([...wat.commands, ...machine.commands])];
  const notes = [wat.note, machine.note].filter((note) => note !== null);
  return [...notes, ...commands, `Wasm Workbench ${appVersion}`];
}
