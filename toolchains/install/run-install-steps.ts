import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { CommandResult, RunCommand } from "../process/command-spec.ts";
import { explainInstallFailure } from "./explain-failure.ts";
import type { InstallStep } from "./recipe.ts";

/** Compilers print a lot; only the end of it explains a failure, and all of it went into the log. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

const KEPT_CHARACTERS = 32_000;

export interface InstallStepsOptions {
  run: RunCommand;
  /** For steps that may ask for a password. */
  runInTerminal: RunCommand;
  signal: AbortSignal;
  /** Before each step; `done` of them are over. */
  onStep: (step: InstallStep, done: number) => void;
  onOutput: (text: string) => void;
  /** The signal came too late to stop the step: it is waited for. */
  onTooLate: (step: InstallStep) => void;
}

/** Carries an installation out, step by step. Throws a WorkbenchError that says which step failed and why, or CANCELLED. */
export async function runInstallSteps(steps: readonly InstallStep[], options: InstallStepsOptions): Promise<void> {
  for (const [done, step] of steps.entries()) {
    throwIfCancelled(options.signal);
    options.onStep(step, done);
    if (step.kind === "run") await runStep(step, options);
    else await changeFiles(step);
  }
  throwIfCancelled(options.signal);
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new WorkbenchError("CANCELLED", "The installation was cancelled.");
}

async function runStep(
  step: Extract<InstallStep, { kind: "run" }>,
  { run, runInTerminal, signal, onOutput, onTooLate }: InstallStepsOptions,
): Promise<void> {
  const stop = new AbortController();
  let seen = "";
  let mayStop = true;
  const onAbort = () => {
    if (mayStop) stop.abort();
    else onTooLate(step);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  let result: CommandResult;
  try {
    const start = step.inTerminal ? runInTerminal : run;
    result = await start(
      { ...step.command, maxOutputBytes: MAX_OUTPUT_BYTES },
      {
        signal: stop.signal,
        onOutput: (_stream, text) => {
          seen = (seen + text).slice(-KEPT_CHARACTERS);
          if (step.pointOfNoReturn?.test(seen)) mayStop = false;
          onOutput(text);
        },
      },
    );
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
  throwIfCancelled(signal);
  if (result.exitCode === 0) return;
  const how = result.exitCode === null ? `was ended by ${result.signal}` : `ended with code ${result.exitCode}`;
  const { code, message, hint } = explainInstallFailure(step.label, how, seen);
  throw new WorkbenchError(code, message, { hint });
}

async function changeFiles(step: Exclude<InstallStep, { kind: "run" }>): Promise<void> {
  const path = step.kind === "convert" ? step.to : step.path;
  try {
    if (step.kind === "remove") return await rm(path, { recursive: true, force: true });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, step.kind === "write" ? step.text : step.convert(await readFile(step.from, "utf8")));
  } catch (error) {
    throw fromFileSystemError(error, path);
  }
}
