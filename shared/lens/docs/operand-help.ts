import type { MachineOperand, MemoryAddress } from "../machine/operands.ts";

/** What each memory operand of an instruction stands for, as it is written and in words. */
export function operandHelp(text: string, operands: readonly MachineOperand[]): string[] {
  const written = [...text.matchAll(/(?:[\w:.+-]*\([%\w, ]+\)|(?:\w+:)?\[[^\]]*\])/g)].map(([operand]) => operand);
  const addresses = operands.flatMap((operand) => (operand.kind === "memory" ? [operand.address] : []));
  return addresses.map((address, index) => `${written[index] ?? "memory"}: memory at ${describeAddress(address)}`);
}

function describeAddress({ base, index, scale, displacement, named }: MemoryAddress): string {
  const parts: string[] = [];
  if (named !== null) parts.push(named);
  const isRelative = base !== null && isInstructionPointer(base);
  // What is named is named with its whole distance.
  if (base !== null && !(isRelative && named !== null)) parts.push(isRelative ? "the next instruction" : base);
  if (index !== null) parts.push(scale === 1 ? index : `${index} × ${scale}`);
  const sum = parts.join(" plus ");
  if (displacement === 0 && sum !== "") return sum;
  const distance = Math.abs(displacement);
  if (sum === "") return `address ${displacement}`;
  return `${sum} ${displacement < 0 ? "minus" : "plus"} ${distance} ${distance === 1 ? "byte" : "bytes"}`;
}

function isInstructionPointer(register: string): boolean {
  return register === "rip" || register === "eip";
}
