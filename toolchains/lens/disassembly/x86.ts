import type { Formatter } from "iced-x86";
import type { LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { DisassembledInstruction } from "../code-listing.ts";
import type { Disassembler, OperandField, OperandName } from "./disassembler.ts";

/** Stands in a field that the linker will fill in, so that the field can be found in the printed text. */
const PLACEHOLDER = 0x7a5b_c301;

interface NamedField {
  name: OperandName;
  placeholder: number;
}

/** An instruction may have two such fields: a displacement and an immediate. */
const placeholderOf = (index: number) => PLACEHOLDER + (index % 2);

/** From this many digits on a number is more likely an address or a pattern of bits than a count. */
const LONG_NUMBER = /(?<![\w.])-?\d{11,}/g;

/** x86-64, written as clang writes Intel syntax, or as the GNU assembler is written (AT&T). */
export async function createX86Disassembler(syntax: LensSyntax): Promise<Disassembler> {
  // More than a megabyte, and only needed where code is looked at.
  const { Code, Decoder, DecoderOptions, Formatter, FormatterSyntax, Instruction, MemorySizeOptions, OpKind } =
    await import("iced-x86");
  const intel = syntax === "intel";
  const formatter = new Formatter(intel ? FormatterSyntax.Intel : FormatterSyntax.Gas);
  writeAsPeopleKnowIt(formatter, MemorySizeOptions.Always);
  const instruction = new Instruction();

  function disassemble(
    bytes: Uint8Array,
    address: number,
    symbolAt?: (address: number) => string | null,
    fields: readonly OperandField[] = [],
  ): DisassembledInstruction[] {
    const code = fields.length === 0 ? bytes : withPlaceholders(bytes, address, fields);
    const decoder = new Decoder(64, code, DecoderOptions.None);
    const listed: DisassembledInstruction[] = [];
    try {
      decoder.ip = BigInt(address);
      let at = address;
      let nextField = 0;
      while (decoder.canDecode) {
        decoder.decodeOut(instruction);
        if (instruction.code === Code.INVALID) {
          listed.push({
            address: at,
            sizeBytes: 1,
            mnemonic: "(bad)",
            text: "(bad)",
            targetAddress: null,
            symbol: null,
          });
          at += 1;
          // What follows may be an instruction again, and this may have taken bytes of it for its own.
          decoder.position = at - address;
          decoder.ip = BigInt(at);
          continue;
        }
        const end = at + instruction.length;
        const names: NamedField[] = [];
        for (; nextField < fields.length && fields[nextField]!.address < end; nextField += 1) {
          const field = fields[nextField]!;
          if (field.address >= at)
            names.push({ name: field.name(end - field.address), placeholder: placeholderOf(nextField) });
        }
        listed.push(describe(at, instruction.length, symbolAt, names));
        at = end;
      }
    } finally {
      decoder.free();
    }
    return listed;
  }

  function describe(
    address: number,
    sizeBytes: number,
    symbolAt: ((address: number) => string | null) | undefined,
    names: readonly NamedField[],
  ): DisassembledInstruction {
    const printed = formatter.format(instruction);
    const mnemonic = /^(?:(?:bnd|notrack|rep|repe|repne|lock|xacquire|xrelease|data16|addr32|[c-gs]s) )*(\S+)/.exec(
      printed,
    )![1]!;
    if (instruction.op0Kind === OpKind.NearBranch64) {
      const name = names[0]?.name;
      const target = name === undefined ? Number(instruction.nearBranchTarget) : name.targetAddress;
      const symbol = name?.symbol ?? (target === null ? null : (symbolAt?.(target) ?? null));
      const operand = name?.text ?? symbol ?? hexadecimal(target!);
      const text = `${printed.slice(0, printed.lastIndexOf(" "))} ${operand}`;
      return { address, sizeBytes, mnemonic, text, targetAddress: target, symbol };
    }
    if (names.length > 0) {
      const text = names.reduce(withName, printed);
      return {
        address,
        sizeBytes,
        mnemonic,
        text: withLongNumbers(text),
        targetAddress: null,
        symbol: names[0]!.name.symbol,
      };
    }
    if (symbolAt !== undefined && instruction.isIpRelMemoryOperand) {
      const symbol = symbolAt(Number(instruction.ipRelMemoryAddress));
      if (symbol !== null) {
        const text = intel
          ? printed.replace(/\[rip[^\]]*\]/, () => `[rip + ${symbol}]`)
          : printed.replace(/(?:-?\d+)?\(%rip\)/, () => `${symbol}(%rip)`);
        return { address, sizeBytes, mnemonic, text, targetAddress: null, symbol };
      }
    }
    return { address, sizeBytes, mnemonic, text: withLongNumbers(printed), targetAddress: null, symbol: null };
  }

  function withName(text: string, { name, placeholder }: NamedField): string {
    const start = text.indexOf(String(placeholder));
    if (start === -1) return text;
    const isImmediate = intel && text.lastIndexOf("[", start) <= text.lastIndexOf("]", start);
    const end = start + String(placeholder).length;
    return text.slice(0, start) + (isImmediate ? `offset ${name.text}` : name.text) + text.slice(end);
  }

  return { disassemble };
}

function writeAsPeopleKnowIt(formatter: Formatter, memorySizeOptions: Formatter["memorySizeOptions"]): void {
  formatter.numberBase = 10;
  formatter.signedImmediateOperands = true;
  formatter.memorySizeOptions = memorySizeOptions;
  formatter.ripRelativeAddresses = true;
  formatter.spaceAfterOperandSeparator = true;
  formatter.spaceBetweenMemoryAddOperators = true;
  formatter.showBranchSize = false;
  formatter.uppercaseHex = false;
}

const hexadecimal = (value: number) => `0x${value.toString(16)}`;

function withLongNumbers(text: string): string {
  return text.length < 16
    ? text
    : text.replace(LONG_NUMBER, (digits) => {
        const value = BigInt(digits);
        return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
      });
}

function withPlaceholders(bytes: Uint8Array, address: number, fields: readonly OperandField[]): Uint8Array {
  const patched = new Uint8Array(bytes);
  const view = new DataView(patched.buffer);
  for (const [index, field] of fields.entries()) {
    const offset = field.address - address;
    if (offset < 0 || offset + field.sizeBytes > patched.length) continue;
    view.setUint32(offset, placeholderOf(index), true);
    if (field.sizeBytes === 8) view.setUint32(offset + 4, 0, true);
  }
  return patched;
}
