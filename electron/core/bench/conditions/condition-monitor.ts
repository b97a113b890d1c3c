import { loadavg } from "node:os";
import type { ConditionSample } from "#shared/conditions/condition-sample.ts";
import { readLinuxCounters, readPortableCounters } from "./machine-counters.ts";
import type { MachineCounters } from "./machine-counters.ts";

/** Shorter times would mostly show the steps of the system's clock, and reading after each short sample would disturb. */
const LEAST_ROW_MS = 500;

/** What the machine itself tells; what the workbench did beside is known elsewhere. */
export type MachineRow = Omit<ConditionSample, "beside">;

/** Watches the machine while a benchmark runs, by looks between its samples only. */
export interface ConditionMonitor {
  /**
   * Tells that the sample at this position of the run's rows has ended. `cpuNs` is its user and system time, null where
   * that isn't measured. A row when the last one is half a second old, else null.
   */
  afterSample(position: number, cpuNs: number | null): MachineRow | null;
  /** The row of the samples since the last one; null when there are none. */
  finish(): MachineRow | null;
}

export interface ConditionMonitorOptions {
  /** Of the measuring process; see `Measurer.pid`. */
  measurerPid: number;
  leastRowMs?: number;
}

/** The first row begins now. */
export function createConditionMonitor({
  measurerPid,
  leastRowMs = LEAST_ROW_MS,
}: ConditionMonitorOptions): ConditionMonitor {
  let programMs = 0;
  const read = () =>
    process.platform === "linux" ? readLinuxCounters([process.pid, measurerPid]) : readPortableCounters(programMs);
  let since = { counters: read(), atMs: performance.now() };
  let samples: { first: number; last: number } | null = null;

  const closeRow = (): MachineRow | null => {
    if (samples === null) return null;
    const now = { counters: read(), atMs: performance.now() };
    const row: MachineRow = {
      firstSample: samples.first,
      lastSample: samples.last,
      endedAtMs: Date.now(),
      ...compareCounters(since.counters, now.counters, now.atMs - since.atMs),
      loadAverage: process.platform === "win32" ? null : (loadavg()[0] ?? null),
    };
    since = now;
    samples = null;
    return row;
  };
  return {
    afterSample(position, cpuNs) {
      programMs += (cpuNs ?? 0) / 1e6;
      samples = { first: samples?.first ?? position, last: position };
      return performance.now() - since.atMs < leastRowMs ? null : closeRow();
    },
    finish: closeRow,
  };
}

/** What happened between two readings. Idle time is exact where busy time is only sampled at the clock's ticks. */
export function compareCounters(
  before: MachineCounters,
  after: MachineCounters,
  elapsedMs: number,
): Omit<MachineRow, "firstSample" | "lastSample" | "endedAtMs" | "loadAverage"> {
  const change = (name: "stolenMs" | "throttleEvents" | "swappedPages") => {
    const [from, to] = [before[name], after[name]];
    return from === null || to === null ? null : Math.max(0, to - from);
  };
  const stolenMs = change("stolenMs");
  const availableMs = after.processors * elapsedMs;
  const busyMs = availableMs - (after.idleMs - before.idleMs) - (stolenMs ?? 0);
  return {
    elapsedMs,
    otherCpus: Math.max(0, busyMs - (after.ownMs - before.ownMs)) / elapsedMs,
    stolenShare: stolenMs === null ? null : Math.min(1, stolenMs / availableMs),
    frequencyMhz: after.frequencyMhz,
    throttleEvents: change("throttleEvents"),
    temperatureCelsius: after.temperatureCelsius,
    swappedPages: change("swappedPages"),
  };
}
