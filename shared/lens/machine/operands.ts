import type { LensArchitecture, LensInstruction } from "../../model/lens/lens-code.ts";
import { plainX86Mnemonic } from "./x86-mnemonics.ts";

/** An address that an instruction computes: `base + index * scale + displacement`. Registers are lower-case names. */
export interface MemoryAddress {
  base: string | null;
  index: string | null;
  scale: number;
  displacement: number;
  /** Named by a symbol or segment, so that there is more to it than the numbers. */
  named: string | null;
}

export type MachineOperand =
  | { kind: "register"; name: string }
  | { kind: "memory"; address: MemoryAddress }
  | { kind: "other"; text: string };

/** An instruction without what the two syntaxes of x86 differ in: no suffixes of size, destination first. */
export interface MachineInstruction {
  mnemonic: string;
  operands: MachineOperand[];
}

/** Reads an instruction as a disassembler prints it, in whichever syntax. What isn't understood becomes an `other`. */
export function readMachineInstruction(
  architecture: LensArchitecture,
  { mnemonic, text }: Pick<LensInstruction, "mnemonic" | "text">,
): MachineInstruction {
  const start = text.indexOf(mnemonic);
  const written = splitOperands(start === -1 ? "" : text.slice(start + mnemonic.length));
  if (architecture === "aarch64") return { mnemonic: mnemonic.toLowerCase(), operands: written.map(readArm64Operand) };
  const isAtt = /[%$]/.test(text);
  const operands = (isAtt ? written.toReversed() : written).map(isAtt ? readAttOperand : readIntelOperand);
  return { mnemonic: plainX86Mnemonic(mnemonic.toLowerCase(), operands), operands };
}

/** At the commas outside of brackets. */
function splitOperands(text: string): string[] {
  const operands: string[] = [];
  let nesting = 0;
  let operand = "";
  for (const character of text) {
    if ("[({".includes(character)) nesting += 1;
    else if ("])}".includes(character)) nesting -= 1;
    if (character === "," && nesting === 0) {
      operands.push(operand.trim());
      operand = "";
    } else operand += character;
  }
  return [...operands, operand.trim()].filter((part) => part !== "");
}

const X86_REGISTER =
  /^(?:[re]?(?:ax|bx|cx|dx|si|di|bp|sp|ip)|[abcd][hl]|(?:si|di|bp|sp)l|r(?:8|9|1[0-5])[bdlw]?|[xyz]?mm\d+|k[0-7]|[c-gs]s|st(?:\(\d\))?)$/;

function registerOrOther(text: string, registers: RegExp): MachineOperand {
  const name = text.toLowerCase();
  return registers.test(name) ? { kind: "register", name } : { kind: "other", text };
}

function readIntelOperand(text: string): MachineOperand {
  const bracketed = /(?:(\w+):)?\[([^\]]*)\]/.exec(text);
  if (bracketed === null) return registerOrOther(text, X86_REGISTER);
  const [, segment, inside = ""] = bracketed;
  const address: MemoryAddress = { base: null, index: null, scale: 1, displacement: 0, named: segment ?? null };
  for (const [, sign = "+", part = ""] of inside.matchAll(/([+-])?\s*([^\s+-]+)/g)) {
    const scaled = /^(\w+)\s*\*\s*(\d)$|^(\d)\s*\*\s*(\w+)$/.exec(part);
    if (scaled !== null) {
      address.index = (scaled[1] ?? scaled[4] ?? "").toLowerCase();
      address.scale = Number(scaled[2] ?? scaled[3]);
    } else if (X86_REGISTER.test(part.toLowerCase())) {
      if (address.base === null) address.base = part.toLowerCase();
      else address.index = part.toLowerCase();
    } else addNumber(address, sign, part);
  }
  return { kind: "memory", address };
}

function addNumber(address: MemoryAddress, sign: string, part: string): void {
  const number = readNumber(part);
  if (number === null) address.named = part;
  else address.displacement += sign === "-" ? -number : number;
}

function readAttOperand(text: string): MachineOperand {
  const indirect = text.startsWith("*") ? text.slice(1) : text;
  const memory = /^(?:%(\w+):)?([^()]*)\(([^)]*)\)$/.exec(indirect);
  if (memory === null || indirect.startsWith("%st("))
    return registerOrOther(indirect.replace(/^%/, ""), indirect.startsWith("%") ? X86_REGISTER : /^$/);
  const [, segment, offset = "", inside = ""] = memory;
  const [base = "", index = "", scale = "1"] = inside.split(",").map((part) => part.trim().replace(/^%/, ""));
  const number = offset === "" ? 0 : readNumber(offset);
  return {
    kind: "memory",
    address: {
      base: base === "" ? null : base,
      index: index === "" ? null : index,
      scale: Number(scale),
      displacement: number ?? 0,
      named: segment ?? (number === null ? offset : null),
    },
  };
}

const ARM64_REGISTER = /^(?:[xwbhsdqv](?:[12]?\d|3[01])|wzr|xzr|w?sp|lr|fp)$/;

function readArm64Operand(text: string): MachineOperand {
  const bracketed = /^\[([^\]]*)\]/.exec(text);
  if (bracketed === null) {
    const arrangement = /^(v\d+)\.\w+(?:\[\d+\])?$/i.exec(text);
    return registerOrOther(arrangement?.[1] ?? text, ARM64_REGISTER);
  }
  const [base = null, second, shift] = (bracketed[1] ?? "").split(",").map((part) => part.trim().toLowerCase());
  const address: MemoryAddress = { base, index: null, scale: 1, displacement: 0, named: null };
  if (second !== undefined) {
    const number = readNumber(second.replace(/^#/, ""));
    if (number !== null) address.displacement = number;
    else if (ARM64_REGISTER.test(second)) address.index = second;
    else address.named = second;
  }
  const shifted = /#(\d+)$/.exec(shift ?? "");
  if (shifted !== null) address.scale = 2 ** Number(shifted[1]);
  return { kind: "memory", address };
}

function readNumber(text: string): number | null {
  return /^-?(?:0x[\da-f]+|\d+)$/i.test(text) ? Number(text.replace("-", "")) * (text.startsWith("-") ? -1 : 1) : null;
}
