import { DebugReader } from "./debug-reader.ts";
import type { DebugSections } from "./debug-sections.ts";
import { FORM, type FormSizes, readForm } from "./forms.ts";
import { sourcePath } from "./source-path.ts";

/** The sections that line tables are read from. */
export type LineSections = Pick<DebugSections, "debugLine" | "debugLineStr" | "debugStr">;

/** How to read one line number program. */
export interface LineHeader {
  version: number;
  minimumInstructionLength: number;
  lineBase: number;
  lineRange: number;
  opcodeBase: number;
  standardLengths: number[];
  /** By their number in the program. */
  files: string[];
}

const CONTENT = { path: 1, directoryIndex: 2 } as const;

/**
 * Reads the header of a line number program and leaves `reader` at the program. DWARF 5, section 6.2.4. `folder` is where
 * the compiler ran, which versions before 5 don't tell here. Throws a RangeError where it is damaged.
 */
export function readLineHeader(
  reader: DebugReader,
  offsetBytes: 4 | 8,
  sections: LineSections,
  folder: string,
): LineHeader {
  const version = reader.u16();
  if (version < 2 || version > 5) throw new RangeError(`line numbers are of DWARF ${version}`);
  // The size of addresses is told by each that is set, and there are no segments.
  if (version >= 5) reader.skip(2);
  const headerLength = reader.unsigned(offsetBytes);
  const programStart = reader.offset + headerLength;
  const minimumInstructionLength = reader.u8();
  if (version >= 4) reader.skip(1);
  reader.skip(1);
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  if (lineRange === 0) throw new RangeError("line numbers advance by nothing");
  const opcodeBase = reader.u8();
  const standardLengths = Array.from({ length: opcodeBase - 1 }, () => reader.u8());
  const sizes = { version, addressBytes: 4, offsetBytes };
  const files = version >= 5 ? readEntries(reader, sizes, sections) : readOldEntries(reader, folder);
  reader.skip(programStart - reader.offset);
  return { version, minimumInstructionLength, lineBase, lineRange, opcodeBase, standardLengths, files };
}

/** Of the versions before 5: files count from 1, directory 0 is where the compiler ran. */
function readOldEntries(reader: DebugReader, folder: string): string[] {
  const directories = [folder];
  for (let directory = reader.text(); directory !== ""; directory = reader.text())
    directories.push(sourcePath(folder, directory));
  const files = [""];
  for (let name = reader.text(); name !== ""; name = reader.text()) {
    files.push(sourcePath(directories[reader.uleb()] ?? "", name));
    reader.uleb();
    reader.uleb();
  }
  return files;
}

function readEntries(reader: DebugReader, sizes: FormSizes, sections: LineSections): string[] {
  const [folder = "", ...others] = readEntryTable(reader, sizes, sections).map(({ path }) => path);
  const directories = [folder, ...others.map((directory) => sourcePath(folder, directory))];
  return readEntryTable(reader, sizes, sections).map(({ path, directory }) =>
    sourcePath(directories[directory] ?? "", path),
  );
}

function readEntryTable(
  reader: DebugReader,
  sizes: FormSizes,
  sections: LineSections,
): { path: string; directory: number }[] {
  const formats = Array.from({ length: reader.u8() }, () => ({ content: reader.uleb(), form: reader.uleb() }));
  return Array.from({ length: reader.uleb() }, () => {
    const entry = { path: "", directory: 0 };
    for (const { content, form } of formats) {
      const value = readForm(reader, form, sizes);
      if (content === CONTENT.path) entry.path = pathText(form, value, sections);
      else if (content === CONTENT.directoryIndex) entry.directory = Number(value);
    }
    return entry;
  });
}

function pathText(form: number, value: number | string, { debugLineStr, debugStr }: LineSections): string {
  if (typeof value === "string") return value;
  if (form === FORM.lineStrp) return new DebugReader(debugLineStr, value).text();
  if (form === FORM.strp) return new DebugReader(debugStr, value).text();
  throw new RangeError(`the path of a file has the form 0x${form.toString(16)}`);
}
