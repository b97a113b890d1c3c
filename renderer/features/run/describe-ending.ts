import { formatDuration } from "#shared/format/durations.ts";
import { describeTrap, SIGNAL_MEANINGS } from "#shared/format/end-words.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Execution, Trap } from "#shared/model/program-run.ts";

/** Runtimes pass a guest's fatal end on as a shell does: 128 and the signal's number. */
const SIGNALS_OF_CODES: Record<number, string> = {
  132: "SIGILL",
  133: "SIGTRAP",
  134: "SIGABRT",
  136: "SIGFPE",
  139: "SIGSEGV",
};

/** How a program ended, in words, and whether that is a success. */
export function describeEnding(
  execution: Execution,
  failure: Failure | null,
  timeoutMs: number,
  trap: Trap | null = null,
): { ok: boolean; text: string } {
  const { limit, signal, exitCode } = execution;
  // Said by the core with the limit that was asked for; the form may hold another by now.
  if (limit === "memory") return { ok: false, text: failure?.message ?? "Stopped at its memory limit" };
  if (limit === "time")
    return { ok: false, text: `Stopped after its time limit of ${formatDuration(timeoutMs * 1e6)}` };
  if (limit === "output") return { ok: false, text: "Stopped because it printed more than is kept" };
  if (trap !== null) {
    const words = describeTrap(trap);
    return { ok: false, text: `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
  }
  if (signal !== null) {
    const meaning = SIGNAL_MEANINGS[signal];
    return { ok: false, text: `Killed by ${signal}${meaning ? ` (${meaning})` : ""}` };
  }
  if (exitCode === 0) return { ok: true, text: "Ended with exit code 0 (success)" };
  if (exitCode === null) return { ok: false, text: "Ended without an exit code" };
  const like = SIGNALS_OF_CODES[exitCode];
  const meaning = like === undefined ? "" : `, as after ${like} (${SIGNAL_MEANINGS[like]})`;
  return { ok: false, text: `Ended with exit code ${exitCode}${meaning}` };
}
