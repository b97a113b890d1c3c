import { prefixed } from "../../wasm/instructions.ts";

/*
 * V8 prints where a call goes, but not what is there: functions and V8's own helpers are reached through one table of
 * jumps. What is there follows from the instruction that the call was made from. The names are those of V8's builtins
 * (src/builtins/builtins-definitions.h, FOREACH_WASM_TRAPREASON in src/common/message-template.h).
 */

const STACK_GUARD = "WasmStackGuard";
const UNKNOWN_STUB = "WasmRuntimeStub";

const OUT_OF_BOUNDS = ["ThrowWasmTrapMemOutOfBounds"];
const DIVISION = ["ThrowWasmTrapDivByZero", "ThrowWasmTrapDivUnrepresentable"];
const INDIRECT_CALL = ["ThrowWasmTrapFuncSigMismatch", "ThrowWasmTrapTableOutOfBounds"];

type OpcodeRange = readonly [first: number, last: number, helpers: readonly string[]];

/** By opcode: what its code calls, in the order of V8's table of helpers and so of their addresses. */
const HELPERS: readonly OpcodeRange[] = [
  [0x00, 0x00, ["ThrowWasmTrapUnreachable"]],
  [0x03, 0x03, [STACK_GUARD]],
  [0x11, 0x11, INDIRECT_CALL],
  [0x13, 0x13, INDIRECT_CALL],
  [0x28, 0x3e, OUT_OF_BOUNDS],
  [0x40, 0x40, ["WasmMemoryGrow"]],
  [0x6d, 0x6d, DIVISION],
  [0x6e, 0x6e, DIVISION.slice(0, 1)],
  [0x6f, 0x70, ["ThrowWasmTrapRemByZero"]],
  [0x7f, 0x7f, DIVISION],
  [0x80, 0x80, DIVISION.slice(0, 1)],
  [0x81, 0x82, ["ThrowWasmTrapRemByZero"]],
  [0xa8, 0xab, ["ThrowWasmTrapFloatUnrepresentable"]],
  [0xae, 0xb1, ["ThrowWasmTrapFloatUnrepresentable"]],
  [prefixed(0xfc, 10), prefixed(0xfc, 11), OUT_OF_BOUNDS],
  [prefixed(0xfd, 0), prefixed(0xfd, 11), OUT_OF_BOUNDS],
  [prefixed(0xfd, 84), prefixed(0xfd, 93), OUT_OF_BOUNDS],
];

/** A call of one of V8's helpers. */
export interface StubCall {
  /** Where it is called from, the same for all calls of one instruction's code. */
  place: string;
  /** What stands there; null at a function's beginning. */
  opcode: number | null;
  target: number;
}

/** Names of helpers by their addresses. */
export function nameStubs(calls: readonly StubCall[]): (target: number) => string {
  const together = new Map<string, { helpers: readonly string[]; targets: Set<number> }>();
  for (const { place, opcode, target } of calls) {
    const here = together.get(place) ?? { helpers: helpersOf(opcode), targets: new Set() };
    together.set(place, here);
    here.targets.add(target);
  }
  const names = new Map<number, string>();
  for (const { helpers, targets } of together.values()) {
    if (targets.size !== helpers.length) continue;
    for (const [index, target] of [...targets].sort((a, b) => a - b).entries())
      if (!names.has(target)) names.set(target, helpers[index]!);
  }
  return (target) => names.get(target) ?? UNKNOWN_STUB;
}

function helpersOf(opcode: number | null): readonly string[] {
  if (opcode === null) return [STACK_GUARD];
  return HELPERS.find(([first, last]) => opcode >= first && opcode <= last)?.[2] ?? [];
}
