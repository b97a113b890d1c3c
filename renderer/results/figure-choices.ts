import { FIGURE_KIND_LABELS, FigureKind } from "#shared/figures/figure-kind.ts";
import { sweepParameters } from "#shared/figures/sweep-figure.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";

export interface FigureChoice {
  kind: FigureKind;
  label: string;
  /** Why the run has nothing to draw there; null where it has. */
  lacking: string | null;
}

/** Every kind of figure, also those that a run has no data for. */
export function figureChoices(manifest: RunManifest, summary: RunSummary, timer?: string): FigureChoice[] {
  return FigureKind.options.map((kind) => ({
    kind,
    label: kind === "sweep" ? sweepLabel(manifest) : FIGURE_KIND_LABELS[kind],
    lacking: whatIsLacking(kind, manifest, summary, timer),
  }));
}

/** What a run is shown as first: lines where numbers were swept, else its means. */
export function firstFigure(manifest: RunManifest): FigureKind {
  return sweepParameters(manifest).length > 0 ? "sweep" : "comparison";
}

function sweepLabel(manifest: RunManifest): string {
  const [parameter] = sweepParameters(manifest);
  return parameter === undefined ? FIGURE_KIND_LABELS.sweep : `Over ${parameter}`;
}

function whatIsLacking(
  kind: FigureKind,
  manifest: RunManifest,
  { series, verdicts }: RunSummary,
  timer: string | undefined,
): string | null {
  switch (kind) {
    case "comparison":
      return null;
    case "samples":
    case "run-order":
    case "distribution":
    case "ecdf":
      return series.some(({ n }) => n > 0) ? null : "Nothing was measured";
    case "ratio":
      return verdicts.some(({ ratio }) => ratio !== null) ? null : "There are no two bars of the same work";
    case "phases":
      if (timer !== undefined) return "They are parts of the wall time";
      if (series.some(({ phases }) => phases !== null)) return null;
      return manifest.request.phases ? "They could not be told apart" : "Not measured: tick Phases in the design";
    case "sweep":
      if (sweepParameters(manifest).length > 0) return null;
      return manifest.request.sweep.length > 0 ? "The parameter's values are no numbers" : "No parameter was varied";
    case "memory":
      return series.some(({ maxRssBytes }) => maxRssBytes !== null) ? null : "This machine tells no peak memory";
    case "sizes":
      return manifest.cells.some(({ artifact }) => artifact !== null) ? null : "Nothing was built";
  }
}
