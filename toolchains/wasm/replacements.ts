import { joined } from "./byte-writer.ts";

/** Bytes of a module that others take the place of; offsets into the module. */
export interface Replacement {
  start: number;
  end: number;
  by: number[];
}

/** What lies between two offsets, with its replacements, which come in order and don't overlap. */
export function replaced(
  bytes: Uint8Array,
  start: number,
  end: number,
  replacements: readonly Replacement[],
): Uint8Array {
  const parts: (Uint8Array | number[])[] = [];
  let copied = start;
  for (const replacement of replacements) {
    parts.push(bytes.subarray(copied, replacement.start), replacement.by);
    copied = replacement.end;
  }
  return joined([...parts, bytes.subarray(copied, end)]);
}
