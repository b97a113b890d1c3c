import type { LensPaneId } from "../../model/lens/lens-view.ts";
import { parseRuntimeRef } from "../../model/tool.ts";

/** What has to be known of an engine to read its code. */
export interface EngineTraits {
  /** Whether its checks can be told from the program's own comparisons: they lead to something that is only for traps. */
  checks: boolean;
  /** Names of the functions that it traps by; null where it traps by instructions. */
  trapSymbol: RegExp | null;
  /** Names of its helpers; `none` where there are no helpers, null where they can't be told from functions. */
  runtimeSymbol: RegExp | "none" | null;
  /** Whether helpers are called by pointers, as functions of a table are. */
  callsHelpersByPointer: boolean;
  /**
   * Whether a function gives back callee-saved registers as they were (System V, AAPCS64): storing one before writing it
   * isn't a spill.
   */
  savesRegisters: boolean;
  /** Whether a call that nothing comes back from, at the function's end, is a trap. */
  trapsByCall: boolean;
}

const COMPILED: EngineTraits = {
  checks: true,
  trapSymbol: null,
  runtimeSymbol: "none",
  callsHelpersByPointer: false,
  savesRegisters: true,
  trapsByCall: false,
};

/** By the names that the engines give the symbols of what their code calls. */
const ENGINES: Partial<Record<string, EngineTraits>> = {
  // There is no runtime behind native code.
  native: COMPILED,
  // Traps are `ud2` (x86-64) and `udf` (aarch64) behind the function, one for each kind and place.
  wasmtime: { ...COMPILED, runtimeSymbol: /^wasmtime_builtin|^wasmtime_libcall|_trampoline\b/ },
  // Cranelift as in Wasmtime; Singlepass jumps to a `ud1` of its own. Helpers are called through a table of the instance's.
  wasmer: { ...COMPILED, runtimeSymbol: /^wasmer_/, callsHelpersByPointer: true },
  // Cranelift of 2019 jumps over a `ud2`.
  lucet: { ...COMPILED, runtimeSymbol: /^lucet_|^hostcall_/ },
  // C: traps are calls of `wasm_rt_trap`, everything else that it needs of its runtime is `wasm_rt_…` as well.
  wasm2c: { ...COMPILED, trapSymbol: /^wasm_rt_trap$/, runtimeSymbol: /^wasm_rt_/ },
  // All registers are the caller's to save; traps are calls of V8's helpers, behind the function, that don't return.
  // Functions and helpers are reached through the same table of jumps, so that only a name tells them apart.
  node: {
    ...COMPILED,
    trapSymbol: /^ThrowWasmTrap/,
    runtimeSymbol: /^(?:ThrowWasm|Wasm[A-Z])/,
    savesRegisters: false,
    trapsByCall: true,
  },
};

const UNKNOWN: EngineTraits = { ...COMPILED, checks: false, runtimeSymbol: null };

/** Of the engine behind a pane; of an engine that isn't known, only what every machine code shows. */
export function paneTraits(pane: LensPaneId): EngineTraits {
  return ENGINES[parseRuntimeRef(pane).id] ?? UNKNOWN;
}

/** `core::panicking::panic_bounds_check`, `core::slice::index::slice_end_index_len_fail`: Rust's own checks, in every engine; mangled or not. */
const RUST_PANIC = /panicking(?:::|\d+)panic|(?:::|\d)slice_\w+_fail/;

/** Whether a symbol is that of a function that only ends the program. */
export function isTrapSymbol({ trapSymbol }: EngineTraits, symbol: string | null): boolean {
  return symbol !== null && (RUST_PANIC.test(symbol) || (trapSymbol?.test(symbol) ?? false));
}

export function isRuntimeSymbol({ runtimeSymbol }: EngineTraits, symbol: string | null): boolean {
  return symbol !== null && runtimeSymbol instanceof RegExp && runtimeSymbol.test(symbol);
}
