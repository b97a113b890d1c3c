import { ByteReader } from "../../wasm/byte-reader.ts";
import type { CustomSection } from "./custom-sections.ts";

/*
 * What relocatable object files say besides a module: tool-conventions, Linking.md ("Linking metadata section",
 * "Relocation sections").
 */

/** A symbol of an object file; `index` counts the functions, globals … of the module. */
export interface ObjectSymbol {
  kind: "function" | "data" | "global" | "section" | "tag" | "table";
  /** Null where the thing's import has it. */
  name: string | null;
  index: number | null;
}

/** A number that a linker writes. */
export interface Relocation {
  type: number;
  /** In the content of the section that it is for. */
  offset: number;
  /** Into the symbols; of a type relocation, into the types. */
  index: number;
  addend: number;
}

export const RELOCATION = {
  tableIndexSleb: 1,
  tableIndexI32: 2,
  memoryAddressLeb: 3,
  memoryAddressSleb: 4,
  memoryAddressI32: 5,
  typeIndexLeb: 6,
  functionOffsetI32: 8,
  sectionOffsetI32: 9,
  memoryAddressRelativeSleb: 11,
  tableIndexRelativeSleb: 12,
  memoryAddressLeb64: 14,
  memoryAddressSleb64: 15,
  memoryAddressI64: 16,
  memoryAddressRelativeSleb64: 17,
  tableIndexSleb64: 18,
  tableIndexI64: 19,
  memoryAddressTlsSleb: 21,
  functionOffsetI64: 22,
  memoryAddressLocationI32: 23,
  memoryAddressTlsSleb64: 25,
} as const;

const WITH_ADDEND = new Set<number>([
  RELOCATION.memoryAddressLeb,
  RELOCATION.memoryAddressSleb,
  RELOCATION.memoryAddressI32,
  RELOCATION.functionOffsetI32,
  RELOCATION.sectionOffsetI32,
  RELOCATION.memoryAddressRelativeSleb,
  RELOCATION.memoryAddressLeb64,
  RELOCATION.memoryAddressSleb64,
  RELOCATION.memoryAddressI64,
  RELOCATION.memoryAddressRelativeSleb64,
  RELOCATION.memoryAddressTlsSleb,
  RELOCATION.functionOffsetI64,
  RELOCATION.memoryAddressLocationI32,
  RELOCATION.memoryAddressTlsSleb64,
]);

const KINDS = ["function", "data", "global", "section", "tag", "table"] as const;
const SYMBOL_TABLE = 8;
const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;

/** The symbols of an object file; none in a linked module. Throws a RangeError where they are damaged. */
export function readObjectSymbols(bytes: Uint8Array, sections: readonly CustomSection[]): ObjectSymbol[] {
  const section = sections.find(({ name }) => name === "linking");
  if (section === undefined) return [];
  const reader = new ByteReader(bytes, section.contentStart, section.end);
  const version = reader.unsigned();
  if (version !== 2) throw new RangeError(`linking information of version ${version}`);
  while (!reader.atEnd) {
    const type = reader.byte();
    const sizeBytes = reader.unsigned();
    if (type === SYMBOL_TABLE) return reader.list(() => readSymbol(reader));
    reader.skip(sizeBytes);
  }
  return [];
}

function readSymbol(reader: ByteReader): ObjectSymbol {
  const at = reader.offset;
  const kind = KINDS[reader.byte()];
  const flags = reader.unsigned();
  const isDefined = (flags & UNDEFINED) === 0;
  switch (kind) {
    case undefined:
      throw new RangeError(`an unknown kind of symbol at offset ${at}`);
    case "section":
      return { kind, name: null, index: reader.unsigned() };
    case "data": {
      const name = reader.name();
      if (isDefined) for (let count = 3; count > 0; count -= 1) reader.unsigned();
      return { kind, name, index: null };
    }
    default: {
      const index = reader.unsigned();
      return { kind, index, name: isDefined || (flags & EXPLICIT_NAME) !== 0 ? reader.name() : null };
    }
  }
}

/** The relocations of a section, by its index among all sections. Throws a RangeError where they are damaged. */
export function readRelocations(
  bytes: Uint8Array,
  sections: readonly CustomSection[],
  sectionIndex: number,
): Relocation[] {
  return sections
    .filter(({ name }) => name.startsWith("reloc."))
    .flatMap(({ contentStart, end }) => {
      const reader = new ByteReader(bytes, contentStart, end);
      return reader.unsigned() === sectionIndex ? reader.list(() => readRelocation(reader)) : [];
    });
}

function readRelocation(reader: ByteReader): Relocation {
  const type = reader.byte();
  const offset = reader.unsigned();
  const index = reader.unsigned();
  return { type, offset, index, addend: WITH_ADDEND.has(type) ? reader.signed() : 0 };
}
