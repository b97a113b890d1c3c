import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration, formatMean } from "#shared/format/durations.ts";
import { describePoint } from "#shared/format/point-words.ts";
import { describePrecompilation } from "#shared/format/precompilation-words.ts";
import { describeSeveralVerdicts } from "#shared/format/verdict-text.ts";
import { describeWarning } from "#shared/format/warnings.ts";
import { OPTIMIZATION_PARAMETER } from "#shared/model/benchmark-design.ts";
import type { RunManifest, RunSummary, Verdict } from "#shared/model/benchmark.ts";
import type { LevelOption } from "#shared/model/level-options.ts";
import { formatPhases, formatSpawnFloor } from "./phases.ts";
import { formatTable } from "./table.ts";

const COLUMNS = ["RUNTIME", "MEAN ± 95 %", "MEDIAN", "MIN", "MAX", "USER", "SYSTEM", "PEAK", "N", ""];

/** A benchmark for a terminal: a table, the verdicts, the warnings, and the id to come back with. */
export function formatBenchmark(manifest: RunManifest, summary: RunSummary, level: LevelOption | null = null): string {
  const time = (valueNs: number | null) => (valueNs === null ? "–" : formatDuration(valueNs));
  const several = describeSeveralVerdicts(summary.verdicts);
  const cellOf = new Map(manifest.cells.map((cell) => [cell.index, cell]));
  const parameters = manifest.request.sweep.map(({ name }) => name);
  const severalPrograms = new Set(manifest.cells.map(({ file }) => file)).size > 1;
  const severalRuntimes = new Set(manifest.cells.map(({ runtime }) => runtime)).size > 1;
  /** What a verdict is about, where the runtimes alone don't tell. */
  const about = ({ a, by }: Verdict) => {
    const { program = "", runtime = "", point = {} } = cellOf.get(a) ?? {};
    const { [OPTIMIZATION_PARAMETER]: _, ...otherPoint } = point;
    const words = [
      severalPrograms && by !== "program" ? program : "",
      severalRuntimes && by !== "runtime" ? runtime : "",
      describePoint(by === "optimization" ? otherPoint : point),
    ].filter(Boolean);
    return words.length === 0 ? "" : `${words.join(", ")}: `;
  };
  const rows = summary.series.map((series) => [
    series.program,
    ...parameters.map((name) => cellOf.get(series.cell)?.point[name] ?? ""),
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
    formatTable(["PROGRAM", ...parameters, ...COLUMNS], rows),
    ...formatPhases(summary),
    "",
    ...summary.verdicts.map((verdict) => `${about(verdict)}${verdict.text}`),
    ...summary.overall.map(({ text }) => text),
    ...(several === null ? [] : [`note: ${several}`]),
    ...summary.warnings.map((warning) => `note: ${describeWarning(warning, manifest, level)}`),
    ...manifest.cells.flatMap(({ program, runtime, precompilation }) =>
      precompilation === null ? [] : [`note: ${program} on ${runtime}: ${describePrecompilation(precompilation)}.`],
    ),
    ...formatSpawnFloor(manifest),
    "",
    `Run ${manifest.id}: wb runs export ${manifest.id} --format svg,csv --out .`,
  ].join("\n");
}
