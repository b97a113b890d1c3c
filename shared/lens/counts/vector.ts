import type { LensArchitecture, LensInstruction } from "../../model/lens/lens-code.ts";
import type { MachineInstruction } from "../machine/operands.ts";

/** Bitwise operations and moves of whole registers, which also negate, zero and move single numbers. */
const WHOLE_REGISTER = /^(?:mov\w*|xorp[sd]|andn?p[sd]|orp[sd]|pxor\w?|por\w?|pandn?\w?)$/;
/** On one number, in the lowest lane. */
const SCALAR = /(?:ss|sd|2s[sd]|[sd]2u?si|zeroupper|zeroall)$/;
const LANES = /^(?:p|broadcast|insert|extract|shuf|unpck|blend|perm|gather|hadd|hsub|addsub|test)/;

/** Whether an instruction works on several lanes at once. */
export function isVectorInstruction(
  architecture: LensArchitecture,
  { text }: Pick<LensInstruction, "text">,
  { mnemonic, operands }: MachineInstruction,
): boolean {
  if (architecture === "aarch64") {
    if (/^(?:mov|orr|eor|and|bic|fmov)$/.test(mnemonic)) return false;
    const isWholeRegister = operands.some((operand) => operand.kind === "register" && /^q\d+$/.test(operand.name));
    // `v0.d[0]` is one lane.
    return isWholeRegister || /\bv\d+\.(?:16b|8b|8h|4h|4s|2s|2d|1d)\b/.test(text);
  }
  if (!operands.some((operand) => operand.kind === "register" && /^[xyz]mm\d+$/.test(operand.name))) return false;
  const legacy = mnemonic.replace(/^v/, "");
  if (/^mov[dq]$/.test(legacy)) return false;
  if (WHOLE_REGISTER.test(legacy)) {
    const touchesMemory = operands.some(({ kind }) => kind === "memory");
    return touchesMemory && /^mov(?:[au]p[sd]|dq[au]\d*|ntps|ntpd|ntdq)$/.test(legacy);
  }
  return LANES.test(legacy) || !SCALAR.test(legacy);
}
