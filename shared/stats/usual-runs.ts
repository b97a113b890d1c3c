import type { BenchmarkRequest } from "../model/benchmark-design.ts";
import { fewestRunsFor } from "./fewest-runs.ts";

/** Enough for two or three bars. */
const USUAL_RUNS = 10;
/** With the fewest one bar would have to win every round. */
const MARGIN = 2;

type ComparedBars = Pick<BenchmarkRequest, "files" | "runtimes" | "sweep">;

/** Pairs of runtimes that a benchmark will compare; programs that print the same come on top, and aren't known before. */
export function plannedComparisons({ files, runtimes, sweep }: ComparedBars): number {
  const points = sweep.reduce((product, { values }) => product * values.length, 1);
  return (files.length * points * runtimes.length * (runtimes.length - 1)) / 2;
}

/** How often each bar is run where nobody said it: ten times, and oftener where a table couldn't be decided by that. */
export function usualRuns(bars: ComparedBars): number {
  return Math.max(USUAL_RUNS, fewestRunsFor(plannedComparisons(bars)) + MARGIN);
}
