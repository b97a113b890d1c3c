import { formatDuration } from "#shared/format/durations.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Execution } from "#shared/model/program-run.ts";

/** What the usual fatal signals mean to the author of the program. */
const SIGNAL_MEANINGS: Record<string, string> = {
  SIGSEGV: "it used memory that is not its own",
  SIGBUS: "it used memory in a way the processor does not allow",
  SIGABRT: "it stopped itself (abort or a failed assertion)",
  SIGFPE: "an arithmetic fault, such as a whole number divided by zero",
  SIGILL: "an instruction the processor does not have",
  SIGTRAP: "it hit a trap that the compiler put there",
  SIGKILL: "killed from outside",
  SIGTERM: "ended from outside",
  SIGINT: "interrupted",
};

/** How a program ended, in words, and whether that is a success. */
export function describeEnding(
  execution: Execution,
  failure: Failure | null,
  timeoutMs: number,
): { ok: boolean; text: string } {
  const { limit, signal, exitCode } = execution;
  // Said by the core with the limit that was asked for; the form may hold another by now.
  if (limit === "memory") return { ok: false, text: failure?.message ?? "Stopped at its memory limit" };
  if (limit === "time")
    return { ok: false, text: `Stopped after its time limit of ${formatDuration(timeoutMs * 1e6)}` };
  if (limit === "output") return { ok: false, text: "Stopped because it printed more than is kept" };
  if (signal !== null) {
    const meaning = SIGNAL_MEANINGS[signal];
    return { ok: false, text: `Ended by ${signal}${meaning ? `: ${meaning}` : ""}` };
  }
  if (exitCode === 0) return { ok: true, text: "Ended with exit code 0 (success)" };
  return { ok: false, text: exitCode === null ? "Ended without an exit code" : `Ended with exit code ${exitCode}` };
}
