import { Suspense } from "react";
import type { RunFigureModel } from "#shared/figures/figure-model.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration, formatMean } from "#shared/format/durations.ts";
import { describePrecompilation } from "#shared/format/precompilation-words.ts";
import type { RunManifest, RunSummary, Series } from "#shared/model/benchmark.ts";
import type { Precompilation } from "#shared/model/program-run.ts";
import type { RowDetail } from "../charts/index.ts";
import { lazyPart } from "../host/index.ts";
import { useTextScale } from "./page-look.ts";

// The chart library is the largest part of the window after the editor, and the first screen needs none of it.
const { Part: ComparisonChart } = lazyPart(async () => (await import("../charts/index.ts")).ComparisonChart);
const { Part: PlotChart } = lazyPart(async () => (await import("../charts/index.ts")).PlotChart);

interface RunFigureViewProps {
  manifest: RunManifest;
  summary: RunSummary;
  model: RunFigureModel;
  /** Runs still come in. */
  live: boolean;
}

/** A figure of a benchmark on the screen; what the rows say when they are pointed at comes from the run. */
export function RunFigureView({ manifest, summary, model, live }: RunFigureViewProps) {
  const scale = useTextScale();
  if (model.kind === "plot")
    return (
      <Suspense>
        <PlotChart model={model} scale={scale} />
      </Suspense>
    );
  const detailsOf = (cell: number) => {
    const series = summary.series.find((candidate) => candidate.cell === cell);
    const precompilation = manifest.cells.find(({ index }) => index === cell)?.precompilation ?? null;
    return series ? seriesDetails(series, precompilation) : [];
  };
  return (
    <Suspense>
      <ComparisonChart model={model} scale={scale} live={live} detailsOf={detailsOf} />
    </Suspense>
  );
}

function seriesDetails(series: Series, precompilation: Precompilation | null): RowDetail[] {
  const { n, meanNs, ci95Ns, medianNs, minNs, maxNs, maxRssBytes, terms } = series;
  if (n === 0) return [];
  const details: [string, string | null][] = [
    ["n", String(n)],
    ["mean ± 95 %", meanNs === null ? null : formatMean(meanNs, ci95Ns)],
    ["median", medianNs === null ? null : formatDuration(medianNs)],
    ["min to max", minNs === null || maxNs === null ? null : `${formatDuration(minNs)} to ${formatDuration(maxNs)}`],
    ["peak memory", maxRssBytes === null ? null : formatBytes(maxRssBytes)],
    ["version", terms ? `${terms.runtime} ${terms.version}` : null],
    ["before all runs", precompilation && describePrecompilation(precompilation)],
    ["flags", terms && terms.codegenFlags.length > 0 ? terms.codegenFlags.join(" ") : null],
  ];
  return details.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}
