import type { Trap } from "#shared/model/program-run.ts";
import type { SandboxFailure } from "../sandbox.ts";
import type { ProgramRun } from "./run-program.ts";

const MAX_MESSAGE_LENGTH = 500;

/** Why a program that ran did not end well; null when it did. `trap` is what its runtime says of a trap. */
export function programFailure(
  run: Pick<ProgramRun, "end" | "endedFor" | "stderr">,
  {
    trap,
    memoryLimitBytes,
    ranIntoMemoryLimit,
  }: {
    trap: Trap | null;
    /** Of the processes together; null where the program is held in another way. */
    memoryLimitBytes: number | null;
    /** It said itself that it did. */
    ranIntoMemoryLimit: boolean;
  },
): SandboxFailure | null {
  const { exitCode, signal, reason, maxRssBytes } = run.end;
  const failed = (fault: SandboxFailure["fault"], message: string | null = null): SandboxFailure => ({
    fault,
    message,
    exitCode,
    trap: fault === "trap" ? trap : null,
  });
  if (ranIntoMemoryLimit || reason === "memory") return failed("memory-limit");
  if (run.endedFor === "cancelled") return failed("sandbox-ended", "It was ended from outside.");
  if (run.endedFor !== null) return failed(run.endedFor);
  if (signal === "SIGXCPU") return failed("time-limit");
  if (reason === "lost") return failed("sandbox-ended", "The process that held it was killed.");
  if (trap !== null) return failed("trap", trap.message);
  if (exitCode === 0) return null;
  // A failed allocation ends most programs; between two looks at its memory one may also have grown past its limit.
  if (memoryLimitBytes !== null && maxRssBytes !== null && maxRssBytes > memoryLimitBytes)
    return failed("memory-limit");
  if (signal === "SIGXFSZ") return failed("exit-code", "It wrote more into a file than it may.");
  if (signal !== null) return failed("exit-code", `It was ended by ${signal}.`);
  return failed("exit-code", lastLine(run.stderr));
}

function lastLine(stderr: Uint8Array): string | null {
  const end = new TextDecoder().decode(stderr.subarray(-4 * MAX_MESSAGE_LENGTH));
  const line = end.trimEnd().split("\n").at(-1)?.trim() ?? "";
  return line === "" ? null : line.slice(0, MAX_MESSAGE_LENGTH);
}
