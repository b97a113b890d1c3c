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
]);
export type ConditionWarningCode = z.infer<typeof ConditionWarningCode>;

/** Something on the machine that may have changed some samples. */
export const ConditionWarning = z.object({
  code: ConditionWarningCode,
  /** Positions of the touched samples in the run's rows: ranges with both ends, in order. */
  samples: z.array(z.tuple([z.number().int(), z.number().int()])),
  sampleCount: z.number().int(),
  /** The worst of it: processors, a share, a number of events, pages or pieces of work. */
  worst: z.number(),
});
export type ConditionWarning = z.infer<typeof ConditionWarning>;

/** Above this, other programs compete for the caches and, now and then, for a processor. */
const OTHER_CPUS_BOUND = 0.25;
/** A benchmark uses one processor or a few; where none is left over, less of others' work already disturbs it. */
const STOLEN_SHARE_BOUND = 0.01;
/** Times follow the frequency nearly one to one. */
const FREQUENCY_BOUND = 0.05;
/** Enough to see what frequency is usual in a run. */
const MIN_FREQUENCY_ROWS = 4;

/** At most one warning of each kind, naming all samples it touches; in the order of the codes above. */
export function findConditionWarnings(rows: readonly ConditionSample[]): ConditionWarning[] {
  const usualMhz = usualFrequency(rows);
  return [
    warn("WORKBENCH_BUSY", rows, ({ beside }) => beside.length, 0),
    warn("OTHER_LOAD", rows, ({ otherCpus }) => otherCpus, OTHER_CPUS_BOUND),
    warn("STOLEN_TIME", rows, ({ stolenShare }) => stolenShare, STOLEN_SHARE_BOUND),
    warn("THROTTLED", rows, ({ throttleEvents }) => throttleEvents, 0),
    warn(
      "FREQUENCY_DRIFT",
      rows,
      ({ frequencyMhz }) =>
        usualMhz === null || frequencyMhz === null ? null : Math.abs(frequencyMhz - usualMhz) / usualMhz,
      FREQUENCY_BOUND,
    ),
    warn("SWAPPING", rows, ({ swappedPages }) => swappedPages, 0),
  ].filter((warning) => warning !== null);
}

/** Null where the frequency isn't told, or too seldom. */
function usualFrequency(rows: readonly ConditionSample[]): number | null {
  const known = rows.map(({ frequencyMhz }) => frequencyMhz).filter((value) => value !== null);
  return known.length < MIN_FREQUENCY_ROWS ? null : quantile(known, 0.5);
}

function warn(
  code: ConditionWarning["code"],
  rows: readonly ConditionSample[],
  severity: (row: ConditionSample) => number | null,
  bound: number,
): ConditionWarning | null {
  const samples: [number, number][] = [];
  let sampleCount = 0;
  let worst = 0;
  for (const row of rows) {
    const value = severity(row);
    if (value === null || value <= bound) continue;
    worst = Math.max(worst, value);
    sampleCount += row.lastSample - row.firstSample + 1;
    const previous = samples.at(-1);
    if (previous && previous[1] + 1 === row.firstSample) previous[1] = row.lastSample;
    else samples.push([row.firstSample, row.lastSample]);
  }
  return samples.length === 0 ? null : { code, samples, sampleCount, worst };
}
