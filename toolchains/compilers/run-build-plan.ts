import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { fromFileSystemError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { CommandResult, RunCommand } from "../process/command-spec.ts";
import type { BuildFile, BuildPlan, BuildStep, CompilerAdapter } from "./adapter.ts";
import type { EmbeddedLlvm } from "./embedded-llvm.ts";

export interface BuildRunners {
  run: RunCommand;
  llvm: EmbeddedLlvm;
  signal?: AbortSignal;
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
  /** Hears of each step that ended well; the next one waits for it, so that what the step wrote can be read. */
  onStepDone?: (step: BuildStep) => Promise<void>;
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
  /** The plan that was carried out, or its last part: it knows the artifact. */
  plan: BuildPlan;
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

/** Hands text on by whole lines: a tool may write one in several pieces. */
function wholeLines(write: (text: string) => void) {
  let rest = "";
  return {
    add(text: string) {
      rest += text;
      const end = rest.lastIndexOf("\n") + 1;
      if (end > 0) write(rest.slice(0, end));
      rest = rest.slice(end);
    },
    end: () => write(rest),
  };
}

async function putFile(file: BuildFile): Promise<void> {
  try {
    await mkdir(dirname(file.path), { recursive: true });
    if ("text" in file) await writeFile(file.path, file.text);
    else if ("copyOf" in file) await copyFile(file.copyOf, file.path);
    // Windows lets everyone make a junction, and only some a symbolic link.
    else await symlink(file.linkToFolder, file.path, "junction");
  } catch (error) {
    throw fromFileSystemError(error, file.path);
  }
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
  const { run, llvm, signal, onOutput, onStepDone } = runners;
  const outcome: BuildOutcome = {
    succeeded: true,
    kind: "program",
    diagnostics: [],
    commands: [],
    log: "",
    failedStep: null,
    plan,
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
    const machine = step.diagnostics === undefined ? adapter.machineOutput : undefined;
    const lines = {
      stdout: wholeLines((text) => write("stdout", text)),
      stderr: wholeLines((text) => write("stderr", text)),
    };
    // Output for machines is shown once it has been made readable, all other at once.
    const onOutput = (stream: "stdout" | "stderr", text: string) => {
      if (stream !== machine?.stream) lines[stream].add(text);
    };
    const options = { signal, onOutput };
    const result = await (step.via === "process" ? run(step.command, options) : llvm.run(step, options));
    lines.stdout.end();
    lines.stderr.end();
    if (machine !== undefined) write("stderr", machine.readable(result[machine.stream]));
    return result;
  }

  for (let part: BuildPlan | null = plan; part !== null;) {
    outcome.plan = part;
    outcome.kind = part.kind ?? outcome.kind;
    outcome.diagnostics.push(...(part.notes ?? []));
    for (const file of part.files ?? []) await putFile(file);
    const results: CommandResult[] = [];
    for (const planned of part.steps) {
      let step = planned;
      let result = await execute(step);
      if (step.asLibrary !== undefined && (await adapter.lacksMain(step, result))) {
        step = step.asLibrary;
        outcome.kind = "library";
        outcome.diagnostics.push(libraryNote(step));
        result = await execute(step);
      }
      results.push(result);
      if (step.optional === true) continue;
      outcome.diagnostics.push(...(step.diagnostics?.(result) ?? adapter.diagnostics(step, result)));
      if (hasSucceeded(result)) {
        await onStepDone?.(step);
        continue;
      }
      outcome.log += `${step.label} ${endOf(result)}\n`;
      return { ...outcome, succeeded: false, failedStep: step };
    }
    const next: BuildPlan | Diagnostic | null = part.next?.(results) ?? null;
    if (next !== null && "severity" in next) {
      outcome.diagnostics.push(next);
      outcome.log += `${next.severity}: ${next.message}\n`;
      return { ...outcome, succeeded: false };
    }
    part = next;
  }
  return outcome;
}
