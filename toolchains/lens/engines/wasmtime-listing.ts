import type { LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { CodeListing, ListedFunction } from "../code-listing.ts";
import { createDisassembler } from "../disassembly/disassembler.ts";
import { ElfFile, type ElfSymbol } from "../elf/elf-file.ts";
import { betweenData } from "./code-ranges.ts";
import { findJumpTables } from "./jump-tables.ts";
import { readModuleFunctions } from "./module-functions.ts";
import { filePosition, readAddressMap } from "./wasmtime-address-map.ts";

/** `wasm[0]::function[7]::main`; what Wasmtime adds of its own is called otherwise. */
const MODULE_FUNCTION = /^wasm\[\d+\]::function\[(\d+)\]/;

/**
 * A module that Wasmtime compiled: an ELF file with a symbol for each function and a map from code to the module's
 * instructions. Throws a RangeError where it is damaged.
 */
export async function readCompiledModule(
  cwasm: Uint8Array,
  module: Uint8Array,
  syntax: LensSyntax,
): Promise<CodeListing> {
  const elf = new ElfFile(cwasm);
  const { architecture } = elf;
  if (architecture === null) throw new RangeError("Wasmtime compiled the module for another processor");
  const textSection = elf.section(".text");
  if (textSection === undefined) throw new RangeError("the compiled module has no code");
  const text = elf.content(textSection);
  const mapSection = elf.section(".wasmtime.addrmap");
  const map = readAddressMap(mapSection === undefined ? new Uint8Array(4) : elf.content(mapSection));
  const named = readModuleFunctions(module);

  const functions = elf.symbols
    .filter(({ type }) => type === "function")
    .map((symbol) => listed(symbol, text.length, named.symbol))
    .sort((a, b) => a.address - b.address);
  const byAddress = new Map(functions.map((one) => [one.address, one]));
  const textOf = (address: number) => {
    const target = byAddress.get(address);
    return target === undefined ? null : target.wasmIndex === null ? target.symbol : named.text(target.wasmIndex);
  };
  const disassembler = await createDisassembler(architecture, syntax);

  return {
    functions,
    async instructions({ address, sizeBytes }) {
      const code = text.subarray(address, address + sizeBytes);
      return betweenData(code, findJumpTables(code, architecture)).flatMap(({ start, end }) =>
        disassembler.disassemble(code.subarray(start, end), address + start, textOf).map((instruction) => ({
          ...instruction,
          symbol: byAddress.get(instruction.targetAddress ?? -1)?.symbol ?? instruction.symbol,
          depth: 0,
          places: [],
          wasmOffset: filePosition(map, instruction.address, address),
        })),
      );
    },
  };
}

function listed(
  { name, value: address, sizeBytes }: ElfSymbol,
  textBytes: number,
  symbolOf: (wasmIndex: number) => string,
): ListedFunction {
  if (address + sizeBytes > textBytes) throw new RangeError(`the code of ${name} is cut off`);
  const index = MODULE_FUNCTION.exec(name)?.[1];
  const wasmIndex = index === undefined ? null : Number(index);
  return { symbol: wasmIndex === null ? name : symbolOf(wasmIndex), wasmIndex, address, sizeBytes };
}
