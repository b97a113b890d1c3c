import type { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import type { Sample } from "#shared/model/benchmark.ts";
import type { JobContext } from "../jobs/job-registry.ts";

/**
 * Counts the runs, those of earlier sessions included, and tells how many are left, and for how long by the mean time
 * that each took in this session. Where a time budget ends the measuring, as many are left as it probably leaves room for.
 */
export function createProgress(request: BenchmarkRequest, earlier: readonly Sample[], job: JobContext) {
  const { runs, warmupRuns, timeBudgetMs } = request;
  const startedMs = Date.now();
  const toMake = new Map<number, number>();
  for (const { cell } of earlier) toMake.set(cell, (toMake.get(cell) ?? warmupRuns + runs) - 1);
  let made = 0;
  return {
    count(cell: number) {
      made += 1;
      toMake.set(cell, (toMake.get(cell) ?? warmupRuns + runs) - 1);
    },
    report(live: ReadonlySet<number>) {
      const left = [...live].reduce((sum, cell) => sum + Math.max(0, toMake.get(cell) ?? warmupRuns + runs), 0);
      const elapsedMs = Date.now() - startedMs;
      const byRuns = (elapsedMs / Math.max(1, made)) * left;
      const remainingMs = timeBudgetMs === undefined ? byRuns : Math.min(byRuns, Math.max(0, timeBudgetMs - elapsedMs));
      const inTime = byRuns === 0 ? left : Math.ceil(left * (remainingMs / byRuns));
      const done = earlier.length + made;
      job.progress(done, done + inTime, "runs", Math.round(remainingMs));
    },
  };
}
