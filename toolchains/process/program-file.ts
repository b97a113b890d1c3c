import { closeSync, openSync, readSync } from "node:fs";

/* Of the System V ABI's generic part, for 64-bit files in little-endian order. */
const HEADER_BYTES = 64;
const SECTION_BYTES = 56;
const TYPE_LOAD = 1;
const TYPE_DYNAMIC = 2;
const TYPE_INTERPRETER = 3;
const DYNAMIC_NEEDED = 1;
const DYNAMIC_STRING_TABLE = 5;
const DYNAMIC_ENTRY_BYTES = 16;
const MAX_TABLE_BYTES = 1 << 20;
const MACHINES: Readonly<Record<number, string>> = { 62: "x86_64", 183: "aarch64" };

/** What an executable file is, as far as that decides where it can run. */
export type ProgramFile =
  | { type: "script"; interpreter: string }
  | { type: "elf"; architecture: string; loader: string | null; libraries: string[] }
  | { type: "other" };

/** Reads no more of the file than its tables. One that is damaged, or can't be read, is `other`. */
export function readProgramFile(path: string): ProgramFile {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return { type: "other" };
  }
  try {
    return describe((offset, length) => {
      const bytes = Buffer.alloc(Math.min(length, MAX_TABLE_BYTES));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
    });
  } catch {
    // A table leads out of the file.
    return { type: "other" };
  } finally {
    closeSync(file);
  }
}

type Read = (offset: number, length: number) => Buffer;

function describe(read: Read): ProgramFile {
  const header = read(0, HEADER_BYTES);
  if (header.toString("latin1", 0, 2) === "#!")
    return { type: "script", interpreter: read(2, 200).toString("utf8").split("\n", 1)[0]!.trim() };
  const isElf64 = header.toString("latin1", 0, 4) === "\u007fELF" && header[4] === 2 && header[5] === 1;
  if (!isElf64) return { type: "other" };
  const segments = segmentsOf(read, header);
  const interpreter = segments.find(({ type }) => type === TYPE_INTERPRETER);
  const machine = header.readUInt16LE(18);
  return {
    type: "elf",
    architecture: MACHINES[machine] ?? `machine ${machine}`,
    loader: interpreter ? textAt(read(interpreter.offset, interpreter.size), 0) : null,
    libraries: librariesOf(read, segments),
  };
}

interface Segment {
  type: number;
  offset: number;
  address: number;
  size: number;
}

function segmentsOf(read: Read, header: Buffer): Segment[] {
  const table = read(Number(header.readBigUInt64LE(32)), header.readUInt16LE(56) * SECTION_BYTES);
  const segments: Segment[] = [];
  for (let at = 0; at + SECTION_BYTES <= table.length; at += SECTION_BYTES)
    segments.push({
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      size: Number(table.readBigUInt64LE(at + 32)),
    });
  return segments;
}

function librariesOf(read: Read, segments: readonly Segment[]): string[] {
  const dynamic = segments.find(({ type }) => type === TYPE_DYNAMIC);
  if (!dynamic) return [];
  const table = read(dynamic.offset, dynamic.size);
  const entries: [tag: number, value: number][] = [];
  for (let at = 0; at + DYNAMIC_ENTRY_BYTES <= table.length; at += DYNAMIC_ENTRY_BYTES)
    entries.push([Number(table.readBigUInt64LE(at)), Number(table.readBigUInt64LE(at + 8))]);
  const textsAddress = entries.find(([tag]) => tag === DYNAMIC_STRING_TABLE)?.[1];
  const holder = segments.find(
    ({ type, address, size }) => type === TYPE_LOAD && textsAddress! >= address && textsAddress! < address + size,
  );
  if (textsAddress === undefined || !holder) return [];
  const texts = read(holder.offset + textsAddress - holder.address, MAX_TABLE_BYTES);
  return entries.filter(([tag]) => tag === DYNAMIC_NEEDED).map(([, offset]) => textAt(texts, offset));
}

function textAt(bytes: Buffer, offset: number): string {
  return bytes.toString("latin1", offset, bytes.indexOf(0, offset));
}
