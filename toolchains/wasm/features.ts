import { ByteReader } from "./byte-reader.ts";
import { readFunctionBodies, readLocals } from "./function-bodies.ts";
import { prefixed, walkExpression } from "./instructions.ts";
import { type ModuleOutline, readOutline } from "./module-outline.ts";
import { inSection, SECTION } from "./sections.ts";
import {
  DEFAULT_PAGE_BYTES,
  type DefinedType,
  type Limits,
  readGlobalType,
  readValueType,
  type ValueType,
} from "./types.ts";

/** Extensions of WebAssembly's first version, by the names of the proposals that brought them. */
export type Feature =
  | "bulk-memory"
  | "custom-page-sizes"
  | "exceptions"
  | "extended-const"
  | "gc"
  | "legacy-exceptions"
  | "memory64"
  | "multi-memory"
  | "multi-value"
  | "reference-types"
  | "relaxed-simd"
  | "saturating-float-to-int"
  | "sign-extension"
  | "simd"
  | "tail-calls"
  | "threads"
  | "typed-function-references"
  | "wide-arithmetic";

/** Those that decide how fast a program can be, and so belong to the terms on which it is compared. */
const SPEED_FEATURES: readonly string[] = ["simd", "threads"] satisfies Feature[];

export function speedFeatures(features: string[]): string[] {
  return features.filter((feature) => SPEED_FEATURES.includes(feature));
}

/** Past every number that an instruction with a prefix has. */
const LAST = 0x1ff;

/** Instructions that came with a proposal: the first and the last of a range. */
const INSTRUCTIONS: readonly (readonly [Feature, first: number, last: number])[] = [
  ["sign-extension", 0xc0, 0xc4],
  ["tail-calls", 0x12, 0x13],
  ["tail-calls", 0x15, 0x15],
  ["typed-function-references", 0x14, 0x15],
  ["typed-function-references", 0xd4, 0xd6],
  ["legacy-exceptions", 0x06, 0x07],
  ["legacy-exceptions", 0x09, 0x09],
  ["legacy-exceptions", 0x18, 0x19],
  ["exceptions", 0x0a, 0x0a],
  ["exceptions", 0x1f, 0x1f],
  ["reference-types", 0x1c, 0x1c],
  ["reference-types", 0x25, 0x26],
  ["reference-types", 0xd0, 0xd2],
  ["reference-types", prefixed(0xfc, 15), prefixed(0xfc, 17)],
  ["gc", 0xd3, 0xd3],
  ["gc", prefixed(0xfb, 0), prefixed(0xfb, 30)],
  ["saturating-float-to-int", prefixed(0xfc, 0), prefixed(0xfc, 7)],
  ["bulk-memory", prefixed(0xfc, 8), prefixed(0xfc, 14)],
  ["wide-arithmetic", prefixed(0xfc, 19), prefixed(0xfc, 22)],
  ["simd", prefixed(0xfd, 0), prefixed(0xfd, LAST)],
  ["relaxed-simd", prefixed(0xfd, 0x100), prefixed(0xfd, LAST)],
  ["threads", prefixed(0xfe, 0), prefixed(0xfe, LAST)],
];

/**
 * What a module uses, by its declarations and all its instructions; sorted. A function with an instruction that is not
 * known here is read up to it. Throws a RangeError when the module is damaged.
 */
export function featuresOf(bytes: Uint8Array): Feature[] {
  const outline = readOutline(bytes);
  const found = new Set<Feature>();
  addDeclared(outline, found);
  const seen = new SeenInstructions();
  addGlobals(bytes, outline, seen, found);
  for (const body of readFunctionBodies(bytes, outline.sections)) {
    const { groups, codeStart } = readLocals(bytes, body);
    for (const { type } of groups) addValueType(type, found);
    addInstructions(bytes, codeStart, body.end, seen, found);
  }
  for (const [feature, first, last] of INSTRUCTIONS) if (seen.any(first, last)) found.add(feature);
  // A tag serves the old and the new instructions; only where neither is there it needs the new ones' engine.
  if (hasTags(outline) && !found.has("legacy-exceptions")) found.add("exceptions");
  return [...found].sort();
}

/** Every instruction of a big module passes here, so it is an array to write into and not a set. */
class SeenInstructions {
  readonly #seen = new Uint8Array(6 * (LAST + 1));

  add(opcode: number): void {
    this.#seen[place(opcode)] = 1;
  }

  any(first: number, last: number): boolean {
    return this.#seen.subarray(place(first), place(last) + 1).includes(1);
  }
}

/** Those without a prefix come first, then those of 0xFB to 0xFE. */
function place(opcode: number): number {
  return opcode <= 0xff ? opcode : ((opcode >> 16) - 0xfa) * (LAST + 1) + (opcode & LAST);
}

const NUMBERS: readonly ValueType[] = ["i32", "i64", "f32", "f64"];
const OPCODE = { firstBlock: 0x02, lastBlock: 0x04, try: 0x06, callIndirect: 0x11, tryTable: 0x1f } as const;
const EMPTY_BLOCK_TYPE = 0x40;
/** Addition, subtraction and multiplication of i32 and i64. */
const ARITHMETIC_OF_CONSTANTS = [0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e];

function addInstructions(
  bytes: Uint8Array,
  start: number,
  end: number,
  seen: SeenInstructions,
  found: Set<Feature>,
): void {
  try {
    walkExpression(bytes, start, end, (opcode, _at, immediatesAt) => {
      seen.add(opcode);
      if (opcode > OPCODE.tryTable) return;
      if (opcode === OPCODE.callIndirect) addCallIndirect(new ByteReader(bytes, immediatesAt, end), found);
      else if (
        (opcode >= OPCODE.firstBlock && opcode <= OPCODE.lastBlock) ||
        opcode === OPCODE.try ||
        opcode === OPCODE.tryTable
      )
        addBlockType(bytes, immediatesAt, end, found);
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** At first a zero byte had to follow the type; now it is the number of a table, which may have any length. */
function addCallIndirect(reader: ByteReader, found: Set<Feature>): void {
  reader.unsigned();
  if (reader.byte() !== 0) found.add("reference-types");
}

/** At first a block had one result at most; with more, or with parameters, it names a function type. */
function addBlockType(bytes: Uint8Array, at: number, end: number, found: Set<Feature>): void {
  const first = bytes[at]!;
  if (first === EMPTY_BLOCK_TYPE) return;
  const isIndex = first < EMPTY_BLOCK_TYPE || first >= 0x80;
  if (isIndex) found.add("multi-value");
  else addValueType(readValueType(new ByteReader(bytes, at, end)), found);
}

function addDeclared({ sections, types, imports, tables, memories }: ModuleOutline, found: Set<Feature>): void {
  for (const type of types) addDefinedType(type, found);
  for (const item of imports) if (item.kind === "global") addValueType(item.type.value, found);
  for (const { element, limits } of tables) {
    if (element !== "funcref") addValueType(element, found);
    addLimits(limits, found);
  }
  for (const limits of memories) addLimits(limits, found);
  if (tables.length > 1) found.add("reference-types");
  if (memories.length > 1) found.add("multi-memory");
  if (sections.some(({ id }) => id === SECTION.dataCount)) found.add("bulk-memory");
}

function addDefinedType({ form, params, results, sub }: DefinedType, found: Set<Feature>): void {
  if (form !== "func" || sub) found.add("gc");
  if (results.length > 1) found.add("multi-value");
  for (const type of [...params, ...results]) addValueType(type, found);
}

function addLimits({ shared, is64, pageBytes }: Limits, found: Set<Feature>): void {
  if (shared) found.add("threads");
  if (is64) found.add("memory64");
  if (pageBytes !== DEFAULT_PAGE_BYTES) found.add("custom-page-sizes");
}

function addValueType(type: ValueType, found: Set<Feature>): void {
  if (NUMBERS.includes(type)) return;
  if (type === "v128") found.add("simd");
  else if (type === "funcref" || type === "externref") found.add("reference-types");
  else if (/\bexn|\bnoexn/.test(type)) found.add("exceptions");
  else if (/^\(ref (null )?(\d+|func|extern)\)$/.test(type)) found.add("typed-function-references");
  else if (type !== "i8" && type !== "i16") found.add("gc");
}

/** At first the initial value was one constant or the value of an imported global. */
function addGlobals(bytes: Uint8Array, { sections }: ModuleOutline, seen: SeenInstructions, found: Set<Feature>): void {
  inSection(bytes, sections, SECTION.global, (reader) =>
    reader.list(() => {
      addValueType(readGlobalType(reader).value, found);
      reader.offset = walkExpression(bytes, reader.offset, reader.end, (opcode) => {
        seen.add(opcode);
        if (ARITHMETIC_OF_CONSTANTS.includes(opcode)) found.add("extended-const");
      });
    }),
  );
}

function hasTags({ imports, sections }: ModuleOutline): boolean {
  return imports.some(({ kind }) => kind === "tag") || sections.some(({ id }) => id === SECTION.tag);
}
