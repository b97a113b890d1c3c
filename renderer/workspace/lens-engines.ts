import type { Optimization } from "#shared/model/target.ts";
import { parseRuntimeRef, type RuntimeRef } from "#shared/model/tool.ts";
import { addresses } from "./addresses.ts";

/** Whose machine code the lens can show, in the order in which it is offered. */
export const LENS_ENGINES: readonly { ref: RuntimeRef; name: string }[] = [
  { ref: "native", name: "Native" },
  { ref: "wasmtime", name: "Wasmtime, Cranelift" },
  { ref: "wasmtime:winch", name: "Wasmtime, Winch" },
  { ref: "wasm2c", name: "wasm2c and a C compiler" },
  { ref: "node:turbofan", name: "V8, TurboFan" },
  { ref: "node:liftoff", name: "V8, Liftoff" },
  { ref: "wasmer", name: "Wasmer, Cranelift" },
  { ref: "wasmer:singlepass", name: "Wasmer, Singlepass" },
  { ref: "lucet", name: "Lucet" },
];

/** The lens with the code of what was compared, at its level; null where none of it can be shown. */
export function lensAddress(runtimes: readonly RuntimeRef[], optimization: Optimization): string | null {
  const engines = runtimes.flatMap((runtime) => {
    const { id } = parseRuntimeRef(runtime);
    const exact = LENS_ENGINES.find(({ ref }) => ref === runtime);
    // The same engine with another switch, such as a module compiled ahead, has the code of its plain mode.
    return (exact ?? LENS_ENGINES.find(({ ref }) => parseRuntimeRef(ref).id === id))?.ref ?? [];
  });
  return engines.length === 0 ? null : addresses.lensOf([...new Set(engines)], optimization);
}
