import type { LensInstruction } from "../model/lens/lens-code.ts";
import { findDifferences } from "./myers.ts";

/** One line of two listings side by side. `changed`: the same operation with other operands. */
export type DiffRow =
  | { kind: "same" | "changed"; left: LensInstruction; right: LensInstruction }
  | { kind: "removed"; left: LensInstruction; right: null }
  | { kind: "added"; left: null; right: LensInstruction };

/**
 * Two functions side by side. Where they lie in memory makes no difference: instructions are the same if they differ only
 * in the address that they jump to or refer to; registers are compared as they are.
 */
export function diffInstructions(left: readonly LensInstruction[], right: readonly LensInstruction[]): DiffRow[] {
  const rows: DiffRow[] = [];
  let leftAt = 0;
  let rightAt = 0;
  for (const difference of findDifferences(left.map(comparedText), right.map(comparedText))) {
    while (leftAt < difference.leftStart) rows.push({ kind: "same", left: left[leftAt++]!, right: right[rightAt++]! });
    const removed = left.slice(leftAt, difference.leftEnd);
    const added = right.slice(rightAt, difference.rightEnd);
    rows.push(...alignOperations(removed, added));
    leftAt = difference.leftEnd;
    rightAt = difference.rightEnd;
  }
  while (leftAt < left.length) rows.push({ kind: "same", left: left[leftAt++]!, right: right[rightAt++]! });
  return rows;
}

/** Within what differs, the same operations stand beside each other. */
function alignOperations(left: readonly LensInstruction[], right: readonly LensInstruction[]): DiffRow[] {
  const rows: DiffRow[] = [];
  let leftAt = 0;
  let rightAt = 0;
  const pairUpTo = (end: number) => {
    while (leftAt < end) rows.push({ kind: "changed", left: left[leftAt++]!, right: right[rightAt++]! });
  };
  for (const { leftStart, leftEnd, rightEnd } of findDifferences(left.map(mnemonicOf), right.map(mnemonicOf))) {
    pairUpTo(leftStart);
    while (leftAt < leftEnd) rows.push({ kind: "removed", left: left[leftAt++]!, right: null });
    while (rightAt < rightEnd) rows.push({ kind: "added", left: null, right: right[rightAt++]! });
  }
  pairUpTo(left.length);
  return rows;
}

const mnemonicOf = ({ mnemonic }: LensInstruction) => mnemonic;

/** Relative to the instruction's own address: `[rip + 4660]`, `4660(%rip)`. */
const INSTRUCTION_RELATIVE = /\[rip [+-] [\da-fx]+\]|-?[\da-fx]+\(%rip\)/g;

function comparedText({ mnemonic, text, targetAddress, symbol }: LensInstruction): string {
  if (targetAddress !== null)
    return symbol === null ? `${operandsBeforeLast(text)} @` : text.replaceAll(/0x[\da-f]+/g, "@");
  return mnemonic.includes(".") ? text : text.replaceAll(INSTRUCTION_RELATIVE, "@");
}

/** All but the target: `cbz w0, 0x40` → `cbz w0,`. */
function operandsBeforeLast(text: string): string {
  return text.slice(0, Math.max(0, text.lastIndexOf(" ")));
}
