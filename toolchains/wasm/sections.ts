import { ByteReader } from "./byte-reader.ts";

/** Core Specification 3.0, section 5.5.2 (sections). */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** The module's magic number and its version 1; a component has another version and layer. */
export const PREAMBLE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
export const MAGIC = PREAMBLE.subarray(0, 4);

/** Offsets into the module; the content lies between `contentStart` and `end`. */
export interface Section {
  id: number;
  /** Of the id. */
  start: number;
  contentStart: number;
  end: number;
}

export function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

/** The sections of a core module, in order. Throws a RangeError when it is none, or damaged. */
export function readSections(bytes: Uint8Array): Section[] {
  if (!startsWith(bytes, PREAMBLE)) throw new RangeError("not a WebAssembly module of version 1");
  const reader = new ByteReader(bytes, PREAMBLE.length);
  const sections: Section[] = [];
  while (!reader.atEnd) {
    const start = reader.offset;
    const id = reader.byte();
    const sizeBytes = reader.unsigned();
    const contentStart = reader.offset;
    reader.skip(sizeBytes);
    sections.push({ id, start, contentStart, end: reader.offset });
  }
  return sections;
}

/** Reads a section's content; `readSection` starts at its first byte. Undefined when the module has no such section. */
export function inSection<Result>(
  bytes: Uint8Array,
  sections: Section[],
  id: number,
  readSection: (reader: ByteReader) => Result,
): Result | undefined {
  const section = sections.find((candidate) => candidate.id === id);
  return section && readSection(new ByteReader(bytes, section.contentStart, section.end));
}
