import { comparisonFigure } from "./comparison-figure.ts";
import { distributionFigure } from "./distribution-figure.ts";
import { ecdfFigure } from "./ecdf-figure.ts";
import { FigureKind } from "./figure-kind.ts";
import type { RunFigureModel } from "./figure-model.ts";
import { memoryFigure } from "./memory-figure.ts";
import { ratioFigure } from "./ratio-figure.ts";
import { runOrderFigure } from "./run-order-figure.ts";
import { runPhasesFigure } from "./run-phases-figure.ts";
import type { RunFigureInput } from "./run-rows.ts";
import { samplesFigure } from "./samples-figure.ts";
import { sizesFigure } from "./sizes-figure.ts";
import { sweepFigure, sweepParameters } from "./sweep-figure.ts";

const BUILDERS: Record<FigureKind, (input: RunFigureInput) => RunFigureModel | null> = {
  comparison: comparisonFigure,
  samples: samplesFigure,
  "run-order": runOrderFigure,
  distribution: distributionFigure,
  ecdf: ecdfFigure,
  ratio: ratioFigure,
  phases: runPhasesFigure,
  sweep: sweepFigure,
  memory: memoryFigure,
  sizes: sizesFigure,
};

/** A benchmark as one of its figures; null where the run has nothing that it could show. */
export function runFigure(kind: FigureKind, input: RunFigureInput): RunFigureModel | null {
  return BUILDERS[kind](input);
}

/** The figures that a run can be shown as, in the order of a menu. */
export function figureKindsOf({ manifest, summary }: Pick<RunFigureInput, "manifest" | "summary">): FigureKind[] {
  const has: Partial<Record<FigureKind, boolean>> = {
    phases: summary.series.some(({ phases }) => phases !== null),
    sweep: sweepParameters(manifest).length > 0,
  };
  return FigureKind.options.filter((kind) => has[kind] ?? true);
}
