import { basename } from "node:path";
import type { LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { CodeListing, ListedInstruction } from "../../code-listing.ts";
import { createDisassembler } from "../../disassembly/disassembler.ts";
import { ElfFile } from "../../elf/elf-file.ts";
import { createElfListing } from "../../elf/elf-listing.ts";
import { readModuleFunctions } from "../module-functions.ts";
import { FunctionNames } from "./function-names.ts";
import { readGeneratedCode } from "./generated-functions.ts";
import { matchLines, readTranslatedModule } from "./match-statements.ts";

export interface TranslatedCode {
  module: Uint8Array;
  /** The C that was made of it. */
  text: string;
  /** Where that is: what the debug information calls it ends alike. */
  source: string;
  /** What was made of the C: an ELF object with debug information. */
  object: Uint8Array;
  syntax: LensSyntax;
}

/**
 * The machine code of a module by way of C: debug information leads from each instruction to a line of C, and from there
 * it is known what the line was made from. Throws a RangeError where a file is damaged or of another module.
 */
export async function listTranslatedCode(translation: TranslatedCode): Promise<CodeListing> {
  const elf = new ElfFile(translation.object);
  if (elf.architecture === null) throw new RangeError("the object is for a processor whose code isn't read here");
  const translated = readTranslatedModule(translation.module, readGeneratedCode(translation.text));
  const { offsets, unmatched } = await matchLines(translated);
  const named = readModuleFunctions(translation.module);
  const names = new FunctionNames(translated.code, translated.importedFunctions, named);
  const listing = createElfListing([elf], await createDisassembler(elf.architecture, translation.syntax));
  const sourceName = basename(translation.source);

  const all = translated.code.functions.length;
  const note = `The C of ${unmatched.length} of ${all} functions isn't as wasm2c is known to write it; their code is linked by function only.`;
  return {
    ...(unmatched.length > 0 ? { remark: { grain: unmatched.length < all ? "instruction" : "function", note } } : {}),
    functions: names.listed(listing.functions),
    async instructions(listed) {
      const instructions = await listing.instructions(listed);
      return instructions.map((instruction): ListedInstruction => {
        // From the inside out: what a helper does that was inlined belongs to the line that called it.
        const place = instruction.places.find(({ file, line }) => basename(file) === sourceName && offsets.has(line));
        const wasmOffset = place === undefined ? null : offsets.get(place.line)!;
        return { ...names.inText(instruction), places: [], wasmOffset };
      });
    },
  };
}
