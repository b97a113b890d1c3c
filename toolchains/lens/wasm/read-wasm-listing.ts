import { readFunctionBodies } from "../../wasm/function-bodies.ts";
import { type ModuleOutline, readOutline } from "../../wasm/module-outline.ts";
import { SECTION } from "../../wasm/sections.ts";
import { type ModuleNames, readModuleNames } from "../../wasm/text/module-names.ts";
import { printFunction, printFunctionHeader, type ReadModule } from "../../wasm/text/print-function.ts";
import { instructionAt, lastStartingBy } from "../by-address.ts";
import type { ListedInstruction } from "../code-listing.ts";
import { type DebugFunction, type DebugInformation, readDebugInformation } from "../dwarf/debug-info.ts";
import { type CustomSection, readCustomSections } from "./custom-sections.ts";
import { type ObjectSymbol, readObjectSymbols, readRelocations, RELOCATION } from "./linking.ts";
import { SourceLines } from "./source-lines.ts";
import { readWasmDebugSections } from "./wasm-debug-sections.ts";
import type { WasmImport, WasmListedFunction, WasmListing } from "./wasm-listing.ts";

/**
 * Reads a linked module or a relocatable object file, with or without debug information. Instructions are decoded when
 * they are asked for. Throws a RangeError when it is no core module, or damaged; debug information that is damaged is a
 * `debugProblem` of the listing.
 */
export function readWasmListing(bytes: Uint8Array): WasmListing {
  const outline = readOutline(bytes);
  const customSections = readCustomSections(bytes, outline.sections);
  const symbols = readObjectSymbols(bytes, customSections);
  const names = withObjectNames(readModuleNames(bytes, outline), outline, symbols);
  const bodies = readFunctionBodies(bytes, outline.sections);
  const module: ReadModule = { bytes, outline, names, bodies };
  const codeSection = outline.sections.findIndex(({ id }) => id === SECTION.code);
  const codeStart = outline.sections[codeSection]?.contentStart ?? 0;
  const imports = importsOf(outline, names);
  const ranges = bodies.map(({ contentStart, end }) => ({ address: contentStart, sizeBytes: end - contentStart }));
  const isCode = (address: number) => instructionAt(ranges, codeStart + address) !== null;
  const layout = { codeStart, bodies, importedFunctions: imports.length };
  const debug = readDebug(() =>
    readDebugInformation(readWasmDebugSections(bytes, customSections, symbols, layout), isCode),
  );
  const lines = new SourceLines(debug.information);

  const hasObjectNames = symbols.length > 0;
  const functions = bodies.map(({ contentStart, end }, bodyIndex): WasmListedFunction => {
    const wasmIndex = imports.length + bodyIndex;
    const start = contentStart - codeStart;
    const described = lines.functionAt(start);
    const named = names.functions.get(wasmIndex);
    const linkage = (hasObjectNames ? named : undefined) ?? described?.linkageName ?? named ?? described?.name;
    return {
      symbol: sourceMain(linkage, described) ?? String(wasmIndex),
      wasmIndex,
      address: contentStart,
      sizeBytes: end - contentStart,
      get header() {
        return printFunctionHeader(module, bodyIndex);
      },
      source: lines.sourceRange({ start, end: end - codeStart }),
    };
  });
  const symbolOf = (index: number) => functions[index - imports.length]?.symbol ?? imports[index]?.symbol ?? null;
  const relocatedSymbols = codeSymbols(bytes, customSections, symbols, codeSection, symbolOf);

  const functionAt = (offset: number) => instructionAt(functions, offset);
  return {
    functions,
    imports,
    isObject: hasObjectNames,
    hasLines: debug.information.sequences.length > 0,
    debugProblem: debug.problem,
    functionAt,
    placesAt(offset) {
      const found = functionAt(offset);
      return found === null ? [] : lines.placesAt(offset - codeStart, found.address - codeStart);
    },
    async instructions({ address, wasmIndex }) {
      const printed = printFunction(module, (wasmIndex ?? -1) - imports.length);
      const places = lines.placesOf(
        printed.map(({ offset }) => offset - codeStart),
        address - codeStart,
      );
      return printed.map((instruction, index): ListedInstruction => {
        const { offset, end, depth, name, text, branchOffset, functionIndex } = instruction;
        const called = functionIndex === null ? undefined : functions[functionIndex - imports.length];
        return {
          address: offset,
          sizeBytes: end - offset,
          mnemonic: name,
          text,
          depth,
          places: places[index] ?? [],
          wasmOffset: offset,
          targetAddress: branchOffset ?? called?.address ?? null,
          symbol:
            (functionIndex === null ? null : symbolOf(functionIndex)) ??
            relocatedSymbols(offset - codeStart, end - codeStart),
        };
      });
    },
  };
}

/** Clang names C's main by its parameters, as no other target does; it is `main` elsewhere. */
function sourceMain(symbol: string | undefined | null, described: DebugFunction | undefined): string | null {
  const isMain = described?.name === "main" && /^__(?:main_(?:void|argc_argv)|original_main)$/.test(symbol ?? "");
  return isMain ? "main" : (symbol ?? null);
}

function importsOf({ imports }: ModuleOutline, { functions }: ModuleNames): WasmImport[] {
  return imports
    .filter(({ kind }) => kind === "function")
    .map(({ module, name }, wasmIndex) => ({ wasmIndex, module, name, symbol: functions.get(wasmIndex) ?? name }));
}

/** Object files have no name section: their symbols name what they define, and imports the rest. */
function withObjectNames(names: ModuleNames, outline: ModuleOutline, symbols: readonly ObjectSymbol[]): ModuleNames {
  if (symbols.length === 0) return names;
  const functions = new Map(names.functions);
  const globals = new Map(names.globals);
  const importedGlobals = outline.imports.filter(({ kind }) => kind === "global");
  for (const [index, { name }] of importedGlobals.entries()) globals.set(index, name);
  for (const { kind, name, index } of symbols) {
    if (name === null || index === null) continue;
    if (kind === "function") functions.set(index, name);
    else if (kind === "global") globals.set(index, name);
  }
  return { ...names, functions, globals };
}

/** What the instruction between two addresses refers to, by the relocations of an object file; null where by none. */
function codeSymbols(
  bytes: Uint8Array,
  customSections: readonly CustomSection[],
  symbols: readonly ObjectSymbol[],
  codeSection: number,
  symbolOf: (functionIndex: number) => string | null,
): (start: number, end: number) => string | null {
  if (symbols.length === 0) return () => null;
  const relocations = readRelocations(bytes, customSections, codeSection)
    .filter(({ type }) => type !== RELOCATION.typeIndexLeb)
    .map(({ offset, index }) => ({ address: offset, index }))
    .sort((one, other) => one.address - other.address);
  return (start, end) => {
    const relocation = lastStartingBy(relocations, end - 1);
    const symbol = relocation && relocation.address >= start ? symbols[relocation.index] : undefined;
    if (symbol?.kind === "function" && symbol.index !== null) return symbolOf(symbol.index);
    return symbol?.kind === "data" ? symbol.name : null;
  };
}

const NO_INFORMATION: DebugInformation = { sequences: [], functions: [] };

function readDebug(read: () => DebugInformation): { information: DebugInformation; problem: string | null } {
  try {
    return { information: read(), problem: null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { information: NO_INFORMATION, problem: error.message };
  }
}
