import type { RunManifest, Sample } from "#shared/model/benchmark.ts";
import { endedWell } from "#shared/stats/ended-well.ts";
import { meanInterval95 } from "#shared/stats/mean-interval.ts";
import { decisionLooks, precisionLooks } from "#shared/stats/sequential.ts";
import { fewestRunsFor } from "#shared/stats/fewest-runs.ts";
import { plannedComparisons } from "#shared/stats/usual-runs.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import type { Slot } from "./schedule.ts";

/**
 * Decides when enough has been measured: by the time budget after any round, by a rule after the planned ones only, as
 * looking oftener would make chance look like a difference. Interleaved cells end together; where one cell is measured
 * after the other, each ends for itself, has its share of the time, and can't be compared before the end.
 */
export function createStopRule(manifest: RunManifest, samples: readonly Sample[]) {
  const { order, runs, stopRule, timeBudgetMs } = manifest.request;
  const alone = order === "sequential";
  const budgetMs = timeBudgetMs === undefined ? Infinity : timeBudgetMs / (alone ? manifest.cells.length : 1);
  const looks = new Set(stopRule?.until === "decided" ? decisionLooks(runs) : precisionLooks(runs));
  // Time never ends the measuring before a verdict is possible at all.
  const leastRounds = fewestRunsFor(plannedComparisons(manifest.request));
  const startedMs = new Map<number, number>();
  const over = new Set<number>();

  const isPrecise = (cell: number, percent: number): boolean => {
    const rows = samples.filter((row) => row.cell === cell && row.phase === "measure" && endedWell(row));
    const interval = meanInterval95(rows.map(({ wallNs }) => wallNs));
    if (interval === null) return false;
    const [low, high] = interval;
    return (100 * (high - low)) / ((high + low) / 2) < percent;
  };
  const isEnough = (cells: readonly number[]): boolean => {
    switch (stopRule?.until) {
      case "precise":
        return cells.every((cell) => isPrecise(cell, stopRule.percent));
      case "decided":
        return (
          !alone && summarizeRun(manifest, samples).verdicts.every(({ conclusion }) => conclusion !== "inconclusive")
        );
      case undefined:
        return false;
    }
  };

  return {
    isOver: (cell: number): boolean => over.has(cell),
    /** Called after the last run of a round; `samples` are by then all of the run's. */
    look({ cell, phase, round }: Slot, live: ReadonlySet<number>): void {
      if (phase !== "measure") return;
      const rounds = round + 1;
      const group = alone ? [cell] : [...live];
      const key = alone ? cell : -1;
      const now = Date.now();
      if (!startedMs.has(key)) startedMs.set(key, now);
      if (rounds < leastRounds) return;
      const timeIsUp = now - (startedMs.get(key) ?? now) >= budgetMs;
      if (timeIsUp || (looks.has(rounds) && isEnough(group))) for (const one of group) over.add(one);
    },
  };
}
