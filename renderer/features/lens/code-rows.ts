import type { LensCode, LensInstruction } from "#shared/model/lens/lens-code.ts";
import { distinctPlaces, placeKey } from "#shared/lens/rows.ts";

interface InstructionRow {
  kind: "instruction";
  instruction: LensInstruction;
  /** The name of where it jumps to within the function. */
  target: string | null;
  /** Of its lines, as `placeKey` names them. */
  lines: readonly string[];
}

/** A row on the screen: an instruction, or the name of the place that follows, where jumps go. */
export type CodeRow = InstructionRow | { kind: "label"; name: string; address: number };

export interface CodeRows {
  rows: readonly CodeRow[];
  /** Where the first code of a line is, by `placeKey`. */
  firstRow: ReadonlyMap<string, number>;
  /** Where a jump's target is, by the label's name. */
  labelRow: ReadonlyMap<string, number>;
  /** Characters of the longest row: what is not in sight takes part in the width. */
  widest: number;
}

export const INDENT_CHARACTERS = 1;

/** A function's code as rows; the places that jumps go to are named `L1`, `L2` and so on, by rising address. */
export function codeRows(code: LensCode): CodeRows {
  const labels = labelNames(code);
  const rows: CodeRow[] = [];
  const firstRow = new Map<string, number>();
  const labelRow = new Map<string, number>();
  let widest = 0;
  for (const instruction of code.instructions) {
    const label = labels.get(instruction.address);
    if (label !== undefined) {
      labelRow.set(label, rows.length);
      rows.push({ kind: "label", name: label, address: instruction.address });
    }
    const lines = distinctPlaces(instruction.places).map(placeKey);
    for (const line of lines) if (!firstRow.has(line)) firstRow.set(line, rows.length);
    const target = instruction.targetAddress === null ? null : (labels.get(instruction.targetAddress) ?? null);
    rows.push({ kind: "instruction", instruction, target, lines });
    widest = Math.max(
      widest,
      instruction.text.length + INDENT_CHARACTERS * instruction.depth + (instruction.symbol?.length ?? 0),
    );
  }
  return { rows, firstRow, labelRow, widest };
}

function labelNames({ instructions }: LensCode): Map<number, string> {
  const addresses = new Set(instructions.map(({ address }) => address));
  const targets = new Set<number>();
  for (const { targetAddress } of instructions)
    if (targetAddress !== null && addresses.has(targetAddress)) targets.add(targetAddress);
  return new Map([...targets].sort((a, b) => a - b).map((address, index) => [address, `L${index + 1}`]));
}

/** What follows the mnemonic; a target within the function by its label's name. */
export function operandsOf({ instruction, target }: InstructionRow): string {
  const { mnemonic, text, targetAddress } = instruction;
  const operands = text.startsWith(mnemonic) ? text.slice(mnemonic.length).trimStart() : text;
  if (target === null || targetAddress === null) return operands;
  const named = operands.replace(/(?<!\w)(?:0x)?([\da-f]+)h?$/i, (address, digits: string) =>
    Number.parseInt(digits, 16) === targetAddress ? target : address,
  );
  return named;
}
