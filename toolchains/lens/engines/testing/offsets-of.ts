import { readFunctionBodies } from "../../../wasm/function-bodies.ts";
import { readOutline } from "../../../wasm/module-outline.ts";
import { readModuleNames } from "../../../wasm/text/module-names.ts";
import { printFunction } from "../../../wasm/text/print-function.ts";

/** Where a function has an instruction of this name, in the module file. */
export function offsetsOf(bytes: Uint8Array, symbol: string, instruction: string): number[] {
  const outline = readOutline(bytes);
  const names = readModuleNames(bytes, outline);
  const bodies = readFunctionBodies(bytes, outline.sections);
  const imported = outline.imports.filter(({ kind }) => kind === "function").length;
  const position = bodies.findIndex((_, index) => names.functions.get(imported + index) === symbol);
  return printFunction({ bytes, outline, names, bodies }, position).flatMap(({ name, offset }) =>
    name === instruction ? [offset] : [],
  );
}
