import type { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { DisassembledInstruction } from "../code-listing.ts";
import { createArm64Disassembler } from "./arm64.ts";
import { createX86Disassembler } from "./x86.ts";

/** A field of an instruction that the linker fills in; the instruction is printed with a name instead of it. */
export interface OperandField {
  /** Of the field's first byte (of the instruction word on aarch64), in the address space of the code. */
  address: number;
  sizeBytes: 4 | 8;
  /** What it is filled with; from its start to the instruction's end there are `bytesToEnd`. */
  name(bytesToEnd: number): OperandName;
}

export interface OperandName {
  /** As it is printed, `table+8` or `:lo12:table`. */
  text: string;
  /** As in the symbol table. */
  symbol: string;
  /** In the address space of the code, of what a jump or call goes to; null where that is elsewhere. */
  targetAddress: number | null;
}

export interface Disassembler {
  /**
   * Never throws: what is no instruction comes out as `(bad)`, with the bytes that were looked at.
   * @param address of the first byte; jumps and calls are relative to it
   * @param symbolAt names the target of a direct jump or call, or of a reference relative to the instruction
   * @param fields of code that isn't linked yet, by rising address
   */
  disassemble: (
    bytes: Uint8Array,
    address: number,
    symbolAt?: (address: number) => string | null,
    fields?: readonly OperandField[],
  ) => DisassembledInstruction[];
}

const disassemblers = new Map<string, Promise<Disassembler>>();

/** Loaded once for each architecture and syntax, and kept; aarch64 has one syntax. */
export function createDisassembler(architecture: LensArchitecture, syntax: LensSyntax): Promise<Disassembler> {
  const key = architecture === "aarch64" ? architecture : `${architecture} ${syntax}`;
  let disassembler = disassemblers.get(key);
  if (disassembler === undefined) {
    disassembler = (architecture === "aarch64" ? createArm64Disassembler() : createX86Disassembler(syntax)).then(
      withBytes,
    );
    disassemblers.set(key, disassembler);
  }
  return disassembler;
}

/** What a disassembler lists, with the bytes that it was read from. */
function withBytes({ disassemble }: Disassembler): Disassembler {
  return {
    disassemble: (bytes, address, ...rest) => {
      const digits = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
      return disassemble(bytes, address, ...rest).map((instruction) => {
        const start = instruction.address - address;
        return Object.assign(instruction, { bytes: digits.slice(2 * start, 2 * (start + instruction.sizeBytes)) });
      });
    },
  };
}
