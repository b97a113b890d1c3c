import type { Disassembler } from "../disassembly/disassembler.ts";
import type { ElfFile } from "./elf-file.ts";

/** The sections of the procedure linkage table, whose stubs jump to where a slot says that a function of another file is. */
const STUB_SECTIONS = [".plt", ".plt.sec", ".plt.got"];

/** Names for the stubs by which a linked x86-64 file calls what is in others, by the stubs' addresses. */
export function linkageStubs(file: ElfFile, disassembler: Disassembler): [number, string][] {
  if (file.kind === "object" || file.architecture !== "x86_64") return [];
  const slots = new Map(
    file.dynamicRelocations().flatMap(({ offset, symbol }) => (symbol?.name ? [[offset, symbol.name] as const] : [])),
  );
  return file.sections
    .filter(({ name, entryBytes }) => STUB_SECTIONS.includes(name) && entryBytes > 0)
    .flatMap((section) =>
      disassembler
        .disassemble(file.content(section), section.address, (address) => slots.get(address) ?? null)
        .flatMap(({ address, mnemonic, symbol }): [number, string][] => {
          if (symbol === null || mnemonic !== "jmp") return [];
          const offset = address - section.address;
          return [[address - (offset % section.entryBytes), symbol]];
        }),
    );
}
