import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration, formatMean } from "#shared/format/durations.ts";
import { describePrecompilation } from "#shared/format/precompilation-words.ts";
import { describeSeveralVerdicts } from "#shared/format/verdict-text.ts";
import { describeWarning } from "#shared/format/warnings.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import type { LevelOption } from "#shared/model/level-options.ts";
import { formatTable } from "./table.ts";

/** A benchmark for a terminal: a table, the verdicts, the warnings, and the id to come back with. */
export function formatBenchmark(manifest: RunManifest, summary: RunSummary, level: LevelOption | null = null): string {
  const time = (valueNs: number | null) => (valueNs === null ? "–" : formatDuration(valueNs));
  const several = describeSeveralVerdicts(summary.verdicts);
  const rows = summary.series.map((series) => [
    series.program,
    series.runtime,
    series.meanNs === null ? "–" : formatMean(series.meanNs, series.ci95Ns),
    time(series.medianNs),
    time(series.minNs),
    time(series.maxNs),
    time(series.userNs),
    time(series.sysNs),
    series.maxRssBytes === null ? "–" : formatBytes(series.maxRssBytes),
    String(series.n),
    series.failure ? series.failure.message : series.outputOk === false ? "output differs" : "",
  ]);
  return [
    formatTable(["PROGRAM", "RUNTIME", "MEAN ± 95 %", "MEDIAN", "MIN", "MAX", "USER", "SYSTEM", "PEAK", "N", ""], rows),
    "",
    ...summary.verdicts.map(({ text }) => text),
    ...(several === null ? [] : [`note: ${several}`]),
    ...summary.warnings.map((warning) => `note: ${describeWarning(warning, manifest, level)}`),
    ...manifest.cells.flatMap(({ program, runtime, precompilation }) =>
      precompilation === null ? [] : [`note: ${program} on ${runtime}: ${describePrecompilation(precompilation)}.`],
    ),
    "",
    `Run ${manifest.id}: wb runs export ${manifest.id} --format svg,csv --out .`,
  ].join("\n");
}
