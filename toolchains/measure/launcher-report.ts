import { constants } from "node:os";
import { WorkbenchError } from "#shared/errors.ts";
import type { HardwareCounters } from "#shared/model/process-events.ts";
import { startFailure } from "../process/start-failure.ts";
import { decodeWaitStatus } from "./timing-method.ts";
import type { TimedEnd } from "./timing-method.ts";

/**
 * Reads what the launcher writes (see launcher.c). Throws TOOL_UNAVAILABLE when the program `exe` could not be executed
 * and HELPER_CRASHED when the report is not whole.
 */
export function readLauncherReport(report: string, exe: string): TimedEnd {
  const lines = report.trim().split("\n");
  const failed = numbersOf(lines, "failed");
  if (failed?.[0] !== undefined) throw startFailure(exe, failed[0]);
  const [status, wallNs, userUs, sysUs, maxRssBytes, minorFaults, majorFaults, voluntary, involuntary] =
    numbersOf(lines, "ended") ?? [];
  if (
    status === undefined ||
    wallNs === undefined ||
    userUs === undefined ||
    sysUs === undefined ||
    maxRssBytes === undefined ||
    minorFaults === undefined ||
    majorFaults === undefined ||
    voluntary === undefined ||
    involuntary === undefined
  )
    throw new WorkbenchError("HELPER_CRASHED", "The launcher died while a program was measured.", {
      hint: "Try again; if it happens every time, the machine may be out of memory.",
    });
  const events = {
    minorFaults,
    majorFaults,
    voluntarySwitches: voluntary,
    involuntarySwitches: involuntary,
    counters: readCounters(lines),
  };
  return { ...decodeWaitStatus(status), wallNs, userNs: userUs * 1000, sysNs: sysUs * 1000, maxRssBytes, events };
}

/** Why a counted program was not counted, in words; null when it was. */
export function whyNotCounted(report: string): string | null {
  const errno = numbersOf(report.trim().split("\n"), "uncounted")?.[0];
  if (errno === undefined) return null;
  const name = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `error ${errno}`;
  switch (name) {
    case "ENOENT":
    case "EOPNOTSUPP":
    case "ENODEV":
      return `the kernel offers no hardware counters here, as in most virtual machines (${name})`;
    case "EACCES":
    case "EPERM":
      return `the kernel doesn't allow them to this user or container (${name}); see /proc/sys/kernel/perf_event_paranoid`;
    case "ENOSYS":
      return `this system has no perf_event_open (${name})`;
    default:
      return `perf_event_open failed (${name})`;
  }
}

function numbersOf(lines: string[], kind: string): number[] | null {
  const line = lines.find((candidate) => candidate.startsWith(`${kind} `));
  return line === undefined ? null : line.split(" ").slice(1).map(Number);
}

/** Counts of counters that took turns are scaled to the whole time, as `perf stat` does. */
function readCounters(lines: string[]): HardwareCounters | null {
  const counts = new Map<string, number>();
  let countedShare = 1;
  for (const line of lines) {
    const [kind, name = "", ...fields] = line.split(" ");
    const [value = 0, enabledNs = 0, runningNs = 0] = fields.map(Number);
    if (kind !== "count" || runningNs === 0) continue;
    counts.set(name, Math.round((value * enabledNs) / runningNs));
    countedShare = Math.min(countedShare, runningNs / enabledNs);
  }
  if (counts.size === 0) return null;
  const count = (name: string) => counts.get(name) ?? null;
  return {
    instructions: count("instructions"),
    cycles: count("cycles"),
    cacheMisses: count("cacheMisses"),
    branchMisses: count("branchMisses"),
    countedShare,
  };
}
