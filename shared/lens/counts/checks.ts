import type { LensInstruction } from "../../model/lens/lens-code.ts";
import type { MachineOperand } from "../machine/operands.ts";
import type { EngineTraits } from "./engine-traits.ts";
import type { MachineCode } from "./machine-code.ts";
import { type CheckKind, trapKind, wasmRtTrapKind } from "./trap-names.ts";

/*
 * How a check is found. Engines jump to a trap, away from the path that goes on: a conditional jump of which one way
 * runs straight into a trap is a check, and nothing else is. What is checked is told, in this order, by
 *
 * 1. the comparison: one with the stack pointer itself is about the stack. Wasmtime and Winch do it in the prologue of
 *    functions that use the stack (`cmp rsp, r10; ja`), V8 there and in loops, to be interrupted (`cmp rsp, [rsi + 79];
 *    jna`): there the way out comes back, so that this rule doesn't ask for a trap;
 * 2. the wasm instruction that jump or trap were made from, where that is `call_indirect`: everything then is about the
 *    call, the table's bounds too;
 * 3. the trap's name or number: wasm2c calls `wasm_rt_trap(6)`, Rust `panic_bounds_check`; then the wasm instruction
 *    again: accesses to memory and tables are checked for their bounds;
 * 4. the form: an equality that a call is made on is one of signatures, and what is checked just before it belongs to it
 *    (Singlepass, Lucet); any other unsigned comparison is one with a size.
 *
 * Memory has no checks at all where the engine reserves the whole address space of 32 bits and lets the processor find
 * out (Wasmtime, V8, Wasmer and Lucet on 64-bit systems): no comparison, no count. Against speculation Cranelift replaces
 * an index by a harmless one (`cmp; cmovae`); where no jump does the same work, that is the check.
 */

const CALLED_INDIRECTLY = /^(?:return_)?call_(?:indirect|ref)$/;
const BOUNDED = /\.(?:atomic\.|)(?:load|store|rmw)|^(?:memory|table|array)\./;
const UNSIGNED = /^(?:ja|jae|jb|jbe|b\.(?:hi|hs|cs|lo|cc|ls)|cmova|cmovae|cmovb|cmovbe|csel|csinc)$/;
const TRAPS_UNEQUAL = /^(?:jne|b\.ne)$/;
const GOES_ON_EQUAL = /^(?:je|b\.eq)$/;

/** What the instruction checks, if it is the one that decides a check. */
export function checkKind(
  machine: MachineCode,
  index: number,
  traits: EngineTraits,
  watMnemonic: (instruction: LensInstruction) => string | null,
): CheckKind | null {
  const isJump = machine.isConditionalJump(index);
  if (!isJump && !isGuardedMove(machine, index)) return null;
  const { mnemonic } = machine.parsed(index);
  const comparison = machine.comparisonBefore(index);
  if (isJump && UNSIGNED.test(mnemonic) && comparison !== null && comparesStackPointer(machine, comparison))
    return "stack";
  const trap = isJump ? machine.trapBehind(index, traits) : null;
  if (isJump && trap === null) return null;
  const operation =
    (trap === null ? null : watMnemonic(machine.instructions[trap]!)) ?? watMnemonic(machine.instructions[index]!);
  const kind = operation !== null && CALLED_INDIRECTLY.test(operation) ? "indirectCall" : namedKind(machine, trap);
  if (isJump) return kind ?? (operation === null ? kindByForm(machine, index, traits) : kindByOperation(operation));
  // Without the wasm instruction, a guarded move looks like any other.
  const guarded = operation === null ? "other" : (kind ?? kindByOperation(operation));
  return guarded !== "other" && !isCheckedByJump(machine, index, traits) ? guarded : null;
}

function kindByOperation(operation: string): CheckKind {
  return BOUNDED.test(operation) ? "bounds" : "other";
}

/** What is checked, as far as the code itself says. */
function kindByForm(machine: MachineCode, index: number, traits: EngineTraits): CheckKind {
  if (isSignatureCheck(machine, index, traits)) return "indirectCall";
  for (let next = index + 1; next < Math.min(index + 16, machine.instructions.length); next += 1) {
    if (machine.isCall(next) && !machine.isTrap(next, traits)) break;
    if (!machine.isConditionalJump(next)) continue;
    if (isSignatureCheck(machine, next, traits)) return "indirectCall";
    // The check of the table's index comes between one of an access and the signature.
    if (UNSIGNED.test(machine.parsed(next).mnemonic)) break;
  }
  const comparison = machine.comparisonBefore(index);
  const compares = comparison !== null && /^(?:cmp|subs)$/.test(machine.parsed(comparison).mnemonic);
  return compares && UNSIGNED.test(machine.parsed(index).mnemonic) ? "bounds" : "other";
}

/** Goes on only where two things are equal. */
function isSignatureCheck(machine: MachineCode, index: number, traits: EngineTraits): boolean {
  const trap = machine.trapBehind(index, traits);
  const comparison = machine.comparisonBefore(index);
  if (trap === null || comparison === null || machine.parsed(comparison).mnemonic !== "cmp") return false;
  return (trap === index + 1 ? GOES_ON_EQUAL : TRAPS_UNEQUAL).test(machine.parsed(index).mnemonic);
}

function isGuardedMove(machine: MachineCode, index: number): boolean {
  const { mnemonic } = machine.parsed(index);
  return /^(?:cmovn?[ab]e?|csel)$/.test(mnemonic) && UNSIGNED.test(mnemonic);
}

/** Whether the same comparison decides a jump to a trap as well. */
function isCheckedByJump(machine: MachineCode, index: number, traits: EngineTraits): boolean {
  const comparison = machine.comparisonBefore(index);
  if (comparison === null) return false;
  const compared = machine.instructions[comparison]!.text;
  for (let at = index - 1; at >= Math.max(0, index - 12); at -= 1) {
    if (!machine.isConditionalJump(at) || machine.trapBehind(at, traits) === null) continue;
    const other = machine.comparisonBefore(at);
    if (other !== null && machine.instructions[other]!.text === compared) return true;
  }
  return false;
}

function comparesStackPointer(machine: MachineCode, comparison: number): boolean {
  const { mnemonic, operands } = machine.parsed(comparison);
  const isStackPointer = (operand: MachineOperand) =>
    operand.kind === "register" && (operand.name === "rsp" || operand.name === "sp");
  return /^(?:cmp|subs)$/.test(mnemonic) && operands.some(isStackPointer);
}

function namedKind(machine: MachineCode, trap: number | null): CheckKind | null {
  if (trap === null) return null;
  const { symbol } = machine.instructions[trap]!;
  if (symbol !== null && /wasm_rt_trap/.test(symbol)) {
    for (let at = trap - 1; at >= Math.max(0, trap - 3); at -= 1) {
      const { mnemonic, operands } = machine.parsed(at);
      const [to, from] = operands;
      if (mnemonic !== "mov" || to?.kind !== "register" || !/^(?:[er]?di|[wx]0)$/.test(to.name)) continue;
      const number = from?.kind === "other" ? Number(from.text.replace(/^[$#]/, "")) : Number.NaN;
      return Number.isNaN(number) ? null : wasmRtTrapKind(number);
    }
  }
  return trapKind(symbol);
}
