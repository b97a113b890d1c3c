import { type FunctionBody, readFunctionBodies } from "../../wasm/function-bodies.ts";
import { readOutline } from "../../wasm/module-outline.ts";
import { readModuleNames } from "../../wasm/text/module-names.ts";

/** The functions of a module, by their index among all of them, imported ones first. */
export interface ModuleFunctions {
  /** As the module names it, mangled where that is; the index where it has no name. */
  symbol: (index: number) => string;
  /** The same as an operand, where a bare number would be taken for an address. */
  text: (index: number) => string;
  /** In the module file; undefined for imported functions. */
  body: (index: number) => FunctionBody | undefined;
}

/** Throws a RangeError where the module can't be read. */
export function readModuleFunctions(module: Uint8Array): ModuleFunctions {
  const outline = readOutline(module);
  const names = readModuleNames(module, outline).functions;
  const bodies = readFunctionBodies(module, outline.sections);
  const importedCount = outline.imports.filter(({ kind }) => kind === "function").length;
  return {
    symbol: (index) => names.get(index) ?? `${index}`,
    text: (index) => names.get(index) ?? `function[${index}]`,
    body: (index) => bodies[index - importedCount],
  };
}
