import type { RunSummary, Series } from "#shared/model/benchmark.ts";
import { parseRuntimeRef } from "#shared/model/tool.ts";

/** What the others of the same program are told relative to: native where it ran, else the first that did. */
export function referenceSeries(summary: RunSummary, program: Series): Series | undefined {
  const ran = summary.series.filter((series) => series.program === program.program && series.n > 0);
  return ran.find((series) => parseRuntimeRef(series.runtime).id === "native") ?? ran[0];
}

/** Time of `cell` over the time of `reference`, as the verdict on the two has it; null where there is none. */
export function ratioTo(summary: RunSummary, reference: number, cell: number): number | null {
  for (const { a, b, ratio } of summary.verdicts) {
    if (ratio === null) continue;
    if (a === cell && b === reference) return ratio;
    if (a === reference && b === cell) return 1 / ratio;
  }
  return null;
}
