import type { LensArchitecture, LensCode, LensInstruction } from "../../model/lens/lens-code.ts";
import { type MachineInstruction, type MemoryAddress, readMachineInstruction } from "../machine/operands.ts";
import { type EngineTraits, isTrapSymbol } from "./engine-traits.ts";

const X86_JUMP = /^(?:j\w+|loop\w*)$/;
const ARM64_JUMP = /^(?:b|br|braa|b\.\w+|bc\.\w+|cbn?z|tbn?z)$/;
const CONDITIONAL = /^(?:j(?!mp$)\w+|loop\w*|b\.\w+|bc\.\w+|cbn?z|tbn?z)$/;
const CALL = /^(?:call|bl|blr|blraa)$/;
const RETURN = /^(?:ret\w*|iret\w*)$/;
/** Instructions that raise an exception whatever the registers are. */
const TRAP = /^(?:ud[012][ab]?|udf|brk|int3|hlt|\.inst)$/;
/** Name an address without going there. */
const ONLY_ADDRESS = /^(?:lea|nop\w*|endbr64|prefetch\w*|prfm|adrp?)$/;
/** How far before its call a trap's number and arguments are made ready. */
const TRAP_PREPARATION = 6;

/** A function's instructions, read once, with what they are to each other. */
export class MachineCode {
  readonly architecture: LensArchitecture;
  readonly instructions: readonly LensInstruction[];
  readonly #parsed: MachineInstruction[];
  readonly #indexByAddress: ReadonlyMap<number, number>;
  readonly #hasFramePointer: boolean;

  constructor(architecture: LensArchitecture, { instructions }: LensCode) {
    this.architecture = architecture;
    this.instructions = instructions;
    this.#parsed = instructions.map((instruction) => readMachineInstruction(architecture, instruction));
    this.#indexByAddress = new Map(instructions.map(({ address }, index) => [address, index]));
    this.#hasFramePointer = this.#parsed.some(({ mnemonic, operands: [to, from] }) => {
      if (to?.kind !== "register" || from?.kind !== "register") return false;
      return architecture === "x86_64"
        ? mnemonic === "mov" && to.name === "rbp" && from.name === "rsp"
        : /^(?:mov|add)$/.test(mnemonic) && /^(?:x29|fp)$/.test(to.name) && from.name === "sp";
    });
  }

  parsed(index: number): MachineInstruction {
    return this.#parsed[index]!;
  }

  isJump(index: number): boolean {
    const { mnemonic } = this.parsed(index);
    return this.architecture === "x86_64" ? X86_JUMP.test(mnemonic) : ARM64_JUMP.test(mnemonic);
  }

  isConditionalJump(index: number): boolean {
    return this.isJump(index) && CONDITIONAL.test(this.parsed(index).mnemonic);
  }

  isCall(index: number): boolean {
    return CALL.test(this.parsed(index).mnemonic);
  }

  isIndirectCall(index: number): boolean {
    const { mnemonic, operands } = this.parsed(index);
    return mnemonic === "blr" || mnemonic === "blraa" || (mnemonic === "call" && operands[0]?.kind !== "other");
  }

  /** Whether it ends the program: a trapping instruction, or a call of what only traps. */
  isTrap(index: number, traits: EngineTraits): boolean {
    const parsed = this.#parsed[index];
    if (parsed === undefined) return false;
    if (TRAP.test(parsed.mnemonic)) return true;
    if (!CALL.test(parsed.mnemonic) || this.isIndirectCall(index)) return false;
    return (
      isTrapSymbol(traits, this.instructions[index]!.symbol) || (traits.trapsByCall && this.#isWithoutReturn(index))
    );
  }

  /** Behind the last return, with nothing after it that a return from the call could go on with. */
  #isWithoutReturn(index: number): boolean {
    const lastReturn = this.#parsed.findLastIndex(({ mnemonic }) => RETURN.test(mnemonic));
    if (lastReturn === -1 || index < lastReturn) return false;
    const next = this.#parsed[index + 1];
    // `xchg ax, ax` is the nop of two bytes.
    return next === undefined || CALL.test(next.mnemonic) || /^(?:nop\w*|xchg|int3|ud2)$/.test(next.mnemonic);
  }

  /** Where a conditional jump, taken or not, goes straight into a trap: the index of the trap; null where neither does. */
  trapBehind(index: number, traits: EngineTraits): number | null {
    const { targetAddress } = this.instructions[index]!;
    const taken = targetAddress === null ? undefined : this.#indexByAddress.get(targetAddress);
    return (taken === undefined ? null : this.#trapFrom(taken, traits)) ?? this.#trapFrom(index + 1, traits);
  }

  /** The first trap from here on, past what only makes its arguments ready. */
  #trapFrom(start: number, traits: EngineTraits): number | null {
    for (let index = start; index < Math.min(start + TRAP_PREPARATION, this.#parsed.length); index += 1) {
      if (this.isTrap(index, traits)) return index;
      if (!/^(?:mov\w*|lea|xor|push|sub|nop\w*|stp|adrp?|add)$/.test(this.parsed(index).mnemonic)) return null;
    }
    return null;
  }

  /** The instruction that a conditional jump or move goes by; null where it isn't among those just before. */
  comparisonBefore(index: number): number | null {
    if (/^(?:cb|tb)n?z$/.test(this.parsed(index).mnemonic)) return index;
    for (let at = index - 1; at >= Math.max(0, index - 4); at -= 1) {
      const { mnemonic } = this.parsed(at);
      if (/^(?:cmp|cmn|test|tst|subs|sub|add|adds|bt|v?u?comis[sd]|fcmp)$/.test(mnemonic)) return at;
      if (this.isJump(at) && !this.isConditionalJump(at)) return null;
    }
    return null;
  }

  /** An operand in memory, but for one that is only an address. */
  memoryOf(index: number): { address: MemoryAddress; isDestination: boolean } | null {
    const { mnemonic, operands } = this.parsed(index);
    if (ONLY_ADDRESS.test(mnemonic)) return null;
    const at = operands.findIndex(({ kind }) => kind === "memory");
    const operand = operands[at];
    if (operand?.kind !== "memory") return null;
    const isDestination = this.architecture === "x86_64" ? at === 0 : mnemonic.startsWith("st");
    return { address: operand.address, isDestination };
  }

  /** A fixed place in the function's own frame. */
  isSlot({ base, index, named }: MemoryAddress): boolean {
    if (base === null || index !== null || named !== null) return false;
    if (this.architecture === "x86_64") return base === "rsp" || (base === "rbp" && this.#hasFramePointer);
    return base === "sp" || (this.#hasFramePointer && (base === "x29" || base === "fp"));
  }

  accessesMemory(index: number): boolean {
    const memory = this.memoryOf(index);
    return memory !== null && !this.isSlot(memory.address) && !this.isJump(index) && !this.isCall(index);
  }
}
