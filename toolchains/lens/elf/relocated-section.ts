import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import type { ElfSection } from "./elf-file.ts";
import type { PlacedElf } from "./placed-elf.ts";

/** Relocations that put an address or an offset into data, by the bytes that they fill: R_X86_64_64 and _32, R_AARCH64_ABS64 and _ABS32. */
const DATA_RELOCATIONS: Record<LensArchitecture, Record<number, 4 | 8>> = {
  x86_64: { 1: 8, 10: 4 },
  aarch64: { 257: 8, 258: 4 },
};

/** What a section of data holds when its relocations are carried out, as debug information's have to be before it is read. */
export function relocatedContent({ file, addressOfSymbol }: PlacedElf, section: ElfSection): Uint8Array {
  const content = file.content(section);
  const sizes = file.architecture === null ? {} : DATA_RELOCATIONS[file.architecture];
  const relocations = file.kind === "object" ? file.relocations(section) : [];
  if (relocations.length === 0) return content;
  const bytes = new Uint8Array(content);
  const view = new DataView(bytes.buffer);
  for (const { offset, type, symbol, addend } of relocations) {
    const sizeBytes = sizes[type];
    if (sizeBytes === undefined) continue;
    const value = (symbol === null ? 0 : (addressOfSymbol(symbol) ?? 0)) + addend;
    if (sizeBytes === 8) view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), true);
    else view.setUint32(offset, value >>> 0, true);
  }
  return bytes;
}
