import type { LoadFigureInput } from "./load-figure-input.ts";
import { LoadFigureKind } from "./load-figure-kind.ts";
import { loadLanesFigure, tellsInstances } from "./load-lanes-figure.ts";
import { loadPhasesFigure } from "./load-phases-figure.ts";
import { loadSpectrumFigure } from "./load-spectrum-figure.ts";
import { loadStartsFigure } from "./load-starts-figure.ts";
import { loadTimesFigure } from "./load-times-figure.ts";
import type { PlotModel } from "./plot-model.ts";
import { trialFigure } from "./trial-figure.ts";
import type { WhatIfTrial } from "../model/load/what-if-trial.ts";

export interface LoadRunFigureInput extends LoadFigureInput {
  run: LoadFigureInput["run"] & { whatIfs: readonly WhatIfTrial[] };
  /** Of the trials; the last one, where none is named. */
  trialId?: string;
}

/** Null where the run has nothing to draw as it. */
export function loadRunFigure(kind: LoadFigureKind, input: LoadRunFigureInput): PlotModel | null {
  if (input.run.samples.every((own) => own.length === 0)) return null;
  switch (kind) {
    case "times":
      return loadTimesFigure(input);
    case "lanes":
      return tellsInstances(input.run) ? loadLanesFigure(input) : null;
    case "spectrum":
      return loadSpectrumFigure(input);
    case "starts":
      return loadStartsFigure(input);
    case "phases":
      return input.run.samples.some((own) => own.some(({ server }) => server?.phases)) ? loadPhasesFigure(input) : null;
    case "what-if":
      return trialFigure(input);
  }
}

export function loadFigureKindsOf(input: LoadRunFigureInput): LoadFigureKind[] {
  return LoadFigureKind.options.filter((kind) => loadRunFigure(kind, input) !== null);
}
