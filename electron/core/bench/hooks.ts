import { dirname } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import { formatDuration } from "#shared/format/durations.ts";
import type { Hooks } from "#shared/model/benchmark-design.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import type { PlannedCell } from "./plan-cells.ts";

const LAST_LINE = /[^\n]*\S[^\n]*\s*$/;

/** What is kept of a hook's output: only its last words are ever told. */
const TAIL_CHARACTERS = 16 << 10;

/** Longer, and whoever waits wants to know for what. */
const SLOW_MS = 5_000;

export interface HookTerms {
  run: RunCommand;
  job: Pick<JobContext, "log">;
  /** Left out for what is done after a cancel as well. */
  signal?: AbortSignal;
}

/**
 * Runs one of a cell's hooks in its program's folder, if it has it; what went wrong, or null. It may take as long as
 * one run of the program. Throws CANCELLED.
 */
export async function runHook(
  moment: keyof Hooks,
  { name, plan }: { name: string; plan: PlannedCell },
  { run, job, signal }: HookTerms,
): Promise<Failure | null> {
  const hook = plan.hooks[moment];
  if (!hook) return null;
  const { timeoutMs } = plan.invocation;
  const command = { exe: hook.command, args: hook.args, cwd: dirname(plan.file) };
  const slow = setTimeout(
    () => job.log(plan.runtime, "info", `The ${moment} command of ${name} has been running for ${SLOW_MS / 1000} s.\n`),
    SLOW_MS,
  );
  try {
    const outcome = await run({ ...command, timeoutMs, keptTailCharacters: TAIL_CHARACTERS }, { signal });
    if (outcome.timedOut)
      return {
        code: "PROGRAM_FAILED",
        message: `The ${moment} command did not end within ${formatDuration(timeoutMs * 1e6)} and was stopped: ${formatCommand(command)}`,
        hint: "It may take as long as one run: raise the limit with --timeout, or let it do less.",
      };
    if (outcome.exitCode === 0) return null;
    const how = outcome.signal === null ? `exit code ${outcome.exitCode}` : outcome.signal;
    return {
      code: "PROGRAM_FAILED",
      message: `The ${moment} command failed (${how}): ${formatCommand(command)}`,
      hint: LAST_LINE.exec(outcome.stderr)?.[0].trim() || null,
    };
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === "CANCELLED") throw error;
    const { code, message, hint } = toWireError(error);
    return { code, message: `The ${moment} command could not be run: ${message}`, hint };
  } finally {
    clearTimeout(slow);
  }
}
