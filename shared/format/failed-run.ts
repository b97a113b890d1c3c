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
  const lastWords = describeLastWords(example.stderrTail ?? "");
  const share = total === 1 ? "" : ` in ${failed} of ${total} runs`;
  const message = `${what.charAt(0).toUpperCase()}${what.slice(1)}${share}`;
  return {
    code: "PROGRAM_FAILED",
    message,
    hint: joinHints(hint, lastWords) ?? "Run it once by itself to read what it prints.",
  };
}

const MOST_LINES = 12;
const MOST_CHARACTERS = 800;
const METRIC_LINE = /^metric [A-Za-z_]\w* \S+$/;
/** Colours and other control sequences of terminals (ECMA-48), and single control characters. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** The frames of a runtime's own code, where `RUST_BACKTRACE` asks for them: they say nothing about the program. */
const HOST_BACKTRACE = /^[ \t]*stack backtrace:[ \t]*\n[^]*/im;

/** The last lines of a program's stderr in one, without its timers; null when there are none. */
function describeLastWords(stderrTail: string): string | null {
  const lines = stderrTail
    .replaceAll(CONTROL, "")
    .replace(HOST_BACKTRACE, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !METRIC_LINE.test(line))
    .slice(-MOST_LINES);
  if (lines.length === 0) return null;
  const text = lines.join(" / ");
  return `It said: ${text.length <= MOST_CHARACTERS ? text : `…${text.slice(-MOST_CHARACTERS)}`}`;
}

function joinHints(...hints: (string | null)[]): string | null {
  return hints.filter((hint) => hint !== null).join(" ") || null;
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
