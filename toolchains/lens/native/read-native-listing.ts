import type { LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { CodeListing, ListedFunction } from "../code-listing.ts";
import { createDisassembler } from "../disassembly/disassembler.ts";
import { ElfFile } from "../elf/elf-file.ts";
import { createElfListing } from "../elf/elf-listing.ts";
import type { SourceRange } from "../wasm/source-lines.ts";

interface NativeFunction extends ListedFunction {
  /** Null without debug information. */
  source: SourceRange | null;
}

export interface NativeListing extends CodeListing {
  functions: NativeFunction[];
  /** Whether anything says where the code comes from. */
  hasLines: boolean;
}

/**
 * The functions of ELF objects that belong together, with the source lines of each instruction.
 * Throws a RangeError where they can't be read.
 */
export async function readNativeListing(objects: readonly Uint8Array[], syntax: LensSyntax): Promise<NativeListing> {
  const files = objects.map((object) => new ElfFile(object));
  const [architecture, ...others] = new Set(files.map((file) => file.architecture));
  if (architecture === undefined || architecture === null || others.length > 0)
    throw new RangeError("the objects aren't for one processor whose code can be read");
  const listing = createElfListing(files, await createDisassembler(architecture, syntax));
  const lines = listing.sourceLines();
  const functions = listing.functions.map((listed) => {
    const { address, sizeBytes } = listed;
    return { ...listed, source: lines.sourceRange({ start: address, end: address + sizeBytes }) };
  });
  return {
    functions,
    hasLines: functions.some(({ source }) => source !== null),
    instructions: (listed) => listing.instructions(listed),
  };
}
