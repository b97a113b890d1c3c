import { basename } from "node:path";
import { formatCommand } from "#shared/format/command-line.ts";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { CommandResult, RunCommand } from "../process/command-spec.ts";
import type { BuildPlan, BuildStep, CompilerAdapter } from "./adapter.ts";
import type { EmbeddedLlvm } from "./embedded-llvm.ts";

export interface BuildRunners {
  run: RunCommand;
  llvm: EmbeddedLlvm;
  signal?: AbortSignal;
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
}

export interface BuildOutcome {
  succeeded: boolean;
  /** A program can be run; a library has functions, but no `main`. */
  kind: "program" | "library";
  diagnostics: Diagnostic[];
  /** The command lines that ran, as a person would type them. */
  commands: string[];
  log: string;
  failedStep: BuildStep | null;
}

function endOf(result: CommandResult): string {
  if (result.timedOut) return "was stopped at its time limit";
  if (result.outputTruncated) return "was stopped because it printed too much";
  return result.signal === null ? `ended with code ${result.exitCode}` : `was ended by ${result.signal}`;
}

function hasSucceeded(result: CommandResult): boolean {
  return result.exitCode === 0 && !result.timedOut && !result.outputTruncated;
}

function libraryNote(step: BuildStep): Diagnostic {
  const file = step.sources[0] ?? "";
  const message = `${basename(file)} has no main function: it was built as a library, whose functions can be inspected but not run`;
  return { file, line: 0, column: 0, severity: "note", message };
}

/**
 * Carries out a plan step by step. A failing step is a result and ends the plan; only a tool that can't be started, an
 * abort or a dead helper rejects, with the WorkbenchError of the runner. A program without `main` becomes a library,
 * and a note says so.
 */
export async function runBuildPlan(
  plan: BuildPlan,
  adapter: CompilerAdapter,
  runners: BuildRunners,
): Promise<BuildOutcome> {
  const { run, llvm, signal, onOutput } = runners;
  const outcome: BuildOutcome = {
    succeeded: true,
    kind: "program",
    diagnostics: [],
    commands: [],
    log: "",
    failedStep: null,
  };
  const write = (stream: "stdout" | "stderr", text: string) => {
    if (text === "") return;
    outcome.log += text;
    onOutput?.(stream, text);
  };

  async function execute(step: BuildStep): Promise<CommandResult> {
    const line = formatCommand(step.command);
    outcome.commands.push(line);
    outcome.log += `$ ${line}\n`;
    // Output for machines is shown once it has been made readable.
    const options = { signal, onOutput: adapter.readableOutput === undefined ? write : undefined };
    const result = await (step.via === "process" ? run(step.command, options) : llvm.run(step, options));
    if (adapter.readableOutput !== undefined) write("stderr", adapter.readableOutput(step, result));
    return result;
  }

  for (const planned of plan.steps) {
    let step = planned;
    let result = await execute(step);
    if (step.asLibrary !== undefined && (await adapter.lacksMain(step, result))) {
      step = step.asLibrary;
      outcome.kind = "library";
      outcome.diagnostics.push(libraryNote(step));
      result = await execute(step);
    }
    outcome.diagnostics.push(...adapter.diagnostics(step, result));
    if (hasSucceeded(result)) continue;
    outcome.log += `${step.label} ${endOf(result)}\n`;
    return { ...outcome, succeeded: false, failedStep: step };
  }
  return outcome;
}
