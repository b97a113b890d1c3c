import { changeWords } from "../faas/what-if/prediction-words.ts";
import type { WhatIfTrial } from "../model/load/what-if-trial.ts";
import { loadNotes, loadTitle, type LoadFigureInput } from "./load-figure-input.ts";
import type { PlotModel } from "./plot-model.ts";
import { whatIfFigure } from "./what-if-figure.ts";

interface TrialFigureInput extends Omit<LoadFigureInput, "measure"> {
  run: LoadFigureInput["run"] & { whatIfs: readonly WhatIfTrial[] };
  trialId?: string;
}

/** A trial's prediction, and what was measured; null where the run has none. */
export function trialFigure({ run, trialId, width, theme }: TrialFigureInput): PlotModel | null {
  const trial = run.whatIfs.findLast(({ id, prediction }) => prediction !== null && (trialId ?? id) === id);
  if (!trial?.prediction) return null;
  const { prediction, measured, series } = trial;
  const subject = `${loadTitle(run)}, ${run.manifest.series[series]?.label ?? ""}`;
  const notes = [`${changeWords(trial.recordedSettings, trial.settings)}.`, ...loadNotes(run)];
  return whatIfFigure({ subject, prediction, measured, notes, width, theme });
}
