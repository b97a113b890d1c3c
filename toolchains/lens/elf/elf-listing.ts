import type { CodeListing, ListedFunction } from "../code-listing.ts";
import type { Disassembler, OperandField } from "../disassembly/disassembler.ts";
import type { SourceLines } from "../wasm/source-lines.ts";
import type { ElfFile, ElfSection, ElfSymbol } from "./elf-file.ts";
import { linkageStubs } from "./linkage-stubs.ts";
import { createOperandFields } from "./operand-fields.ts";
import { type PlacedElf, placeElfFiles } from "./placed-elf.ts";
import { readElfSourceLines } from "./elf-source-lines.ts";

export interface ElfListing extends CodeListing {
  /** Read when they are first asked for, which the outline doesn't need. Throws a RangeError where they are damaged. */
  sourceLines(): SourceLines;
}

interface PlacedFunction extends ListedFunction {
  placed: PlacedElf;
  section: ElfSection;
}

/** Which of several names of one place is shown. */
const RANK: Record<ElfSymbol["binding"], number> = { global: 0, weak: 1, local: 2, other: 3 };

/**
 * The functions of ELF files, with the source lines that their debug information names. Throws a RangeError where the
 * files can't be read.
 */
export function createElfListing(files: readonly ElfFile[], disassembler: Disassembler): ElfListing {
  const placedFiles = placeElfFiles(files);
  const functions = listFunctions(placedFiles);
  const names = new Map([
    ...placedFiles.flatMap(({ file }) => linkageStubs(file, disassembler)),
    ...placedFiles.flatMap(namesByAddress),
  ]);
  const symbolAt = (address: number) => names.get(address) ?? null;
  const sourceLines = lazily(() => readElfSourceLines(placedFiles));
  const fieldsOf = lazily(() => new Map(placedFiles.map((placed) => [placed, createOperandFields(placed)])));
  const fieldsBySection = new Map<ElfSection, OperandField[]>();

  function fieldsIn({ placed, section, address, sizeBytes }: PlacedFunction): OperandField[] {
    let fields = fieldsBySection.get(section);
    if (fields === undefined) {
      fields = fieldsOf().get(placed)!(section);
      fieldsBySection.set(section, fields);
    }
    return fields.filter((field) => field.address >= address && field.address < address + sizeBytes);
  }

  return {
    functions: functions.map(({ symbol, wasmIndex, address, sizeBytes }) => ({
      symbol,
      wasmIndex,
      address,
      sizeBytes,
    })),
    async instructions({ address, symbol }) {
      const listed = functions.find((candidate) => candidate.address === address);
      if (listed === undefined) throw new RangeError(`there is no code of ${symbol} at ${address}`);
      const { placed, section, sizeBytes } = listed;
      const start = address - placed.addressOf(section);
      const code = placed.file.content(section).subarray(start, start + sizeBytes);
      const instructions = disassembler.disassemble(code, address, symbolAt, fieldsIn(listed));
      const places = sourceLines().placesOf(
        instructions.map((instruction) => instruction.address),
        address,
      );
      return instructions.map((instruction, index) =>
        Object.assign(instruction, { depth: 0, places: places[index]!, wasmOffset: null }),
      );
    },
    sourceLines,
  };
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** By rising address, each place under one name; of what several objects hold for one linker to choose, the first. */
function listFunctions(placedFiles: readonly PlacedElf[]): PlacedFunction[] {
  const byAddress = new Map<number, { symbol: ElfSymbol; placed: PlacedElf }>();
  const weak = new Set<string>();
  for (const placed of placedFiles)
    for (const symbol of placed.file.symbols) {
      if (symbol.type !== "function" || symbol.section?.executable !== true) continue;
      if (symbol.binding === "weak" && placed.file.kind === "object") {
        if (weak.has(symbol.name)) continue;
        weak.add(symbol.name);
      }
      const address = placed.addressOfSymbol(symbol)!;
      const known = byAddress.get(address);
      if (known === undefined || RANK[symbol.binding] < RANK[known.symbol.binding])
        byAddress.set(address, { symbol, placed });
    }
  const sorted = [...byAddress].sort(([a], [b]) => a - b);
  return sorted.map(([address, { symbol, placed }], index) => {
    const section = symbol.section!;
    const end = placed.addressOf(section) + section.sizeBytes;
    const sizeBytes = symbol.sizeBytes || Math.min(sorted[index + 1]?.[0] ?? end, end) - address;
    return { symbol: symbol.name, wasmIndex: null, address, sizeBytes, placed, section };
  });
}

function namesByAddress({ file, addressOfSymbol }: PlacedElf): [number, string][] {
  return file.symbols
    .filter(
      ({ type, name, section }) => (type === "function" || type === "object") && name !== "" && section?.allocated,
    )
    .sort((a, b) => RANK[b.binding] - RANK[a.binding])
    .map((symbol) => [addressOfSymbol(symbol)!, symbol.name]);
}
