import { type FunctionBody, readLocals } from "../function-bodies.ts";
import { walkExpression } from "../instructions.ts";
import type { ModuleOutline } from "../module-outline.ts";
import type { ModuleNames } from "./module-names.ts";
import { type PrintContext, printInstruction, printType } from "./print-immediates.ts";

/** An instruction of a function, in the text format. */
export interface TextInstruction {
  /** Of its first byte, in the module. */
  offset: number;
  /** After its last byte. */
  end: number;
  /** How many blocks are around it. */
  depth: number;
  text: string;
}

export interface TextFunction {
  /** Among all functions, imported ones first. */
  index: number;
  /** As the module has it; `$12` where it has none. */
  name: string;
  /** `(func $name (param i32) (result i32) (local i32 i64))` */
  header: string;
  instructions: TextInstruction[];
}

const OP = { block: 0x02, if: 0x04, else: 0x05, try: 0x06, catch: 0x07, end: 0x0b, delegate: 0x18, catchAll: 0x19, tryTable: 0x1f };

/**
 * Prints a function of a module. `bodyIndex` counts those that the module defines. Throws a RangeError where its code can't
 * be read.
 */
export function printFunction(
  bytes: Uint8Array,
  module: { outline: ModuleOutline; names: ModuleNames; bodies: readonly FunctionBody[] },
  bodyIndex: number,
): TextFunction {
  const { outline, names, bodies } = module;
  const body = bodies[bodyIndex];
  if (body === undefined) throw new RangeError(`the module defines no function ${bodyIndex}`);
  const index = outline.imports.filter(({ kind }) => kind === "function").length + bodyIndex;
  const type = outline.types[outline.functions[bodyIndex] ?? -1];
  const { groups, codeStart } = readLocals(bytes, body);
  const locals = names.locals.get(index);
  const context: PrintContext = {
    types: outline.types,
    functionName: (called) => named(names.functions, called),
    localName: (local) => (locals?.has(local) ? `$${locals.get(local)}` : String(local)),
    globalName: (global) => (names.globals.has(global) ? `$${names.globals.get(global)}` : String(global)),
  };
  const instructions: TextInstruction[] = [];
  let depth = 0;
  const add = (opcode: number, at: number, immediatesAt: number, end: number) => {
    if (closes(opcode)) depth -= 1;
    const text = printInstruction(bytes, { opcode, immediatesAt, end }, context);
    instructions.push({ offset: at, end, depth: Math.max(0, depth), text });
    if (opens(opcode)) depth += 1;
  };
  // Where an instruction ends is known when the next one begins.
  let last: [opcode: number, at: number, immediatesAt: number] | null = null;
  const end = walkExpression(bytes, codeStart, body.end, (opcode, at, immediatesAt) => {
    if (last) add(...last, at);
    last = [opcode, at, immediatesAt];
  });
  if (last) add(...(last as [number, number, number]), end);
  const declared = groups.flatMap(({ count, type: local }) => (count > MANY_LOCALS ? [`${count}×${local}`] : Array<string>(count).fill(local)));
  const signature = [printType(type), declared.length > 0 ? `(local ${declared.join(" ")})` : ""].filter(Boolean);
  return {
    index,
    name: names.functions.get(index) ?? String(index),
    header: ["(func", named(names.functions, index), ...signature].join(" "),
    instructions,
  };
}

/** A module may declare millions of locals in one group. */
const MANY_LOCALS = 64;

function named(functions: ReadonlyMap<number, string>, index: number): string {
  const name = functions.get(index);
  return name === undefined ? String(index) : `$${name}`;
}

function opens(opcode: number): boolean {
  return (
    (opcode >= OP.block && opcode <= OP.catch) ||
    opcode === OP.catchAll ||
    opcode === OP.tryTable
  );
}

function closes(opcode: number): boolean {
  return [OP.else, OP.catch, OP.end, OP.delegate, OP.catchAll].includes(opcode);
}
