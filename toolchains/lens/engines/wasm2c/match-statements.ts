import { setImmediate } from "node:timers/promises";
import { printFunction, type ReadModule, type TextInstruction } from "../../../wasm/text/print-function.ts";
import { readFunctionBodies } from "../../../wasm/function-bodies.ts";
import { readOutline } from "../../../wasm/module-outline.ts";
import type { GeneratedCode, GeneratedFunction, GeneratedLine } from "./generated-functions.ts";
import { PATTERN, statementPattern } from "./statement-patterns.ts";

/** Whoever waits goes on with other work after so many functions. */
const FUNCTIONS_AT_ONCE = 200;

/** A module beside the C that was made of it. */
interface TranslatedModule {
  module: ReadModule;
  importedFunctions: number;
  code: GeneratedCode;
}

/** Throws a RangeError where either can't be read, or the C is of another module. */
export function readTranslatedModule(bytes: Uint8Array, code: GeneratedCode): TranslatedModule {
  const outline = readOutline(bytes);
  const bodies = readFunctionBodies(bytes, outline.sections);
  if (bodies.length !== code.functions.length)
    throw new RangeError(`the C has ${code.functions.length} functions, the module ${bodies.length}`);
  // Indices instead of names: those are what the C is compared with.
  const names = { functions: new Map(), locals: new Map(), globals: new Map() };
  const importedFunctions = outline.imports.filter(({ kind }) => kind === "function").length;
  return { module: { bytes, outline, names, bodies }, importedFunctions, code };
}

/**
 * Which instruction each line of the C was made from, and of which functions that can't be told (their positions among
 * those that the module defines). What a function begins with was made from its beginning, before its first instruction,
 * and what its export returns with from its end.
 */
export async function matchLines(
  translated: TranslatedModule,
): Promise<{ offsets: Map<number, number>; unmatched: number[] }> {
  const offsets = new Map<number, number>();
  const unmatched: number[] = [];
  const exports = new Map(translated.code.exports.map((one) => [one.calls, one]));
  for (const [bodyIndex, generated] of translated.code.functions.entries()) {
    if (bodyIndex % FUNCTIONS_AT_ONCE === FUNCTIONS_AT_ONCE - 1) await setImmediate();
    const matched = matchStatements(translated, bodyIndex);
    if (matched === null) {
      unmatched.push(bodyIndex);
      continue;
    }
    const beginning = translated.module.bodies[bodyIndex]!.contentStart;
    for (let line = generated.firstLine; line <= generated.prologueLine; line += 1) offsets.set(line, beginning);
    for (const [line, offset] of matched) offsets.set(line, offset);
    const exported = exports.get(generated.name);
    if (exported === undefined) continue;
    for (let line = exported.firstLine; line < exported.callLine; line += 1) offsets.set(line, beginning);
    for (const line of [exported.callLine, exported.callLine + 1]) offsets.set(line, matched.get(generated.lastLine)!);
  }
  return { offsets, unmatched };
}

/**
 * Offsets in the module by line, for the statements of one function. wasm2c writes the instructions in their order, most
 * as one statement, and leaves out what can't be reached. Each statement is compared with its instruction, and null is
 * returned where one differs, as nothing after it would be sure.
 */
function matchStatements(translated: TranslatedModule, bodyIndex: number): Map<number, number> | null {
  const generated = translated.code.functions[bodyIndex];
  if (generated === undefined) return null;
  const matcher = new Matcher(translated, generated);
  return matcher.match(printFunction(translated.module, bodyIndex)) ? matcher.offsets : null;
}

/** The instructions that are left out stand between one that doesn't go on and the end of its block. */
class Matcher {
  readonly offsets = new Map<number, number>();
  readonly #translated: TranslatedModule;
  readonly #generated: GeneratedFunction;
  #next = 0;

  constructor(translated: TranslatedModule, generated: GeneratedFunction) {
    this.#translated = translated;
    this.#generated = generated;
  }

  match(instructions: readonly TextInstruction[]): boolean {
    /** Of the blocks around the instruction, what has to be written at their ends. */
    const blocks: RegExp[][] = [];
    /** How many blocks have begun in code that can't be reached; null where it can be. */
    let unreachable: number | null = null;
    for (const [index, instruction] of instructions.entries()) {
      const { name } = instruction;
      const opens = name === "block" || name === "loop" || name === "if";
      if (unreachable !== null) {
        if (opens) unreachable += 1;
        else if (name === "end" && unreachable > 0) unreachable -= 1;
        else if ((name === "end" || name === "else") && unreachable === 0) unreachable = null;
        if (unreachable !== null) continue;
      }
      if (opens) {
        if (name === "if" && !this.#take([PATTERN.if], instruction)) return false;
        blocks.push(name === "if" ? [PATTERN.close] : []);
      } else if (name === "else") {
        // An empty one isn't written.
        const isEmpty = instructions[index + 1]?.name === "end";
        if (!isEmpty && !this.#take([PATTERN.else], instruction)) return false;
      } else if (name === "end") {
        const closing = blocks.pop();
        if (closing === undefined) return this.#finish(instruction);
        if (!this.#take(closing, instruction)) return false;
      } else {
        const patterns = this.#patternsOf(instruction);
        if (patterns === null || !this.#take(patterns, instruction)) return false;
        if (name === "br" || name === "br_table" || name === "return" || name === "unreachable") unreachable = 0;
      }
    }
    return false;
  }

  #take(patterns: readonly RegExp[], { offset }: TextInstruction): boolean {
    for (const pattern of patterns) {
      const statement = this.#peek();
      if (statement === undefined || !pattern.test(statement.text)) return false;
      this.offsets.set(statement.line, offset);
      this.#next += 1;
    }
    return true;
  }

  #peek(): GeneratedLine | undefined {
    return this.#generated.statements[this.#next];
  }

  /** The function's `end` is what returns its results. */
  #finish({ offset }: TextInstruction): boolean {
    if (this.#peek() !== undefined) return false;
    for (let line = this.#generated.epilogueLine; line <= this.#generated.lastLine; line += 1)
      this.offsets.set(line, offset);
    return true;
  }

  #patternsOf(instruction: TextInstruction): RegExp[] | null {
    const { name, text } = instruction;
    switch (name) {
      case "nop":
      case "drop":
        return [];
      case "br":
      case "return":
        return [PATTERN.goto];
      case "br_if":
        return [PATTERN.branchIf];
      case "br_table": {
        const targets = text.split(" ").slice(1);
        return [PATTERN.switch, ...targets.map(() => PATTERN.case), PATTERN.close];
      }
      case "unreachable":
        return [PATTERN.unreachable];
      case "data.drop":
      case "elem.drop":
        // Of a segment that is used up when the module starts there is nothing to drop.
        return PATTERN.dropped.test(this.#peek()?.text ?? "") ? [PATTERN.dropped] : [];
      case "call":
      case "call_indirect":
        return this.#callPatterns(instruction);
    }
    const pattern = statementPattern(text, null);
    return pattern && [pattern];
  }

  #callPatterns({ text, functionIndex }: TextInstruction): RegExp[] | null {
    const { module, importedFunctions, code } = this.#translated;
    const called = functionIndex === null ? undefined : code.functions[functionIndex - importedFunctions];
    const pattern = statementPattern(functionIndex === null ? "call_indirect" : "call", called?.name ?? null);
    if (pattern === null) return null;
    const results =
      functionIndex === null
        ? (/\(result ([^)]*)\)/.exec(text)?.[1]?.split(" ").length ?? 0)
        : resultsOf(module, functionIndex, importedFunctions);
    if (results < 2) return [pattern];
    const taken = Array.from({ length: results }, () => PATTERN.result);
    return [PATTERN.open, pattern, ...taken, PATTERN.close];
  }
}

function resultsOf({ outline }: ReadModule, functionIndex: number, importedFunctions: number): number {
  const imported = outline.imports.filter((one) => one.kind === "function")[functionIndex];
  const type = imported?.type ?? outline.functions[functionIndex - importedFunctions];
  return outline.types[type ?? -1]?.results.length ?? 0;
}
