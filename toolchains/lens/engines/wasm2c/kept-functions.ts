import { readOutline } from "../../../wasm/module-outline.ts";

/** wasm2c calls functions without a name so, if nothing else is. */
const GIVEN_NAME = /^f\d+$/;
/** WABT 1.0.33 put the module's name before those of its functions. */
const FIRST_PATCH_WITH_PREFIX = 33;

/**
 * C that includes a module's C, which is beside it, and keeps a copy of each of its functions: all are static there, and
 * the C compiler would leave out those that it inlined wherever they are called, or that nobody calls.
 */
export function keepFunctions(module: Uint8Array, sourceName: string, patch: number): string {
  const prefix = patch < FIRST_PATCH_WITH_PREFIX ? "w2c_" : "w2c_guest_";
  const kept = staticFunctions(module).map((index) => `  (void *)${prefix}f${index},\n`);
  const include = `#include "${sourceName}"\n`;
  if (kept.length === 0) return include;
  return `${include}\n__attribute__((used)) static void *const kept_functions[] = {\n${kept.join("")}};\n`;
}

/** By their indices; none where their names in C aren't sure. */
function staticFunctions(bytes: Uint8Array): number[] {
  const { functions, imports, exports } = readOutline(bytes);
  if (exports.some(({ name }) => GIVEN_NAME.test(name))) return [];
  const exported = new Set(exports.flatMap(({ kind, index }) => (kind === "function" ? [index] : [])));
  const imported = imports.filter(({ kind }) => kind === "function").length;
  return [...functions.keys()].map((position) => imported + position).filter((index) => !exported.has(index));
}
