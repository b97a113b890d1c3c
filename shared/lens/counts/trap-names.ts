/** What a comparison makes sure of; `other`: of a division, a conversion and the like. */
export type CheckKind = "bounds" | "stack" | "indirectCall" | "other";

/** V8's (FOREACH_WASM_TRAPREASON of its message-template.h) and Rust's. A table's bounds may belong to a call: the name doesn't say. */
const BY_NAME: readonly [RegExp, CheckKind][] = [
  [/SigMismatch/, "indirectCall"],
  [/(?:Mem|Array|Segment)\w*OutOfBounds|bounds_check|slice_\w+_fail/, "bounds"],
  [/Div|Rem|Float|Unreachable/, "other"],
];

/** What a trap is for, by its name; null where the name doesn't say. */
export function trapKind(symbol: string | null): CheckKind | null {
  if (symbol === null) return null;
  return BY_NAME.find(([pattern]) => pattern.test(symbol))?.[1] ?? null;
}

/** `wasm_rt_trap_t` of WABT's wasm-rt.h (1.0.30 and later), the argument of `wasm_rt_trap`; numbers left out are other checks. */
const WASM_RT_TRAPS: Partial<Record<number, CheckKind>> = { 1: "bounds", 6: "indirectCall", 8: "stack" };

export function wasmRtTrapKind(number: number): CheckKind {
  return WASM_RT_TRAPS[number] ?? "other";
}
