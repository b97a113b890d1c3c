import type { LensArchitecture, LensInstruction } from "../../model/lens/lens-code.ts";
import { readMachineInstruction } from "../machine/operands.ts";
import { aarch64Help } from "./aarch64/aarch64-help.ts";
import { operandHelp } from "./operand-help.ts";
import type { ReadingHelp } from "./reading-help.ts";
import { wasmHelp } from "./wasm/wasm-help.ts";
import { x86Help } from "./x86/x86-help.ts";

/** What an instruction does, in words; null where there is no help for it. `wasm` is for WAT panes, which have no architecture. */
export function helpFor(
  kind: "wasm" | LensArchitecture,
  instruction: Pick<LensInstruction, "mnemonic" | "text">,
): ReadingHelp | null {
  if (kind === "wasm") return wasmHelp(instruction.mnemonic);
  const { mnemonic, operands } = readMachineInstruction(kind, instruction);
  const help = kind === "x86_64" ? x86Help(mnemonic, operands) : aarch64Help(mnemonic, instruction.text);
  if (help === null) return null;
  const explained = mnemonic === "nop" ? [] : operandHelp(instruction.text, operands);
  return explained.length === 0 ? help : { ...help, operands: explained };
}
