import { join } from "node:path";
import type { LensSyntax } from "#shared/model/lens/lens-code.ts";
import { compileModule, featureProblem } from "../../runtimes/lucet.ts";
import { unsupportedMode } from "../../runtimes/runtime-mode.ts";
import { readOutline } from "../../wasm/module-outline.ts";
import type { CodeListing, DisassembledInstruction } from "../code-listing.ts";
import { createDisassembler } from "../disassembly/disassembler.ts";
import { ElfFile } from "../elf/elf-file.ts";
import { createElfListing } from "../elf/elf-listing.ts";
import type { LensEngine, LensEngineRequest } from "../engine.ts";
import { readModuleFunctions } from "./module-functions.ts";
import { readOutput } from "./read-output.ts";

/** What follows is the function's index or, where it is exported, its name. */
const FUNCTION_PREFIX = "guest_func_";

/** Lucet's compiler, by the object that it writes before it is linked: it has a symbol for each function. */
export const lucetLens: LensEngine = {
  runtime: "lucet",
  variants: [null],
  architectures: ["x86_64"],
  grain: () => "function",
  note: () => "Lucet says which function its code belongs to, and nothing finer.",

  unsupported({ modulePath, variant }, tool) {
    if (process.platform !== "linux")
      return "Lucet's machine code can be read on Linux only, where it writes ELF objects.";
    return unsupportedMode(tool, variant) ?? featureProblem(modulePath, tool);
  },

  files: (request, _tool, module) => [{ path: bindingsPath(request), content: bindingsFor(module) }],

  plan: (request, tool) =>
    compileModule(request.modulePath, tool, { object: objectPath(request), bindings: bindingsPath(request) }),

  async read(request, _results, module) {
    return listLucetObject(await readOutput(objectPath(request)), module, request.syntax);
  },
};

function objectPath({ workFolder }: LensEngineRequest): string {
  return join(workFolder, "module.o");
}

function bindingsPath({ workFolder }: LensEngineRequest): string {
  return join(workFolder, "bindings.json");
}

/** It wants a symbol for each import; as nothing is linked, all may be imported, and under their own names. */
function bindingsFor(module: Uint8Array): string {
  const bindings: Record<string, Record<string, string>> = {};
  for (const { kind, module: from, name } of readOutline(module).imports)
    if (kind === "function") (bindings[from] ??= {})[name] = name;
  return JSON.stringify(bindings);
}

/** Throws a RangeError where the object is damaged. */
async function listLucetObject(object: Uint8Array, module: Uint8Array, syntax: LensSyntax): Promise<CodeListing> {
  const listing = createElfListing([new ElfFile(object)], await createDisassembler("x86_64", syntax));
  const named = readModuleFunctions(module);
  const exported = new Map(
    readOutline(module).exports.flatMap(({ kind, name, index }) => (kind === "function" ? [[name, index]] : [])),
  );
  const indexOf = (symbol: string): number | null => {
    if (!symbol.startsWith(FUNCTION_PREFIX)) return null;
    const name = symbol.slice(FUNCTION_PREFIX.length);
    const index = exported.get(name) ?? (/^\d+$/.test(name) ? Number(name) : null);
    // What was rewritten for it may have functions more.
    return index !== null && named.body(index) !== undefined ? index : null;
  };
  const withName = <Instruction extends DisassembledInstruction>(instruction: Instruction): Instruction => {
    const index = instruction.symbol === null ? null : indexOf(instruction.symbol);
    if (index === null) return instruction;
    const text = instruction.text.replace(instruction.symbol!, () => named.text(index));
    return { ...instruction, symbol: named.symbol(index), text };
  };
  return {
    functions: listing.functions.map((listed) => {
      const wasmIndex = indexOf(listed.symbol);
      return wasmIndex === null ? listed : { ...listed, wasmIndex, symbol: named.symbol(wasmIndex) };
    }),
    instructions: async (listed) => (await listing.instructions(listed)).map(withName),
  };
}
