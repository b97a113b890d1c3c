import type { SourcePlace } from "#shared/model/lens/lens-code.ts";
import { fileName } from "../../workspace/index.ts";

/** What `placeKey` wrote. */
export function placeOfKey(key: string): SourcePlace {
  const colon = key.indexOf(":");
  return { line: Number(key.slice(0, colon)), file: key.slice(colon + 1) };
}

/** The lines of an instruction for its gutter: `6`, `6+1` where it belongs to two, `^6` where a line is of another file. */
export function lineMark(lines: readonly string[], file: string | null): string {
  const [first] = lines;
  if (first === undefined) return "";
  const place = placeOfKey(first);
  const more = lines.length > 1 ? `+${lines.length - 1}` : "";
  return `${place.file === file ? "" : "^"}${place.line}${more}`;
}

/** All lines of an instruction in words: `square.c line 6 and 7`. */
export function describeLines(lines: readonly string[]): string {
  const byFile = new Map<string, number[]>();
  for (const { file, line } of lines.map(placeOfKey)) byFile.set(file, [...(byFile.get(file) ?? []), line]);
  return [...byFile]
    .map(([file, numbers]) => `${fileName(file)} ${numbers.length > 1 ? "lines" : "line"} ${numbers.join(", ")}`)
    .join("; ");
}
