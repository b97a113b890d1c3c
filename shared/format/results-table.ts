import type { RunManifest, RunSummary } from "../model/benchmark.ts";
import { describeTerms } from "../model/execution-terms.ts";
import { formatBytes } from "./bytes.ts";
import type { DataTable } from "./data-table.ts";
import { formatDuration, formatMean } from "./durations.ts";
import { formatCount, joinWords } from "./numbers.ts";

/** A benchmark's results as a table for people: a row for each cell, also for those that have no numbers. */
export function resultsTable(manifest: RunManifest, summary: RunSummary): DataTable {
  const programs = [...new Map(manifest.cells.map((cell) => [cell.file, cell.program])).values()];
  const parameters = [...new Set(manifest.cells.flatMap(({ point }) => Object.keys(point)))];
  const several = programs.length > 1;
  const seriesOf = new Map(summary.series.map((series) => [series.cell, series]));
  const numbers = ["n", "mean ± 95 %", "median", "std. dev.", "min", "max", "peak memory"];
  const or = (value: number | null | undefined, format: (value: number) => string) =>
    value === null || value === undefined ? "" : format(value);
  return {
    caption: `Wall time of ${joinWords(programs)}, ${manifest.createdAt.slice(0, 10)}`,
    columns: [
      ...(several ? [{ label: "program", align: "left" } as const] : []),
      { label: "runtime", align: "left" },
      ...parameters.map((label) => ({ label, align: "right" }) as const),
      { label: "terms", align: "left" },
      ...numbers.map((label) => ({ label, align: "right" }) as const),
      { label: "remark", align: "left" },
    ],
    rows: manifest.cells.map((cell) => {
      const series = seriesOf.get(cell.index);
      const failure = series?.failure ?? cell.failure;
      return [
        ...(several ? [cell.program] : []),
        cell.runtime,
        ...parameters.map((name) => cell.point[name] ?? ""),
        cell.terms === null ? "" : describeTerms(cell.terms),
        or(series?.n, formatCount),
        or(series?.meanNs, (meanNs) => formatMean(meanNs, series?.ci95Ns ?? null)),
        or(series?.medianNs, formatDuration),
        or(series?.stdDevNs, formatDuration),
        or(series?.minNs, formatDuration),
        or(series?.maxNs, formatDuration),
        or(series?.maxRssBytes, formatBytes),
        failure?.message ?? (series?.outputOk === false ? "its output differs" : ""),
      ];
    }),
  };
}
