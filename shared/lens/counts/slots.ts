import type { EngineTraits } from "./engine-traits.ts";
import type { MachineCode } from "./machine-code.ts";

/*
 * Stack slots are read off addresses: a fixed distance from the stack pointer, or from the frame pointer where the
 * function has set one up. An address with an index is an array, and one above the frame pointer an argument or the
 * return address. Storing a callee-saved register that the function hasn't written yet keeps it for the caller, and
 * loading it from the same slot gives it back: neither is a spill. `push` and `pop` aren't counted: they save registers,
 * make room and pass arguments. What a compiler without optimisation (and a baseline compiler, such as Winch) keeps in
 * slots are the program's variables; the code doesn't tell them from spills.
 */

const CALLEE_SAVED = {
  x86_64: /^(?:rbx|rbp|r1[2-5])$/,
  aarch64: /^(?:x(?:19|2\d|30)|fp|lr|d(?:[89]|1[0-5]))$/,
} as const;

/** Take a value to or from memory and do nothing else. */
const MOVE = /^(?:v?mov\w*|st\w+|set\w+|v?extract\w*|v?pextr\w)$/;
/** Don't change their first operand. */
const ONLY_READS = /^(?:cmp|test|bt|push|i?div|i?mul|v?u?comis[sd]|st\w+)$/;

/** Stores to and loads from the function's own frame. */
export function countSlots(
  machine: MachineCode,
  { savesRegisters }: EngineTraits,
): { spills: number; reloads: number } {
  const saved = new SavedRegisters(CALLEE_SAVED[machine.architecture]);
  let spills = 0;
  let reloads = 0;
  for (const [index, { text }] of machine.instructions.entries()) {
    const { mnemonic, operands } = machine.parsed(index);
    const registers = operands.flatMap((operand) => (operand.kind === "register" ? [operand.name] : []));
    const memory = machine.memoryOf(index);
    if (memory !== null && machine.isSlot(memory.address) && !machine.isJump(index) && !machine.isCall(index)) {
      const { address, isDestination } = memory;
      // `[sp, #-32]!` moves the stack pointer there first: seen from it, the slot is at 0 from then on.
      const slot = { base: address.base ?? "", displacement: text.endsWith("]!") ? 0 : address.displacement };
      const isSave = savesRegisters && isDestination && saved.keep(registers, slot);
      const isRestore = !isDestination && saved.gives(registers, slot);
      const isArgument = slot.base === "rbp" && slot.displacement > 0;
      if (!isSave && !isRestore && !isArgument) {
        if (isDestination && (mnemonic.startsWith("st") || !ONLY_READS.test(mnemonic))) spills += 1;
        if (!isDestination || !MOVE.test(mnemonic)) reloads += 1;
      }
    }
    if (!ONLY_READS.test(mnemonic))
      saved.write(registers.slice(0, mnemonic.startsWith("ldp") ? 2 : 1), operands[0]?.kind);
  }
  return { spills, reloads };
}

interface Slot {
  base: string;
  displacement: number;
}

/** Which of the caller's registers are kept where. */
class SavedRegisters {
  readonly #calleeSaved: RegExp;
  readonly #written = new Set<string>();
  readonly #bySlot = new Map<string, string>();

  constructor(calleeSaved: RegExp) {
    this.#calleeSaved = calleeSaved;
  }

  write(registers: readonly string[], firstOperand: string | undefined): void {
    if (firstOperand === "register") for (const name of registers) this.#written.add(name);
  }

  /** Keeps registers that still are the caller's; false where they aren't. */
  keep(registers: readonly string[], slot: Slot): boolean {
    const areCallers =
      registers.length > 0 && registers.every((name) => this.#calleeSaved.test(name) && !this.#written.has(name));
    if (areCallers) for (const [place, name] of registers.entries()) this.#bySlot.set(slotKey(slot, place), name);
    return areCallers;
  }

  gives(registers: readonly string[], slot: Slot): boolean {
    return registers.length > 0 && registers.every((name, place) => this.#bySlot.get(slotKey(slot, place)) === name);
  }
}

/** A pair of registers is stored by one instruction on aarch64, the second 8 bytes above the first. */
function slotKey({ base, displacement }: Slot, place: number): string {
  return `${base} ${displacement + place * 8}`;
}
