import type { HelpTable, ReadingHelp } from "../reading-help.ts";

type Entry = readonly [name: string, title: string, text: string, stack: string, traps?: string];

const ENTRIES: readonly Entry[] = [
  ["unreachable", "Unreachable", "Ends the program: control must never get here.", "[t*] → [u*]", "always"],
  ["nop", "No operation", "Does nothing.", "[] → []"],
  [
    "block",
    "Block",
    "Begins a group of instructions that branches can leave: a branch to it goes on behind its end.",
    "[t*] → [u*]",
  ],
  [
    "loop",
    "Loop",
    "Begins a group of instructions that branches can repeat: a branch to it goes on at its beginning.",
    "[t*] → [u*]",
  ],
  ["if", "If", "Goes on with what follows if the condition isn't 0, else behind `else` or `end`.", "[t* i32] → [u*]"],
  ["else", "Else", "Begins what is done if the condition of `if` was 0.", "[u*] → [t*]"],
  ["end", "End", "Ends a block, a loop, an `if` or the function.", "[u*] → [u*]"],
  [
    "br",
    "Branch",
    "Leaves so many blocks, 0 being the innermost, or repeats the loop that it arrives at.",
    "[t* u*] → [v*]",
  ],
  ["br_if", "Conditional branch", "Branches if the condition isn't 0, else goes on.", "[u* i32] → [u*]"],
  [
    "br_table",
    "Table branch",
    "Branches to the label that an index selects, to the last one if the index is too large: a `switch`.",
    "[t* u* i32] → [v*]",
  ],
  ["return", "Return", "Leaves the function with its results.", "[t* u*] → [v*]"],
  [
    "call",
    "Call",
    "Calls the function that it names.",
    "[t*] → [u*]",
    "where the function does, or if the stack is exhausted",
  ],
  [
    "call_indirect",
    "Indirect call",
    "Calls the function at an index of a table, if it is of the type that is named.",
    "[t* i32] → [u*]",
    "if the index is outside the table, the entry is null or of another type",
  ],
  [
    "call_ref",
    "Call of a reference",
    "Calls the function that a reference stands for.",
    "[t* (ref null $f)] → [u*]",
    "if the reference is null",
  ],
  [
    "return_call",
    "Tail call",
    "Calls a function in place of this one, whose stack frame is given up.",
    "[t* u*] → [v*]",
    "where the function does",
  ],
  [
    "return_call_indirect",
    "Indirect tail call",
    "Calls the function at an index of a table in place of this one.",
    "[t* u* i32] → [v*]",
    "if the index is outside the table, the entry is null or of another type",
  ],
  [
    "return_call_ref",
    "Tail call of a reference",
    "Calls the function that a reference stands for in place of this one.",
    "[t* u* (ref null $f)] → [v*]",
    "if the reference is null",
  ],
  ["drop", "Drop", "Throws the topmost value away.", "[t] → []"],
  [
    "select",
    "Select",
    "Gives the first of two values if the condition isn't 0, else the second, without a branch.",
    "[t t i32] → [t]",
  ],
  ["local.get", "Get local", "Gives a parameter's or local variable's value.", "[] → [t]"],
  ["local.set", "Set local", "Gives a parameter or local variable a new value.", "[t] → []"],
  [
    "local.tee",
    "Set and keep local",
    "Gives a local variable a new value and leaves the value on the stack.",
    "[t] → [t]",
  ],
  ["global.get", "Get global", "Gives a global variable's value; clang keeps its stack pointer in one.", "[] → [t]"],
  ["global.set", "Set global", "Gives a global variable a new value.", "[t] → []"],
  ["try", "Try (legacy)", "Begins a group whose exceptions `catch` handles.", "[t*] → [u*]"],
  [
    "catch",
    "Catch (legacy)",
    "Begins what is done for exceptions of a tag; their values are on the stack.",
    "[] → [t*]",
  ],
  [
    "catch_all",
    "Catch all (legacy)",
    "Begins what is done for every exception that no `catch` before took.",
    "[] → []",
  ],
  ["delegate", "Delegate (legacy)", "Ends a `try` and leaves its exceptions to another one around it.", "[u*] → [u*]"],
  ["rethrow", "Rethrow (legacy)", "Throws the exception again that a `catch` is handling.", "[t*] → [u*]"],
  ["throw", "Throw", "Throws an exception of a tag with the values that the tag asks for.", "[t* u*] → [v*]"],
  [
    "throw_ref",
    "Throw again",
    "Throws the exception that a reference stands for.",
    "[t* exnref] → [u*]",
    "if the reference is null",
  ],
  [
    "try_table",
    "Try",
    "Begins a block whose exceptions branch to the labels that are listed for their tags.",
    "[t*] → [u*]",
  ],
  [
    "br_on_null",
    "Branch on null",
    "Branches if a reference is null, else goes on with it.",
    "[t* (ref null $h)] → [t* (ref $h)]",
  ],
  [
    "br_on_non_null",
    "Branch on non-null",
    "Branches with a reference if it isn't null, else drops it and goes on.",
    "[t* (ref null $h)] → [t*]",
  ],
  [
    "br_on_cast",
    "Branch on cast",
    "Branches with a reference if it is of a type, else goes on with it.",
    "[t* (ref null $h)] → [t* (ref null $h)]",
  ],
  [
    "br_on_cast_fail",
    "Branch on failed cast",
    "Branches with a reference if it isn't of a type, else goes on with it.",
    "[t* (ref null $h)] → [t* (ref $i)]",
  ],
];

/** Blocks, branches, calls, variables and exceptions. `t*`, `u*` and `v*` are any values, as the types say. */
export const CONTROL_HELP: HelpTable = new Map(ENTRIES.map(toHelp));

export function toHelp([name, title, text, stack, traps]: Entry): [string, ReadingHelp] {
  return [name, traps === undefined ? { title, text, stack } : { title, text, stack, traps }];
}
