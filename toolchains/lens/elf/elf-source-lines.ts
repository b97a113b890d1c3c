import { type DebugInformation, readDebugInformation } from "../dwarf/debug-info.ts";
import { collectDebugSections } from "../dwarf/debug-sections.ts";
import { SourceLines } from "../wasm/source-lines.ts";
import type { PlacedElf } from "./placed-elf.ts";
import { relocatedContent } from "./relocated-section.ts";

/** Where the code of files that share an address space comes from. Throws a RangeError where debug information is damaged. */
export function readElfSourceLines(placedFiles: readonly PlacedElf[]): SourceLines {
  const read = placedFiles.map(readElfDebugInformation);
  return new SourceLines({
    sequences: read.flatMap(({ sequences }) => sequences),
    functions: read.flatMap(({ functions }) => functions),
  });
}

function readElfDebugInformation(placed: PlacedElf): DebugInformation {
  const { file, addressOf } = placed;
  const sections = collectDebugSections((name) => {
    const section = file.section(name);
    return section === undefined ? null : relocatedContent(placed, section);
  });
  const code = file.sections
    .filter(({ executable }) => executable)
    .map((section) => ({ start: addressOf(section), end: addressOf(section) + section.sizeBytes }));
  return readDebugInformation(sections, (address) => code.some(({ start, end }) => address >= start && address < end));
}
