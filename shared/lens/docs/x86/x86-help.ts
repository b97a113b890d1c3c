import type { MachineOperand } from "../../machine/operands.ts";
import type { ReadingHelp } from "../reading-help.ts";
import { GENERAL_HELP } from "./general.ts";
import { X86_VECTOR_HELP } from "./vector.ts";

const AVX = "The AVX form doesn't change its sources, and zeroes what is above the result.";

/** Another instruction has the same name: with a vector register among its operands it moves a float. */
const STRING_MOVE: ReadingHelp = {
  title: "Move string",
  text: "Copies 32 bits from [rsi] to [rdi] and moves both on; with `rep` rcx times.",
};

/** About an instruction by its name in Intel's manual, that is, after `readMachineInstruction`. */
export function x86Help(mnemonic: string, operands: readonly MachineOperand[]): ReadingHelp | null {
  const usesVectors = operands.some((operand) => operand.kind === "register" && /^[xyz]?mm/.test(operand.name));
  if (mnemonic === "movsd" && !usesVectors) return STRING_MOVE;
  const known = GENERAL_HELP.get(mnemonic) ?? X86_VECTOR_HELP.get(mnemonic);
  if (known !== undefined) return known;
  const legacy = mnemonic.startsWith("v") ? X86_VECTOR_HELP.get(mnemonic.slice(1)) : undefined;
  return legacy === undefined ? null : { ...legacy, text: `${legacy.text} ${AVX}` };
}
