import { type FunctionBody, readLocals } from "../function-bodies.ts";
import { walkExpression } from "../instructions.ts";
import type { ModuleOutline } from "../module-outline.ts";
import { BranchTargets } from "./branch-targets.ts";
import { instructionName } from "./instruction-names.ts";
import type { ModuleNames } from "./module-names.ts";
import { calledFunction, printIdentifier, type PrintContext, printInstruction, printType } from "./print-immediates.ts";

/** An instruction of a function, in the text format. */
export interface TextInstruction {
  /** Of its first byte, in the module. */
  offset: number;
  /** After its last byte. */
  end: number;
  /** How many blocks are around it. */
  depth: number;
  /** `i32.load` */
  name: string;
  /** With its immediates: `i32.load offset=8`. */
  text: string;
  /** Of the instruction where a branch goes: the `end` of a block, or its `loop`; null for everything else. */
  branchOffset: number | null;
  /** The index of the function that is called or referred to; null for everything else. */
  functionIndex: number | null;
}

const OP = {
  block: 0x02,
  loop: 0x03,
  else: 0x05,
  catch: 0x07,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  delegate: 0x18,
  catchAll: 0x19,
  tryTable: 0x1f,
  branchOnNull: 0xd5,
  branchOnNonNull: 0xd6,
} as const;

/** A module with what has been read of it. */
export interface ReadModule {
  bytes: Uint8Array;
  outline: ModuleOutline;
  names: ModuleNames;
  bodies: readonly FunctionBody[];
}

/**
 * The line that a function of a module begins with: `(func $name (param i32) (result i32) (local i32 i64)`. `bodyIndex`
 * counts the functions that the module defines. Throws a RangeError where its locals can't be read.
 */
export function printFunctionHeader(module: ReadModule, bodyIndex: number): string {
  const { bytes, outline, names } = module;
  const type = outline.types[outline.functions[bodyIndex] ?? -1];
  const { groups } = readLocals(bytes, bodyOf(module, bodyIndex));
  const declared = groups.flatMap(({ count, type: local }) =>
    count > MANY_LOCALS ? [`${count}×${local}`] : Array<string>(count).fill(local),
  );
  const locals = declared.length > 0 ? `(local ${declared.join(" ")})` : "";
  const name = printIdentifier(names.functions, importedFunctions(outline) + bodyIndex);
  return ["(func", name, printType(type), locals].filter(Boolean).join(" ");
}

/** The instructions of a function, as `printFunctionHeader` counts them. Throws a RangeError where they can't be read. */
export function printFunction(module: ReadModule, bodyIndex: number): TextInstruction[] {
  const { bytes, outline, names } = module;
  const body = bodyOf(module, bodyIndex);
  const locals = names.locals.get(importedFunctions(outline) + bodyIndex) ?? new Map<number, string>();
  const context: PrintContext = {
    types: outline.types,
    functionName: (called) => printIdentifier(names.functions, called),
    localName: (local) => printIdentifier(locals, local),
    globalName: (global) => printIdentifier(names.globals, global),
  };
  const instructions: TextInstruction[] = [];
  const targets = new BranchTargets<TextInstruction>();
  let depth = 0;
  const add = (opcode: number, at: number, immediatesAt: number, end: number) => {
    if (closes(opcode)) depth = Math.max(0, depth - 1);
    const instruction: TextInstruction = {
      offset: at,
      end,
      depth,
      name: instructionName(opcode) ?? `0x${opcode.toString(16)}`,
      text: printInstruction(bytes, { opcode, immediatesAt, end }, context),
      branchOffset: null,
      functionIndex: calledFunction(bytes, { opcode, immediatesAt, end }),
    };
    instructions.push(instruction);
    if (opens(opcode)) depth += 1;
    if (opcode === OP.loop) targets.open(at);
    else if (opens(opcode) && !closes(opcode)) targets.open(null);
    else if (opcode === OP.end || opcode === OP.delegate)
      for (const branch of targets.close()) branch.branchOffset = at;
    else if (branches(opcode)) instruction.branchOffset = targets.branch(bytes, immediatesAt, end, instruction);
  };
  // Where an instruction ends is known when the next one begins.
  let last: [opcode: number, at: number, immediatesAt: number] | null = null;
  const { codeStart } = readLocals(bytes, body);
  const end = walkExpression(bytes, codeStart, body.end, (opcode, at, immediatesAt) => {
    if (last) add(...last, at);
    last = [opcode, at, immediatesAt];
  });
  if (last) add(...(last as [number, number, number]), end);
  return instructions;
}

function bodyOf({ bodies }: ReadModule, bodyIndex: number): FunctionBody {
  const body = bodies[bodyIndex];
  if (body === undefined) throw new RangeError(`the module defines no function ${bodyIndex}`);
  return body;
}

function importedFunctions({ imports }: ModuleOutline): number {
  return imports.filter(({ kind }) => kind === "function").length;
}

/** A module may declare millions of locals in one group. */
const MANY_LOCALS = 64;

function opens(opcode: number): boolean {
  return (opcode >= OP.block && opcode <= OP.catch) || opcode === OP.catchAll || opcode === OP.tryTable;
}

function closes(opcode: number): boolean {
  return [OP.else, OP.catch, OP.end, OP.delegate, OP.catchAll].some((one) => one === opcode);
}

function branches(opcode: number): boolean {
  return [OP.branch, OP.branchIf, OP.branchOnNull, OP.branchOnNonNull].some((one) => one === opcode);
}
