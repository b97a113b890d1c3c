import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Workbench, WorkbenchOptions } from "#core/create-workbench.ts";
import { exitCodeOf } from "#shared/exit-codes.ts";
import { createInterruption, type Interruption } from "./interruption.ts";
import { createOutput, type Output } from "./output.ts";

/** What a command is started with. */
export interface CommandContext {
  json: boolean;
  /** What follows `--` on the command line. */
  programArgs: string[];
  /** Aborts at the first signal that asks the command to end. */
  interrupted: AbortSignal;
}

/** What every command works with. */
export interface Session {
  workbench: Workbench;
  output: Output;
  programArgs: string[];
  interruption: Interruption;
}

export const cancelled = () => new WorkbenchError("CANCELLED", "Cancelled.");

/** An error as it comes over the contract or from our own code, in its plain form. */
export function plainError(error: unknown): Failure {
  const { code, message, hint } = toWireError(error);
  if (code !== "INTERNAL" || typeof error !== "object" || error === null || !("code" in error))
    return { code, message, hint };
  const data =
    "data" in error ? (error.data as { hint?: string | null; issues?: { path: unknown[]; message: string }[] }) : {};
  if (error.code === "BAD_REQUEST") {
    const issue = data.issues?.[0];
    return {
      code: "INVALID_REQUEST",
      message: issue ? `${issue.path.join(".")}: ${issue.message}` : message,
      hint: null,
    };
  }
  return { code: String(error.code), message, hint: data.hint ?? null };
}

/**
 * Runs one command on a core of its own and sets the process's exit code from what it returns. `nothing` is its answer
 * while there is nothing to tell (`answers.ts`).
 */
export async function withSession(
  { json, programArgs, interrupted }: CommandContext,
  nothing: Record<string, unknown>,
  command: (session: Session) => Promise<number>,
  options: WorkbenchOptions = {},
): Promise<void> {
  const output = createOutput(json, nothing);
  const interruption = createInterruption(interrupted, cancelled);
  let workbench: Workbench | null = null;
  try {
    // Loaded only now: help, version and wrong usage need none of it.
    const { createWorkbench } = await import("#core/create-workbench.ts");
    workbench = await Promise.race([createWorkbench(options), interruption.ended]);
    const work = command({ workbench, output, programArgs, interruption });
    process.exitCode = await Promise.race([work, interruption.ended]);
  } catch (error) {
    const plain = plainError(error);
    output.answer({}, "", plain);
    process.exitCode = exitCodeOf(plain.code);
  } finally {
    await workbench?.close();
  }
  if (interrupted.aborted) await exitNow();
}

/** Ends the process though something was under way when it was interrupted, but not before what it said is written. */
export async function exitNow(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.write("", () => resolve());
  });
  process.exit();
}
