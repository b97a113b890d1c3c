import type { ReadingHelp } from "../reading-help.ts";
import { CONTROL_HELP } from "./control.ts";
import { MEMORY_HELP } from "./memory.ts";
import { NUMERIC_HELP } from "./numeric.ts";
import { REFERENCE_HELP } from "./references.ts";
import { VECTOR_HELP } from "./vector.ts";

const TABLES = [CONTROL_HELP, NUMERIC_HELP, MEMORY_HELP, VECTOR_HELP, REFERENCE_HELP];

/**
 * About an instruction of the text format, by its name: Core Specification 3.0, chapter 4 (execution), and the proposals
 * for threads, legacy exceptions and wide arithmetic.
 */
export function wasmHelp(name: string): ReadingHelp | null {
  for (const table of TABLES) {
    const help = table.get(name);
    if (help !== undefined) return help;
  }
  return null;
}

/** Every name that there is help for. */
export function documentedWasmInstructions(): string[] {
  return TABLES.flatMap((table) => [...table.keys()]);
}
