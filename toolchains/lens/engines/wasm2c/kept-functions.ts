import { ByteReader } from "../../../wasm/byte-reader.ts";
import { readFunctionBodies, readLocals } from "../../../wasm/function-bodies.ts";
import { walkExpression } from "../../../wasm/instructions.ts";
import { readOutline } from "../../../wasm/module-outline.ts";

const CALL = 0x10;
/** wasm2c calls functions without a name so, if nothing else is. */
const GIVEN_NAME = /^f\d+$/;
/** WABT 1.0.33 put the module's name before those of its functions. */
const FIRST_PATCH_WITH_PREFIX = 33;

/**
 * C that includes a module's C, which is beside it, and keeps those of its functions that are neither exported nor called:
 * the C compiler would leave them out, such as functions that were inlined wherever the program calls them.
 */
export function keepFunctions(module: Uint8Array, sourceName: string, patch: number): string {
  const prefix = patch < FIRST_PATCH_WITH_PREFIX ? "w2c_" : "w2c_guest_";
  const kept = uncalledFunctions(module).map((index) => `  (void *)${prefix}f${index},\n`);
  const include = `#include "${sourceName}"\n`;
  if (kept.length === 0) return include;
  return `${include}\n__attribute__((used)) static void *const kept_functions[] = {\n${kept.join("")}};\n`;
}

/** By their indices; none where their names in C aren't sure. */
function uncalledFunctions(bytes: Uint8Array): number[] {
  const { sections, imports, exports } = readOutline(bytes);
  if (exports.some(({ name }) => GIVEN_NAME.test(name))) return [];
  const reached = new Set(exports.flatMap(({ kind, index }) => (kind === "function" ? [index] : [])));
  const imported = imports.filter(({ kind }) => kind === "function").length;
  const bodies = readFunctionBodies(bytes, sections);
  for (const [position, body] of bodies.entries())
    walkExpression(bytes, readLocals(bytes, body).codeStart, body.end, (opcode, _at, immediatesAt) => {
      if (opcode !== CALL) return;
      const called = new ByteReader(bytes, immediatesAt).unsigned();
      if (called !== imported + position) reached.add(called);
    });
  return [...bodies.keys()].map((position) => imported + position).filter((index) => !reached.has(index));
}
