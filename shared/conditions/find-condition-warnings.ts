import { z } from "zod";
import { quantile } from "../stats/quantiles.ts";
import type { ConditionSample } from "./condition-sample.ts";

export const ConditionWarningCode = z.enum([
  "WORKBENCH_BUSY",
  "OTHER_LOAD",
  "STOLEN_TIME",
  "THROTTLED",
  "FREQUENCY_DRIFT",
  "SWAPPING",
  /** The measuring was broken off and went on later. */
  "SESSIONS",
]);
export type ConditionWarningCode = z.infer<typeof ConditionWarningCode>;

/** A sample as far as it matters when it was taken. */
export interface TakenSample {
  cell: number;
  round: number;
  startedAtMs: number;
  wallNs: number;
}

/** What the machine did, and the samples of bars that were taken meanwhile. */
export interface ObservedStretch<Taken extends TakenSample> {
  condition: ConditionSample;
  samples: readonly Taken[];
}

/** Something on the machine that may have changed some samples. */
export interface ConditionWarning<Taken extends TakenSample> {
  code: ConditionWarningCode;
  /** The touched ones, in the order they were taken; at least one. */
  samples: Taken[];
  /** The worst of it: processors, a share, a number of events, pages or pieces of work. */
  worst: number;
}

/** Above this, other programs compete for the caches and, now and then, for a processor. */
const OTHER_CPUS_BOUND = 0.25;
/** A benchmark uses one processor or a few; where none is left over, less of others' work already disturbs it. */
const STOLEN_SHARE_BOUND = 0.01;
/** Times follow the frequency nearly one to one. */
const FREQUENCY_BOUND = 0.05;
/** Enough to see what frequency is usual in a run. */
const MIN_FREQUENCY_ROWS = 4;

/** At most one warning of each kind, naming all samples it touches; in the order of the codes above. */
export function findConditionWarnings<Taken extends TakenSample>(
  stretches: readonly ObservedStretch<Taken>[],
): ConditionWarning<Taken>[] {
  const usualMhz = usualFrequency(stretches.map(({ condition }) => condition));
  return [
    warn("WORKBENCH_BUSY", stretches, ({ beside }) => beside.length, 0),
    warn("OTHER_LOAD", stretches, ({ otherCpus }) => otherCpus, OTHER_CPUS_BOUND),
    warn("STOLEN_TIME", stretches, ({ stolenShare }) => stolenShare, STOLEN_SHARE_BOUND),
    warn("THROTTLED", stretches, ({ throttleEvents }) => throttleEvents, 0),
    warn(
      "FREQUENCY_DRIFT",
      stretches,
      ({ frequencyMhz }) =>
        usualMhz === null || frequencyMhz === null ? null : Math.abs(frequencyMhz - usualMhz) / usualMhz,
      FREQUENCY_BOUND,
    ),
    warn("SWAPPING", stretches, ({ swappedPages }) => swappedPages, 0),
  ].filter((warning) => warning !== null);
}

/** Null where the frequency isn't told, or too seldom. */
function usualFrequency(rows: readonly ConditionSample[]): number | null {
  const known = rows.map(({ frequencyMhz }) => frequencyMhz).filter((value) => value !== null);
  return known.length < MIN_FREQUENCY_ROWS ? null : quantile(known, 0.5);
}

function warn<Taken extends TakenSample>(
  code: ConditionWarningCode,
  stretches: readonly ObservedStretch<Taken>[],
  severity: (row: ConditionSample) => number | null,
  bound: number,
): ConditionWarning<Taken> | null {
  const touched: Taken[] = [];
  let worst = 0;
  for (const { condition, samples } of stretches) {
    const value = severity(condition);
    if (value === null || value <= bound) continue;
    const those = code === "WORKBENCH_BUSY" ? samples.filter((sample) => wasBeside(condition, sample)) : samples;
    if (those.length > 0) worst = Math.max(worst, value);
    touched.push(...those);
  }
  return touched.length === 0 ? null : { code, samples: touched, worst };
}

/** Activities have times of their own, all other conditions only those of their stretch. */
function wasBeside({ activities }: ConditionSample, { startedAtMs, wallNs }: TakenSample): boolean {
  if (activities === undefined) return true;
  const endedAtMs = startedAtMs + wallNs / 1e6;
  return activities.some((activity) => activity.startedAtMs <= endedAtMs && activity.endedAtMs >= startedAtMs);
}
