import { ByteReader } from "../../wasm/byte-reader.ts";
import { SECTION, type Section } from "../../wasm/sections.ts";

/** A custom section's content, without its name; offsets into the module. */
export interface CustomSection {
  name: string;
  /** Among all sections of the module. */
  index: number;
  contentStart: number;
  end: number;
}

/** One whose name can't be read is left out. */
export function readCustomSections(bytes: Uint8Array, sections: readonly Section[]): CustomSection[] {
  return sections.flatMap(({ id, contentStart, end }, index) => {
    if (id !== SECTION.custom) return [];
    const reader = new ByteReader(bytes, contentStart, end);
    try {
      return [{ name: reader.name(), index, contentStart: reader.offset, end }];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [];
    }
  });
}
