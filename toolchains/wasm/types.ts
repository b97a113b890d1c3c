import type { ByteReader } from "./byte-reader.ts";

/* Core Specification 3.0, section 5.3 (types), and the proposals on threads and custom page sizes. */

/** Abstract heap types; as a value type the same number is the nullable reference to one. */
const HEAP_TYPES: Record<number, string> = {
  0x74: "noexn",
  0x73: "nofunc",
  0x72: "noextern",
  0x71: "none",
  0x70: "func",
  0x6f: "extern",
  0x6e: "any",
  0x6d: "eq",
  0x6c: "i31",
  0x6b: "struct",
  0x6a: "array",
  0x69: "exn",
};
const NUMBER_TYPES: Record<number, string> = { 0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64", 0x7b: "v128" };
const PACKED_TYPES: Record<number, string> = { 0x78: "i8", 0x77: "i16" };
const REF = 0x64;
const REF_NULL = 0x63;

/** As the text format writes it: `i32`, `funcref`, `(ref null 3)`. */
export type ValueType = string;

export function readValueType(reader: ByteReader): ValueType {
  const at = reader.offset;
  const code = reader.byte();
  const type = NUMBER_TYPES[code];
  if (type !== undefined) return type;
  const heapType = HEAP_TYPES[code];
  if (heapType !== undefined) return heapType.startsWith("no") ? `(ref null ${heapType})` : `${heapType}ref`;
  if (code === REF) return `(ref ${readHeapType(reader)})`;
  if (code === REF_NULL) return `(ref null ${readHeapType(reader)})`;
  throw new RangeError(`unknown value type 0x${code.toString(16)} at offset ${at}`);
}

/** An abstract type's name or the index of a defined one. */
export function readHeapType(reader: ByteReader): string {
  const at = reader.offset;
  const code = reader.signed();
  const name = code >= 0 ? String(code) : HEAP_TYPES[code + 0x80];
  if (name === undefined) throw new RangeError(`unknown heap type at offset ${at}`);
  return name;
}

export interface Limits {
  min: number;
  max: number | null;
  shared: boolean;
  is64: boolean;
  /** Memories: a page's size in bytes; tables have none. */
  pageBytes: number;
}

export const DEFAULT_PAGE_BYTES = 65_536;
const LIMIT_FLAGS = { max: 0x01, shared: 0x02, is64: 0x04, pageSize: 0x08 };
const KNOWN_LIMIT_FLAGS = 0x0f;

export function readLimits(reader: ByteReader): Limits {
  const at = reader.offset;
  const flags = reader.byte();
  if (flags > KNOWN_LIMIT_FLAGS) throw new RangeError(`unknown limits at offset ${at}`);
  const min = reader.unsigned();
  const max = flags & LIMIT_FLAGS.max ? reader.unsigned() : null;
  const pageBytes = flags & LIMIT_FLAGS.pageSize ? 2 ** reader.unsigned() : DEFAULT_PAGE_BYTES;
  return { min, max, shared: (flags & LIMIT_FLAGS.shared) !== 0, is64: (flags & LIMIT_FLAGS.is64) !== 0, pageBytes };
}

export interface TableType {
  element: ValueType;
  limits: Limits;
}

export function readTableType(reader: ByteReader): TableType {
  const element = readValueType(reader);
  return { element, limits: readLimits(reader) };
}

export interface GlobalType {
  value: ValueType;
  mutable: boolean;
}

export function readGlobalType(reader: ByteReader): GlobalType {
  const value = readValueType(reader);
  return { value, mutable: reader.byte() !== 0 };
}

/** The index of the function type that a tag's values have. */
export function readTagType(reader: ByteReader): number {
  reader.skip(1);
  return reader.unsigned();
}

/** A defined type. The fields of a struct or array are its `params`. */
export interface DefinedType {
  form: "func" | "struct" | "array";
  params: ValueType[];
  results: ValueType[];
  /** Declared with `sub`: it has, or may have, other types below or above it. */
  sub: boolean;
}

const RECURSIVE_GROUP = 0x4e;
const SUB_TYPES = [0x50, 0x4f];

/** The types one entry of the type section defines: one, or those of a recursive group. */
export function readTypeEntry(reader: ByteReader): DefinedType[] {
  if (reader.peek() !== RECURSIVE_GROUP) return [readSubType(reader)];
  reader.skip(1);
  return reader.list(() => readSubType(reader));
}

function readSubType(reader: ByteReader): DefinedType {
  if (!SUB_TYPES.includes(reader.peek())) return { ...readCompositeType(reader), sub: false };
  reader.skip(1);
  reader.list(() => reader.unsigned());
  return { ...readCompositeType(reader), sub: true };
}

function readCompositeType(reader: ByteReader): Omit<DefinedType, "sub"> {
  const at = reader.offset;
  switch (reader.byte()) {
    case 0x60: {
      const params = reader.list(() => readValueType(reader));
      return { form: "func", params, results: reader.list(() => readValueType(reader)) };
    }
    case 0x5f:
      return { form: "struct", params: reader.list(() => readFieldType(reader)), results: [] };
    case 0x5e:
      return { form: "array", params: [readFieldType(reader)], results: [] };
    default:
      throw new RangeError(`unknown kind of type at offset ${at}`);
  }
}

function readFieldType(reader: ByteReader): ValueType {
  const packed = PACKED_TYPES[reader.peek()];
  if (packed !== undefined) reader.skip(1);
  const type = packed ?? readValueType(reader);
  reader.skip(1);
  return type;
}
