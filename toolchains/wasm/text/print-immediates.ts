import { ByteReader } from "../byte-reader.ts";
import { type DefinedType, readHeapType, readValueType } from "../types.ts";
import { instructionName } from "./instruction-names.ts";

/** What an instruction's numbers stand for. */
export interface PrintContext {
  types: readonly DefinedType[];
  functionName(index: number): string;
  localName(index: number): string;
  globalName(index: number): string;
}

const OP = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  try: 0x06,
  branchTable: 0x0e,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  selectWithTypes: 0x1c,
  tryTable: 0x1f,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  firstMemory: 0x28,
  lastMemory: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  refNull: 0xd0,
  refFunc: 0xd2,
} as const;

const EMPTY_BLOCK = 0x40;
const MEMORY_INDEX_FLAG = 0x40;
const PREFIX = { bulk: 0xfc, vector: 0xfd, atomic: 0xfe } as const;
const CATCHES = ["catch", "catch_ref", "catch_all", "catch_all_ref"];
const LAST_CATCH_WITH_TAG = 1;

/**
 * An instruction in the text format, in its unfolded form: `i32.load offset=8`, `call $f`. `immediatesAt` and `end` are
 * those of `walkExpression`.
 */
export function printInstruction(
  bytes: Uint8Array,
  { opcode, immediatesAt, end }: { opcode: number; immediatesAt: number; end: number },
  context: PrintContext,
): string {
  const name = instructionName(opcode) ?? `0x${opcode.toString(16)}`;
  const immediates = printImmediates(new ByteReader(bytes, immediatesAt, end), opcode, name, context);
  return immediates === "" ? name : `${name} ${immediates}`;
}

/** The index of the function that an instruction calls or refers to; null where it names none. */
export function calledFunction(
  bytes: Uint8Array,
  { opcode, immediatesAt, end }: { opcode: number; immediatesAt: number; end: number },
): number | null {
  if (opcode !== OP.call && opcode !== OP.returnCall && opcode !== OP.refFunc) return null;
  return new ByteReader(bytes, immediatesAt, end).unsigned();
}

/** Characters of an identifier that needs no quotes. Core Specification 3.0, section 6.3.5 (identifiers). */
const PLAIN_IDENTIFIER = /^[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]+$/;

/** A thing's name where it has one, its index otherwise: `$f`, `$"f(int, char)"`, `12`. */
export function printIdentifier(names: ReadonlyMap<number, string>, index: number): string {
  const name = names.get(index);
  if (name === undefined) return String(index);
  return PLAIN_IDENTIFIER.test(name) ? `$${name}` : `$${JSON.stringify(name)}`;
}

function printImmediates(reader: ByteReader, opcode: number, name: string, context: PrintContext): string {
  const prefix = opcode >>> 16;
  if (prefix === PREFIX.vector) return printVectorImmediates(reader, name);
  if (prefix === PREFIX.atomic) return name === "atomic.fence" ? "" : printMemory(reader, name);
  if (prefix !== 0) return printNumbers(reader);
  switch (opcode) {
    case OP.block:
    case OP.loop:
    case OP.if:
    case OP.try:
      return printBlockType(reader, context);
    case OP.tryTable:
      return [printBlockType(reader, context), ...reader.list(() => printCatch(reader))].filter(Boolean).join(" ");
    case OP.branchTable:
      return [...reader.list(() => reader.unsigned()), reader.unsigned()].join(" ");
    case OP.call:
    case OP.returnCall:
    case OP.refFunc:
      return context.functionName(reader.unsigned());
    case OP.callIndirect:
    case OP.returnCallIndirect:
      return printIndirectCall(reader, context);
    case OP.selectWithTypes:
      return `(result ${reader.list(() => readValueType(reader)).join(" ")})`;
    case OP.globalGet:
    case OP.globalSet:
      return context.globalName(reader.unsigned());
    case OP.memorySize:
    case OP.memoryGrow: {
      const memory = reader.unsigned();
      return memory === 0 ? "" : String(memory);
    }
    case OP.i32Const:
      return String(reader.signed());
    case OP.i64Const:
      return String(readSigned64(reader));
    case OP.f32Const:
      return printFloat32(reader);
    case OP.f64Const:
      return printFloat64(reader);
    case OP.refNull:
      return readHeapType(reader);
  }
  if (opcode >= OP.localGet && opcode <= OP.localTee) return context.localName(reader.unsigned());
  if (opcode >= OP.firstMemory && opcode <= OP.lastMemory) return printMemory(reader, name);
  return printNumbers(reader);
}

/** Labels and indices. */
function printNumbers(reader: ByteReader): string {
  const numbers: number[] = [];
  while (!reader.atEnd) numbers.push(reader.unsigned());
  return numbers.join(" ");
}

function printBlockType(reader: ByteReader, { types }: PrintContext): string {
  const first = reader.peek();
  if (first === EMPTY_BLOCK) {
    reader.skip(1);
    return "";
  }
  // A type's index is a positive number, whose first byte has no bit of a value type.
  if ((first & 0xc0) === 0x40) return `(result ${readValueType(reader)})`;
  return printType(types[reader.signed()]);
}

/** The parameters and results of a function's type: `(param i32 i32) (result i32)`. */
export function printType(type: DefinedType | undefined): string {
  if (type === undefined) return "";
  const parts = [
    type.params.length > 0 ? `(param ${type.params.join(" ")})` : "",
    type.results.length > 0 ? `(result ${type.results.join(" ")})` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

function printCatch(reader: ByteReader): string {
  const kind = reader.byte();
  const tag = kind <= LAST_CATCH_WITH_TAG ? ` ${reader.unsigned()}` : "";
  return `(${CATCHES[kind] ?? kind}${tag} ${reader.unsigned()})`;
}

function printIndirectCall(reader: ByteReader, { types }: PrintContext): string {
  const type = reader.unsigned();
  const table = reader.unsigned();
  return [table === 0 ? "" : String(table), printType(types[type])].filter(Boolean).join(" ");
}

/** What is left out is what the text format takes for it: offset 0, and the alignment of what is transferred. */
function printMemory(reader: ByteReader, name: string): string {
  const flags = reader.unsigned();
  const memory = flags & MEMORY_INDEX_FLAG ? String(reader.unsigned()) : "";
  const offset = readUnsigned64(reader);
  const alignment = 2 ** (flags & ~MEMORY_INDEX_FLAG);
  return [
    memory,
    offset === 0n ? "" : `offset=${offset}`,
    alignment === naturalAlignment(name) ? "" : `align=${alignment}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Bytes that an instruction transfers, by its name. */
function naturalAlignment(name: string): number {
  const vector = /^v128\.(?:load|store)(\d*)(?:x(\d))?/.exec(name);
  if (vector) return vector[1] === "" ? 16 : (Number(vector[1]) * Number(vector[2] ?? 1)) / 8;
  const narrow = /(?:load|store|rmw)(\d+)/.exec(name);
  if (narrow) return Number(narrow[1]) / 8;
  if (name === "memory.atomic.notify" || name === "memory.atomic.wait32") return 4;
  return /^[if]32/.test(name) ? 4 : 8;
}

function printVectorImmediates(reader: ByteReader, name: string): string {
  if (reader.atEnd) return "";
  if (name === "v128.const") return `i32x4 ${Array.from({ length: 4 }, () => hex32(reader)).join(" ")}`;
  if (name === "i8x16.shuffle") return Array.from({ length: 16 }, () => reader.byte()).join(" ");
  const hasMemory = /^v128\.(?:load|store)/.test(name);
  if (!hasMemory) return printNumbers(reader);
  const memory = printMemory(reader, name);
  const lane = reader.atEnd ? "" : String(reader.byte());
  return [memory, lane].filter(Boolean).join(" ");
}

function hex32(reader: ByteReader): string {
  const { bytes, offset } = reader;
  reader.skip(4);
  return `0x${new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true).toString(16).padStart(8, "0")}`;
}

function printFloat32({ bytes, offset }: ByteReader): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const value = view.getFloat32(offset, true);
  if (!Number.isNaN(value)) return printFinite(shortestFloat32(value));
  return printNaN(BigInt(view.getUint32(offset, true)), 23n);
}

function printFloat64({ bytes, offset }: ByteReader): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const value = view.getFloat64(offset, true);
  return Number.isNaN(value) ? printNaN(view.getBigUint64(offset, true), 52n) : printFinite(value);
}

/** The number of fewest digits that is the same 32-bit number. */
function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function printFinite(value: number): string {
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

function printNaN(bits: bigint, mantissaBits: bigint): string {
  const exponentBits = mantissaBits === 23n ? 8n : 11n;
  const sign = (bits >> (mantissaBits + exponentBits)) & 1n ? "-" : "";
  const payload = bits & ((1n << mantissaBits) - 1n);
  return payload === 1n << (mantissaBits - 1n) ? `${sign}nan` : `${sign}nan:0x${payload.toString(16)}`;
}

function readUnsigned64(reader: ByteReader): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.byte();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

function readSigned64(reader: ByteReader): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.byte();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return byte & 0x40 ? BigInt.asIntN(64, value | (-1n << (shift + 7n))) : value;
  }
}
