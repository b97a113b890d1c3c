import { Phases } from "#shared/model/program-run.ts";
import { builtEntry } from "../process/built-entry.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeLaunch } from "./adapter.ts";
import { trapReader } from "./read-trap.ts";
import { variableOptions } from "./wasi-options.ts";

/** What the runners end with after a trap, and never otherwise. */
const TRAP_EXIT_CODE = 134;
/** Fails where `node:wasi` is missing, or a name without anything behind it. */
const USES_WASI = 'import { WASI } from "node:wasi"; new WASI({ version: "preview1" }).wasiImport.fd_write.name';

/** The runner and its arguments, for every JavaScript runtime that has a `node:wasi`. */
export function wasiRunnerArguments(launch: RuntimeLaunch): string[] {
  return [builtEntry("node-wasi-runner"), ...runnerArguments(launch)];
}

/** What all runners of ours understand. */
export function runnerArguments({ artifact, invocation, phasesFile }: RuntimeLaunch): string[] {
  return [
    ...(phasesFile === undefined ? [] : ["--phases-file", phasesFile]),
    ...invocation.dirs.flatMap(({ host, guest }) => ["--dir", host, guest]),
    ...variableOptions("--env", invocation.env),
    artifact,
    ...invocation.args,
  ];
}

/** Reads the phases file that a runner of ours wrote. */
export function readRunnerPhases(text: string): Phases {
  return Phases.parse(JSON.parse(text));
}

/** Reads what a runner of ours says of a trap, in the words of V8 or of JavaScriptCore. */
export const readRunnerTrap = trapReader({
  exitCode: TRAP_EXIT_CODE,
  report: /wasm trap: (?:\w*Error: )?([^\n]*)(?:\n\s*at [^\n]*)*\s*$/g,
  reasons: {
    "divide by zero": "integer divide by zero",
    "remainder by zero": "integer divide by zero",
    "divide result unrepresentable": "integer overflow",
    // V8 has one name for what is no number and for what is too large.
    "float unrepresentable in integer range": "invalid conversion to integer",
    "memory access out of bounds": "out of bounds memory access",
    "table index is out of bounds": "undefined element",
    // And one for an empty entry of a table and for one of another type.
    "null function or function signature mismatch": "indirect call type mismatch",
    "webassembly.instance(): data segment": "out of bounds memory access",
    "maximum call stack size exceeded": "call stack exhausted",
    "division by zero": "integer divide by zero",
    "out of bounds trunc": "invalid conversion to integer",
    "out of bounds call_indirect": "undefined element",
    "call_indirect to a null table entry": "uninitialized element",
    "call_indirect to a signature that does not match": "indirect call type mismatch",
  },
});

export const TRAP_CODE_LIMITATION = `A program that exits with code ${TRAP_EXIT_CODE} ends with 1: that code stands for a trap.`;

/** Why a JavaScript runtime can't run WASI modules by its `node:wasi`; undefined when it can. */
export async function wasiProblem(
  context: DetectionContext,
  exe: string,
  evalOption: string,
  version: string,
): Promise<{ reason: string; version: string } | undefined> {
  if (!(await context.fileExists(builtEntry("node-wasi-runner"))))
    return { version, reason: "can't run programs without the workbench's own runner: run npm run build" };
  const tried = await probe(context, exe, [evalOption, USES_WASI]);
  return "reason" in tried
    ? { version, reason: "has no WASI that works (node:wasi); a newer version has one" }
    : undefined;
}
