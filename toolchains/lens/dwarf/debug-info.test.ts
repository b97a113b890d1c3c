import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFunctionBodies } from "../../wasm/function-bodies.ts";
import { readSections, SECTION } from "../../wasm/sections.ts";
import { readCustomSections } from "../wasm/custom-sections.ts";
import { readObjectSymbols } from "../wasm/linking.ts";
import { readWasmDebugSections } from "../wasm/wasm-debug-sections.ts";
import { readDebugInformation } from "./debug-info.ts";
import type { DebugSections } from "./debug-sections.ts";
import { readLineUnits } from "./line-table.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const VERSIONS = [2, 3, 4, 5];

function debugSections(version: number): DebugSections {
  const bytes = readFileSync(join(FIXTURES, `twice-dwarf${version}.wasm`));
  const sections = readSections(bytes);
  const custom = readCustomSections(bytes, sections);
  return readWasmDebugSections(bytes, custom, readObjectSymbols(bytes, custom), {
    codeStart: sections.find(({ id }) => id === SECTION.code)!.contentStart,
    bodies: readFunctionBodies(bytes, sections),
    importedFunctions: 0,
  });
}

/** As llvm-dwarfdump printed them: address, line, column, of each sequence. */
function recordedRows(version: number): string[][] {
  const sequences: string[][] = [[]];
  const text = readFileSync(join(FIXTURES, `twice-dwarf${version}.lines.txt`), "utf8");
  for (const line of text.trim().split("\n")) {
    const [address, row, column] = line.trim().split(/\s+/).map(Number);
    if (line.includes("end_sequence")) sequences.push([]);
    else sequences.at(-1)!.push(`${address} ${row}:${column}`);
  }
  return sequences.filter((rows) => rows.length > 0);
}

describe.each(VERSIONS)("DWARF %i", (version) => {
  test("has the rows that llvm-dwarfdump prints", () => {
    const { sequences } = readDebugInformation(debugSections(version));
    const rows = sequences.map((sequence) =>
      sequence.rows.map(({ address, line, column }) => `${address} ${line}:${column}`),
    );
    expect(rows).toEqual(recordedRows(version));
  });

  test("names files by the folder in which the compiler ran", () => {
    const { sequences } = readDebugInformation(debugSections(version));
    const files = sequences.flatMap(({ rows }) => rows.map(({ file }) => file));
    expect(new Set(files)).toEqual(new Set(["/src/twice.c"]));
  });

  test("tells functions, and calls that were inlined into them", () => {
    const { functions } = readDebugInformation(debugSections(version));
    const file = "/src/twice.c";
    expect(functions.map(({ name, place }) => ({ name, place }))).toEqual([
      { name: "squarer", place: { file, line: 5 } },
      { name: "both", place: { file, line: 9 } },
    ]);
    expect(functions[1]!.inlinedCalls).toEqual([
      { place: { file, line: 13 }, around: null, depth: 0, ranges: [{ start: 0x3a, end: 0x3c }] },
      { place: { file, line: 12 }, around: null, depth: 0, ranges: [{ start: 0x3c, end: 0x41 }] },
    ]);
  });
});

test("files are relative where versions before 5 don't tell the folder", () => {
  const sequences = readLineUnits(debugSections(4)).flatMap((unit) => unit.sequences);
  const files = sequences.flatMap(({ rows }) => rows.map(({ file }) => file));
  expect(new Set(files)).toEqual(new Set(["twice.c"]));
});

describe("what is damaged is a RangeError", () => {
  test.each([1, 2, 4, 9, 40, 100])("without the last %i bytes", (bytes) => {
    for (const version of VERSIONS) {
      const sections = debugSections(version);
      const cut = { ...sections, debugLine: sections.debugLine.subarray(0, -bytes) };
      expect(() => readDebugInformation(cut)).toThrow(RangeError);
      const cutInfo = { ...sections, debugInfo: sections.debugInfo.subarray(0, -bytes) };
      expect(() => readDebugInformation(cutInfo)).toThrow(RangeError);
    }
  });

  test("with any byte changed it is read or refused, and nothing else", () => {
    for (const version of VERSIONS) {
      const sections = debugSections(version);
      for (const name of ["debugLine", "debugInfo", "debugAbbrev", "debugRnglists", "debugRanges"] as const)
        for (let at = 0; at < sections[name].length; at += 1) {
          const changed = new Uint8Array(sections[name]);
          changed[at] = changed[at]! ^ 0xff;
          try {
            readDebugInformation({ ...sections, [name]: changed });
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
    }
  });

  test("of an unknown version", () => {
    const sections = debugSections(5);
    const debugLine = new Uint8Array(sections.debugLine);
    debugLine[4] = 6;
    expect(() => readLineUnits({ ...sections, debugLine })).toThrow("line numbers are of DWARF 6");
  });
});
