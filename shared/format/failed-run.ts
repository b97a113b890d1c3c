import type { Sample } from "../model/benchmark.ts";
import type { Failure } from "../model/failure.ts";
import type { Invocation, Trap } from "../model/program-run.ts";
import { formatBytes } from "./bytes.ts";
import { formatDuration } from "./durations.ts";
import { describeTrap, SIGNAL_MEANINGS } from "./end-words.ts";

/** How a program ended; well when nothing ended it and its exit code is 0. */
type ProgramEnd = Pick<Sample, "limit" | "signal" | "exitCode"> & { trap?: Trap | null };

interface Limits {
  timeoutMs: number;
  maxOutputBytes?: number;
  maxMemoryBytes?: number;
}

/** Says how a run failed, and how many of a cell's runs did. */
export function describeFailedRun(example: Sample, failed: number, total: number, invocation: Invocation): Failure {
  const { what, hint } = describeEnd(example, invocation);
  const share = total === 1 ? "" : ` in ${failed} of ${total} runs`;
  const message = `${what.charAt(0).toUpperCase()}${what.slice(1)}${share}`;
  return { code: "PROGRAM_FAILED", message, hint: hint ?? "Run it once by itself to read what it prints." };
}

/** Says how a single run failed; null when it ended well. */
export function describeProgramEnd(end: ProgramEnd, limits: Limits): Failure | null {
  if (end.limit === null && end.signal === null && end.exitCode === 0) return null;
  const { what, hint } = describeEnd(end, limits);
  return { code: "PROGRAM_FAILED", message: `The program ${what}.`, hint };
}

function describeEnd(
  end: ProgramEnd,
  { timeoutMs, maxOutputBytes, maxMemoryBytes }: Limits,
): { what: string; hint: string | null } {
  // It was at its end before anybody could stop it.
  const stopped = end.exitCode === 0 ? "ended by itself before it was stopped" : "was stopped";
  switch (end.limit) {
    case "time":
      return {
        what: `did not end within ${formatDuration(timeoutMs * 1e6)} and ${stopped}`,
        hint: "Raise the limit with --timeout, or give it less to do.",
      };
    case "output": {
      const most = maxOutputBytes === undefined ? "is kept" : formatBytes(maxOutputBytes);
      return { what: `printed more than ${most} and ${stopped}`, hint: "Let it print less." };
    }
    case "memory": {
      const most = maxMemoryBytes === undefined ? "its limit" : formatBytes(maxMemoryBytes);
      return {
        what: `needed more memory than ${most} and ${stopped}`,
        hint: "Raise the limit with --max-memory, or give it less to do.",
      };
    }
    case null:
      return { what: describeOwnEnd(end), hint: null };
  }
}

function describeOwnEnd({ signal, exitCode, trap }: ProgramEnd): string {
  if (trap) return describeTrap(trap);
  if (signal === null) return `ended with exit code ${exitCode ?? "unknown"}`;
  const meaning = SIGNAL_MEANINGS[signal];
  return `was ended by ${signal}${meaning === undefined ? "" : ` (${meaning})`}`;
}
