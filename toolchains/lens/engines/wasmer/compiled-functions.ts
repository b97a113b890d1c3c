import type { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import { readFunctionBodies } from "../../../wasm/function-bodies.ts";
import { readOutline } from "../../../wasm/module-outline.ts";
import { readModuleNames } from "../../../wasm/text/module-names.ts";
import { printFunction, type ReadModule } from "../../../wasm/text/print-function.ts";
import type { CodeListing, DisassembledInstruction, ListedFunction, ListedInstruction } from "../../code-listing.ts";
import { createDisassembler } from "../../disassembly/disassembler.ts";
import { betweenData, type CodeRange } from "../code-ranges.ts";
import { findJumpTables } from "../jump-tables.ts";
import { readModuleFunctions } from "../module-functions.ts";
import { findAddressMaps, type FunctionMap, type MappedCode } from "./address-maps.ts";

export interface CompiledModule {
  /** What was compiled. */
  module: Uint8Array;
  /** What it was compiled into. */
  compiled: Uint8Array;
  /** The machine code of a function that the module defines. Rejects with a RangeError where there is none. */
  codeOf: (wasmIndex: number) => Promise<Uint8Array>;
  architecture: LensArchitecture;
  syntax: LensSyntax;
}

/** For addresses that are easy to read. */
const ALIGNMENT_BYTES = 16;

/**
 * The functions one behind the other, in the module's order: each was compiled by itself. `isMapped` tells whether it is
 * known what their instructions were made from. Throws a RangeError where a file is missing, damaged or of another module.
 */
export async function listCompiledFunctions({
  module: bytes,
  compiled,
  codeOf,
  architecture,
  syntax,
}: CompiledModule): Promise<CodeListing & { isMapped: boolean }> {
  const module = readModule(bytes);
  const importedFunctions = module.outline.imports.filter(({ kind }) => kind === "function").length;
  const named = readModuleFunctions(bytes);
  const maps = findAddressMaps(compiled, module.bodies);
  const functions: ListedFunction[] = [];
  let nextAddress = 0;
  for (const bodyIndex of module.bodies.keys()) {
    const wasmIndex = importedFunctions + bodyIndex;
    const sizeBytes = maps?.[bodyIndex]?.sizeBytes ?? (await codeOf(wasmIndex)).length;
    functions.push({ symbol: named.symbol(wasmIndex), wasmIndex, address: nextAddress, sizeBytes });
    nextAddress += Math.ceil(sizeBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  }
  const disassembler = await createDisassembler(architecture, syntax);

  return {
    functions,
    isMapped: maps !== null,
    async instructions({ address, sizeBytes, wasmIndex }) {
      const bodyIndex = (wasmIndex ?? 0) - importedFunctions;
      const code = await codeOf(bodyIndex + importedFunctions);
      if (code.length !== sizeBytes)
        throw new RangeError(`function ${wasmIndex} has ${code.length} bytes of code instead of ${sizeBytes}`);
      const map = maps?.[bodyIndex];
      const offsetAt = offsetFinder(map?.code ?? [], address);
      const calledAt = calledFunctions(module, bodyIndex);
      const callAt = (wasmOffset: number | null): Target => {
        const called = wasmOffset === null ? undefined : calledAt.get(wasmOffset);
        if (called === undefined) return { name: "?", symbol: null, targetAddress: null };
        const targetAddress = functions[called - importedFunctions]?.address ?? null;
        return { name: named.text(called), symbol: named.symbol(called), targetAddress };
      };
      return rangesOfCode(code, map, architecture)
        .flatMap(({ start, end }) => disassembler.disassemble(code.subarray(start, end), address + start))
        .map((each): ListedInstruction => {
          const wasmOffset = offsetAt(each.address);
          const instruction = isCall(each) ? withTarget(each, callAt(wasmOffset)) : each;
          return { ...instruction, depth: 0, places: [], wasmOffset };
        });
    },
  };
}

interface Target extends Pick<DisassembledInstruction, "symbol" | "targetAddress"> {
  /** As it is printed. */
  name: string;
}

function readModule(bytes: Uint8Array): ReadModule {
  const outline = readOutline(bytes);
  const bodies = readFunctionBodies(bytes, outline.sections);
  return { bytes, outline, bodies, names: readModuleNames(bytes, outline) };
}

/** Without constants, which stand behind the code, and tables of jumps. */
function rangesOfCode(
  code: Uint8Array,
  map: FunctionMap | undefined,
  architecture: LensArchitecture,
): readonly CodeRange[] {
  const end = map?.code.reduce((last, piece) => Math.max(last, piece.end), 0) || code.length;
  const instructions = code.subarray(0, end);
  return betweenData(instructions, findJumpTables(instructions, architecture));
}

/** Answers for rising addresses. */
function offsetFinder(code: readonly MappedCode[], functionAddress: number): (address: number) => number | null {
  let next = 0;
  return (address) => {
    const at = address - functionAddress;
    while (next < code.length && code[next]!.end <= at) next += 1;
    const piece = code[next];
    return piece !== undefined && piece.start <= at ? piece.wasmOffset : null;
  };
}

/** Which functions a function calls, by where it does. */
function calledFunctions(module: ReadModule, bodyIndex: number): Map<number, number> {
  const called = new Map<number, number>();
  for (const { offset, name, functionIndex } of printFunction(module, bodyIndex))
    if (name === "call" && functionIndex !== null) called.set(offset, functionIndex);
  return called;
}

/** Of another function, whose place was not known yet: it stands as a call of nothing in the code. */
function isCall({ mnemonic, targetAddress }: DisassembledInstruction): boolean {
  return (mnemonic === "call" || mnemonic === "bl") && targetAddress !== null;
}

function withTarget(
  instruction: DisassembledInstruction,
  { name, symbol, targetAddress }: Target,
): DisassembledInstruction {
  return { ...instruction, symbol, targetAddress, text: instruction.text.replace(/\S+$/, () => name) };
}
