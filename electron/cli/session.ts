import { toWireError } from "#shared/errors.ts";
import { createWorkbench, type Workbench } from "#core/create-workbench.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { createOutput, type Output } from "./output.ts";

/** What every command works with. */
export interface Session {
  workbench: Workbench;
  output: Output;
  /** What follows `--` on the command line. */
  programArgs: string[];
}

/** An error as it comes over the contract or from our own code, in its plain form. */
export function plainError(error: unknown): { code: string; message: string; hint: string | null } {
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

/** Runs one command on a core of its own and sets the process's exit code from what it returns. */
export async function withSession(
  json: boolean,
  programArgs: string[],
  command: (session: Session) => Promise<number>,
): Promise<void> {
  const output = createOutput(json);
  let workbench: Workbench | null = null;
  try {
    workbench = await createWorkbench();
    process.exitCode = await command({ workbench, output, programArgs });
  } catch (error) {
    const plain = plainError(error);
    output.answer({}, "", plain);
    process.exitCode = exitCodeOf(plain.code);
  } finally {
    await workbench?.close();
  }
}
