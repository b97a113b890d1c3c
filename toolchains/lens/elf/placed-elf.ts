import type { ElfFile, ElfSection, ElfSymbol } from "./elf-file.ts";

/** Files side by side in one address space: objects are given addresses, others keep theirs. */
export interface PlacedElf {
  file: ElfFile;
  addressOf: (section: ElfSection) => number;
  /** Null where it is defined in none of the files. */
  addressOfSymbol: (symbol: ElfSymbol) => number | null;
}

/**
 * Puts objects one behind the other, code first, so that the code of a single section keeps the addresses that other
 * tools print.
 */
export function placeElfFiles(files: readonly ElfFile[]): PlacedElf[] {
  const starts = new Map<ElfSection, number>();
  let next = 0;
  const place = (sections: readonly ElfSection[]) => {
    for (const section of sections) {
      const start = Math.ceil(next / section.alignment) * section.alignment;
      starts.set(section, start);
      next = start + section.sizeBytes;
    }
  };
  const objects = files.filter(({ kind }) => kind === "object").map(({ sections }) => sections);
  for (const sections of objects) place(sections.filter(({ executable }) => executable));
  for (const sections of objects) place(sections.filter(({ allocated, executable }) => allocated && !executable));

  const addressOf = (section: ElfSection) => starts.get(section) ?? section.address;
  const inFile = (file: ElfFile, { section, value }: ElfSymbol) =>
    section === null ? null : file.kind === "object" ? addressOf(section) + value : value;
  const shared = new Map<string, number>();
  for (const file of files)
    for (const symbol of file.symbols) {
      const address = symbol.binding === "local" ? null : inFile(file, symbol);
      if (address !== null && !shared.has(symbol.name)) shared.set(symbol.name, address);
    }
  return files.map((file) => ({
    file,
    addressOf,
    addressOfSymbol: (symbol) => inFile(file, symbol) ?? shared.get(symbol.name) ?? null,
  }));
}
