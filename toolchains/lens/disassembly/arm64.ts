import type { DisassembledInstruction } from "../code-listing.ts";
import { type CapstoneInstruction, loadCapstoneDecoder } from "./capstone.ts";
import type { Disassembler, OperandField, OperandName } from "./disassembler.ts";

const INSTRUCTION_BYTES = 4;

/** Direct jumps and calls, whose last operand is where they go. */
const BRANCH = /^(?:b|bl|b\.\w+|bc\.\w+|cbn?z|tbn?z)$/;
/** Addresses relative to the instruction. */
const ADDRESS = /^(?:adrp?|ldr|ldrsw|prfm)$/;

/** aarch64, as its assemblers write it. */
export async function createArm64Disassembler(): Promise<Disassembler> {
  const decode = await loadCapstoneDecoder();

  function disassemble(
    bytes: Uint8Array,
    address: number,
    symbolAt?: (address: number) => string | null,
    fields: readonly OperandField[] = [],
  ): DisassembledInstruction[] {
    const fieldAt = new Map(fields.map((field) => [field.address, field]));
    const listed: DisassembledInstruction[] = [];
    for (let offset = 0; offset < bytes.length;) {
      const decoded = decode(bytes.subarray(offset), address + offset);
      for (const instruction of decoded) {
        const at = address + offset;
        listed.push(describe(at, instruction, symbolAt, fieldAt.get(at)?.name(INSTRUCTION_BYTES)));
        offset += instruction.sizeBytes;
      }
      if (decoded.length > 0) continue;
      const sizeBytes = Math.min(INSTRUCTION_BYTES, bytes.length - offset);
      const bad = { mnemonic: "(bad)", text: "(bad)", targetAddress: null, symbol: null };
      listed.push({ address: address + offset, sizeBytes, ...bad });
      offset += sizeBytes;
    }
    return listed;
  }

  return { disassemble };
}

function describe(
  address: number,
  { sizeBytes, mnemonic, operands: printed }: CapstoneInstruction,
  symbolAt: ((address: number) => string | null) | undefined,
  name: OperandName | undefined,
): DisassembledInstruction {
  const shared = { address, sizeBytes, mnemonic };
  const operands = withDecimals(printed);
  const isBranch = BRANCH.test(mnemonic);
  if (name !== undefined) {
    const text = `${mnemonic} ${withName(operands, name.text)}`;
    return { ...shared, text, targetAddress: isBranch ? name.targetAddress : null, symbol: name.symbol };
  }
  const relative = isBranch || ADDRESS.test(mnemonic) ? /(?:^|, )#(0x[0-9a-f]+|\d+)$/.exec(operands) : null;
  if (relative === null) {
    return {
      ...shared,
      text: operands === "" ? mnemonic : `${mnemonic} ${operands}`,
      targetAddress: null,
      symbol: null,
    };
  }
  const target = Number(relative[1]);
  const symbol = symbolAt?.(target) ?? null;
  const before = operands.slice(0, operands.lastIndexOf("#"));
  const text = `${mnemonic} ${before}${symbol ?? `0x${target.toString(16)}`}`;
  return { ...shared, text, targetAddress: isBranch ? target : null, symbol };
}

/**
 * In place of what the linker will fill in: the number in the last operand, which isn't printed where it is 0 in `[x0]`,
 * and may be followed by how far it is shifted.
 */
function withName(operands: string, name: string): string {
  if (operands.endsWith("]")) return operands.replace(/(?:, #[^\],]+)?\]$/, () => `, ${name}]`);
  return operands.replace(/#[^,]+(?=(?:, lsl #\w+)?$)/, () => name);
}

/** In decimal as elsewhere, but for what is more likely an address or a pattern of bits than a count. */
function withDecimals(operands: string): string {
  return operands.includes("#")
    ? operands.replace(
        /#(-?)(0x[0-9a-f]{1,8}|0+)(?![\w.])/g,
        (_, sign: string, digits: string) => `#${sign}${Number(digits)}`,
      )
    : operands;
}
