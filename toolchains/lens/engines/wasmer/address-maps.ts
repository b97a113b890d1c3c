import type { FunctionBody } from "../../../wasm/function-bodies.ts";

/** A piece of a function's machine code. */
export interface MappedCode {
  /** In the function's code. */
  start: number;
  end: number;
  /** Of the wasm instruction that it was made from, in the module; null for what the compiler added. */
  wasmOffset: number | null;
}

export interface FunctionMap {
  sizeBytes: number;
  /** By rising start; other code was added when registers were assigned. */
  code: MappedCode[];
}

/*
 * A compiled module holds its data as the Rust library rkyv archives it: little-endian, with vectors as an offset from
 * the place where the offset stands, and a length. The library's layout follows Rust's structures, and these have been
 * the same in Wasmer's lib/types/src/compilation/{address_map,function}.rs since the format's beginning:
 *
 *   CompiledFunctionFrameInfo  traps: vector, address_map: FunctionAddressMap
 *   FunctionAddressMap         instructions: vector, start_srcloc, end_srcloc, body_offset, body_len: u32
 *   InstructionAddressMap      srcloc, code_offset, code_len: u32
 *
 * Where the array of the first begins is told by nothing that stays the same from version to version, but its content is
 * known: the source locations are where the module's functions begin and end.
 */
const INSTRUCTIONS = 8;
const START = 16;
const FRAME_BYTES = 32;
const ENTRY_BYTES = 12;
const NO_SOURCE = 0xffff_ffff;

/** Begins the header, which goes on with a version and the length of what follows, of 32 bits each. */
const MAGIC = "wasmer-universalWASMER\0\0";
const HEADER_BYTES = MAGIC.length + 8;

/**
 * The address maps of all functions that a module defines, from the file that `wasmer compile` made of it. Null where
 * they aren't found, or don't fit the module: other versions of Wasmer may lay them out in another way. Throws a
 * RangeError where it is no such file, or is cut off.
 */
export function findAddressMaps(compiled: Uint8Array, bodies: readonly FunctionBody[]): FunctionMap[] | null {
  const buffer = Buffer.from(compiled.buffer, compiled.byteOffset, compiled.byteLength);
  if (buffer.length < HEADER_BYTES || buffer.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new RangeError("what Wasmer wrote is no compiled module");
  if (buffer.length < HEADER_BYTES + buffer.readUInt32LE(HEADER_BYTES - 4))
    throw new RangeError("the module that Wasmer compiled is cut off");
  const [first] = bodies;
  if (first === undefined) return [];
  const beginning = Buffer.alloc(12);
  for (const [index, value] of [first.contentStart, first.end, 0].entries()) beginning.writeUInt32LE(value, 4 * index);
  for (let at = buffer.indexOf(beginning); at !== -1; at = buffer.indexOf(beginning, at + 1)) {
    const maps = readFrames(buffer, at - START, bodies);
    if (maps !== null) return maps;
  }
  return null;
}

function readFrames(buffer: Buffer, start: number, bodies: readonly FunctionBody[]): FunctionMap[] | null {
  if (start < 0 || start + FRAME_BYTES * bodies.length > buffer.length) return null;
  const maps: FunctionMap[] = [];
  for (const [index, { contentStart, end }] of bodies.entries()) {
    const at = start + FRAME_BYTES * index;
    const isOfFunction =
      buffer.readUInt32LE(at + START) === contentStart && buffer.readUInt32LE(at + START + 4) === end;
    if (!isOfFunction || buffer.readUInt32LE(at + START + 8) !== 0) return null;
    const sizeBytes = buffer.readUInt32LE(at + START + 12);
    const code = readEntries(buffer, at + INSTRUCTIONS, { contentStart, end, sizeBytes });
    if (code === null) return null;
    maps.push({ sizeBytes, code });
  }
  return maps;
}

function readEntries(
  buffer: Buffer,
  at: number,
  { contentStart, end, sizeBytes }: { contentStart: number; end: number; sizeBytes: number },
): MappedCode[] | null {
  const first = at + buffer.readInt32LE(at);
  const count = buffer.readUInt32LE(at + 4);
  if (first < 0 || first + ENTRY_BYTES * count > buffer.length) return null;
  const code: MappedCode[] = [];
  for (let index = 0; index < count; index += 1) {
    const source = buffer.readUInt32LE(first + ENTRY_BYTES * index);
    const codeOffset = buffer.readUInt32LE(first + ENTRY_BYTES * index + 4);
    const codeBytes = buffer.readUInt32LE(first + ENTRY_BYTES * index + 8);
    const isOfNone = source === NO_SOURCE || source === 0;
    if (codeOffset + codeBytes > sizeBytes || (!isOfNone && (source < contentStart || source >= end))) return null;
    code.push({ start: codeOffset, end: codeOffset + codeBytes, wasmOffset: isOfNone ? null : source });
  }
  return code.sort((one, other) => one.start - other.start);
}
