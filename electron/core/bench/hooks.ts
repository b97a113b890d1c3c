import { dirname } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import type { Hooks } from "#shared/model/benchmark-design.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { PlannedCell } from "./plan-cells.ts";

const LAST_LINE = /[^\n]*\S[^\n]*\s*$/;

/** Runs one of a cell's hooks in its program's folder, if it has it; what went wrong, or null. Throws CANCELLED. */
export async function runHook(
  moment: keyof Hooks,
  { hooks, file }: PlannedCell,
  run: RunCommand,
  signal?: AbortSignal,
): Promise<Failure | null> {
  const hook = hooks[moment];
  if (!hook) return null;
  const command = { exe: hook.command, args: hook.args, cwd: dirname(file) };
  try {
    const outcome = await run(command, { signal });
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
  }
}
