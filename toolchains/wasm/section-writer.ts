import { ByteReader } from "./byte-reader.ts";
import { joined, sized, unsigned } from "./byte-writer.ts";
import { PREAMBLE, type Section } from "./sections.ts";

/** One section of a module, its content put together from parts. */
export function writeSection(id: number, content: readonly (Uint8Array | number[])[]): Uint8Array {
  return joined([[id], sized(content)]);
}

/** A section as it is. */
export function copySection(bytes: Uint8Array, { start, end }: Section): Uint8Array {
  return bytes.subarray(start, end);
}

export function writeModule(sections: readonly Uint8Array[]): Uint8Array {
  return joined([PREAMBLE, ...sections]);
}

/** A name, as in imports and exports. */
export function writeName(name: string): Uint8Array {
  return sized([new TextEncoder().encode(name)]);
}

/** The content of a section that is a list, with one more item at its end; of a section that is missing, an empty list. */
export function withOneMore(
  bytes: Uint8Array,
  section: Section | undefined,
  ...item: (Uint8Array | number[])[]
): Uint8Array {
  if (section === undefined) return joined([[1], ...item]);
  const reader = new ByteReader(bytes, section.contentStart, section.end);
  const count = reader.unsigned();
  return joined([unsigned(count + 1), bytes.subarray(reader.offset, section.end), ...item]);
}
