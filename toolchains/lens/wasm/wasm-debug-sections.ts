import type { FunctionBody } from "../../wasm/function-bodies.ts";
import { collectDebugSections, type DebugSections } from "../dwarf/debug-sections.ts";
import type { CustomSection } from "./custom-sections.ts";
import { type ObjectSymbol, readRelocations, RELOCATION, type Relocation } from "./linking.ts";

interface CodeLayout {
  /** Addresses in debug information count from here: the content of the code section, an offset into the module. */
  codeStart: number;
  bodies: readonly FunctionBody[];
  importedFunctions: number;
}

/** The debug information of a module, as its linker would leave it. Throws a RangeError where relocations are damaged. */
export function readWasmDebugSections(
  bytes: Uint8Array,
  customSections: readonly CustomSection[],
  symbols: readonly ObjectSymbol[],
  layout: CodeLayout,
): DebugSections {
  return collectDebugSections((wanted) => {
    const section = customSections.find(({ name }) => name === wanted);
    if (section === undefined) return null;
    const content = bytes.subarray(section.contentStart, section.end);
    const relocations = readRelocations(bytes, customSections, section.index);
    return relocations.length === 0 ? content : relocated(content, relocations, symbols, layout);
  });
}

function relocated(
  content: Uint8Array,
  relocations: readonly Relocation[],
  symbols: readonly ObjectSymbol[],
  layout: CodeLayout,
): Uint8Array {
  // A Buffer's own slice() would be no copy.
  const copy = new Uint8Array(content);
  const view = new DataView(copy.buffer);
  for (const relocation of relocations) {
    const { type, offset } = relocation;
    if (type === RELOCATION.sectionOffsetI32) view.setUint32(offset, relocation.addend, true);
    else if (type === RELOCATION.functionOffsetI32)
      view.setUint32(offset, functionOffset(relocation, symbols, layout), true);
    else if (type === RELOCATION.functionOffsetI64)
      view.setBigUint64(offset, BigInt(functionOffset(relocation, symbols, layout)), true);
  }
  return copy;
}

function functionOffset(
  { index, addend }: Relocation,
  symbols: readonly ObjectSymbol[],
  { codeStart, bodies, importedFunctions }: CodeLayout,
): number {
  const body = bodies[(symbols[index]?.index ?? -1) - importedFunctions];
  // No code begins at address 0, where the section's own size is: so are functions that were left out.
  return body === undefined ? 0 : body.contentStart - codeStart + addend;
}
