import type { SourcePlace } from "#shared/model/lens/lens-code.ts";
import { type AddressRange, rangesOf } from "./address-ranges.ts";
import { DebugReader } from "./debug-reader.ts";
import type { DebugSections } from "./debug-sections.ts";
import {
  ATTRIBUTE,
  type Attributes,
  type DebugUnit,
  numberOf,
  readAttributes,
  readUnits,
  referenceOf,
  skipAttributes,
  textOf,
} from "./debug-unit.ts";
import { type LineSequence, readLineUnits } from "./line-table.ts";

/** A call whose code was put in its place. */
export interface InlinedCall {
  ranges: AddressRange[];
  /** Of the call; null where that isn't told. */
  place: SourcePlace | null;
  /** The inlined call that it is in; null where that is the function itself. */
  around: InlinedCall | null;
  /** How many inlined calls are around it. */
  depth: number;
}

/** A function that has code. */
export interface DebugFunction {
  name: string | null;
  /** The mangled name; null where the name is none. */
  linkageName: string | null;
  /** Where it is declared; null where that isn't told. */
  place: SourcePlace | null;
  ranges: AddressRange[];
  /** Outer ones before those inside them. */
  inlinedCalls: InlinedCall[];
}

export interface DebugInformation {
  sequences: LineSequence[];
  functions: DebugFunction[];
}

/** DWARF 5, section 7.5.3 (tag encodings). */
const TAG = { inlinedSubroutine: 0x1d, subprogram: 0x2e } as const;

/** What an entry says of a function by itself; the rest is with the one it refers to. */
interface Description {
  attributes: Attributes;
  unit: DebugUnit;
  files: readonly string[];
}

interface FoundFunctions {
  descriptions: Map<number, Description>;
  functions: { function: DebugFunction; entry: number }[];
}

/**
 * Lines, functions and inlined calls of an artifact, of DWARF 2 to 5. `isCode` tells whether code is at an address: linkers
 * leave the descriptions of functions that they leave out, at addresses where nothing is. Throws a RangeError where
 * `.debug_info` or the line tables are damaged.
 */
export function readDebugInformation(
  sections: DebugSections,
  isCode: (address: number) => boolean = () => true,
): DebugInformation {
  const units = readUnits(sections);
  const folders = new Map<number, string>();
  for (const unit of units) {
    const lines = numberOf(unit.root, ATTRIBUTE.statementList);
    const folder = textOf(unit.root, ATTRIBUTE.compilationFolder, unit, sections);
    if (lines !== null && folder !== null) folders.set(lines, folder);
  }
  const lineUnits = readLineUnits(sections, folders, isCode);
  const filesByOffset = new Map(lineUnits.map(({ offset, files }) => [offset, files]));
  const found: FoundFunctions = { descriptions: new Map(), functions: [] };
  for (const unit of units) {
    const files = filesByOffset.get(numberOf(unit.root, ATTRIBUTE.statementList) ?? -1) ?? [];
    readUnitFunctions(unit, files, sections, isCode, found);
  }
  for (const { function: described, entry } of found.functions)
    complete(described, entry, found.descriptions, sections);
  return {
    sequences: lineUnits.flatMap(({ sequences }) => sequences),
    functions: found.functions.map((one) => one.function),
  };
}

/** Walks all entries of a unit: functions are also described inside types and namespaces. */
function readUnitFunctions(
  unit: DebugUnit,
  files: readonly string[],
  sections: DebugSections,
  isCode: (address: number) => boolean,
  into: FoundFunctions,
): void {
  const reader = new DebugReader(sections.debugInfo, unit.entriesStart, unit.end);
  /** The functions and inlined calls around the entry, by level of nesting; others hand on what is around them. */
  const around: { function: DebugFunction | null; call: InlinedCall | null }[] = [{ function: null, call: null }];
  while (!reader.atEnd) {
    const entry = reader.offset;
    const code = reader.uleb();
    if (code === 0) {
      // The last one closes the unit's own entry.
      if (around.length > 1) around.pop();
      continue;
    }
    const abbreviation = unit.abbreviations.get(code);
    if (abbreviation === undefined) throw new RangeError(`debug information has no abbreviation ${code} at ${entry}`);
    const parent = around.at(-1)!;
    let inside = parent;
    if (abbreviation.tag === TAG.subprogram) {
      const attributes = readAttributes(reader, abbreviation, unit);
      into.descriptions.set(entry, { attributes, unit, files });
      const ranges = rangesOf(attributes, unit, sections).filter(({ start }) => isCode(start));
      const withCode: DebugFunction = { name: null, linkageName: null, place: null, ranges, inlinedCalls: [] };
      if (ranges.length > 0) into.functions.push({ function: withCode, entry });
      inside = { function: ranges.length > 0 ? withCode : null, call: null };
    } else if (abbreviation.tag === TAG.inlinedSubroutine && parent.function !== null) {
      const attributes = readAttributes(reader, abbreviation, unit);
      const place = placeOf(fileOf(attributes, ATTRIBUTE.callFile, files), numberOf(attributes, ATTRIBUTE.callLine));
      const ranges = rangesOf(attributes, unit, sections);
      const depth = parent.call === null ? 0 : parent.call.depth + 1;
      const call: InlinedCall = { ranges, place, around: parent.call, depth };
      parent.function.inlinedCalls.push(call);
      inside = { function: parent.function, call };
    } else skipAttributes(reader, abbreviation, unit);
    if (abbreviation.hasChildren) around.push(inside);
  }
}

function fileOf(attributes: Attributes, attribute: number, files: readonly string[]): string | null {
  return files[numberOf(attributes, attribute) ?? -1] ?? null;
}

function placeOf(file: string | null, line: number | null): SourcePlace | null {
  return file === null || file === "" || line === null || line === 0 ? null : { file, line };
}

/** A definition leaves to its declaration what is the same there, and a copy to what it is a copy of. */
function complete(
  described: DebugFunction,
  entry: number,
  descriptions: FoundFunctions["descriptions"],
  sections: DebugSections,
): void {
  let at: number | null = entry;
  let file: string | null = null;
  let line: number | null = null;
  // Two steps are usual; a damaged file may refer in circles.
  for (let step = 0; at !== null && step < 8; step += 1) {
    const description = descriptions.get(at);
    if (description === undefined) break;
    const { attributes, unit, files } = description;
    described.name ??= textOf(attributes, ATTRIBUTE.name, unit, sections);
    described.linkageName ??=
      textOf(attributes, ATTRIBUTE.linkageName, unit, sections) ??
      textOf(attributes, ATTRIBUTE.mipsLinkageName, unit, sections);
    file ??= fileOf(attributes, ATTRIBUTE.declaredFile, files);
    line ??= numberOf(attributes, ATTRIBUTE.declaredLine);
    at =
      referenceOf(attributes, ATTRIBUTE.abstractOrigin, unit) ?? referenceOf(attributes, ATTRIBUTE.specification, unit);
  }
  described.place = placeOf(file, line);
}
