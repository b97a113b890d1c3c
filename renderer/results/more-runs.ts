import { roundUp } from "#shared/format/verdict-text.ts";
import type { RunSummary } from "#shared/model/benchmark.ts";

/** More than this is no advice: a quieter machine helps sooner. */
const MOST_RUNS_WORTH_NAMING = 1_000;

/** Runs of each with which a comparison that named no winner would probably name one; null where none are missing. */
export function runsToDecide({ verdicts, series }: RunSummary): number | null {
  const missing = verdicts.flatMap(({ conclusion, evidence }) =>
    conclusion === "inconclusive" && evidence !== null && evidence.moreRounds !== null ? [evidence.moreRounds] : [],
  );
  if (missing.length === 0) return null;
  const measured = series.reduce((most, { n }) => Math.max(most, n), 0);
  const wanted = measured + roundUp(Math.max(...missing));
  return wanted > MOST_RUNS_WORTH_NAMING ? null : wanted;
}
