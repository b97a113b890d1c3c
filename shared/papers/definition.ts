import type { PaperFigureLook } from "../figures/paper-figure-parts.ts";
import type { PlotModel } from "../figures/plot-model.ts";
import type { JudgedStatement, MeasuredPart, PaperId, PaperScale } from "../model/paper.ts";
import type { Experiment } from "./experiment.ts";
import type { MeasuredFigure } from "./measured-figure.ts";

/** A paper whose experiments can be run again: all that is particular to it. */
export interface PaperDefinition {
  id: PaperId;
  /** `Persaud 2019` */
  name: string;
  title: string;
  place: string;
  /** Which part of it is run again. */
  chapter: string;
  /** What a run will show, where there is none yet. */
  promise: string;
  scales: Record<PaperScale, { name: string; hint: string }>;
  /** What the numbers of the paper look like among ours. */
  marks: string;
  /** In the paper's order. */
  experiments: readonly Experiment[];
  errata: readonly { section: string; printed: string; meant: string }[];
  /** The figures that a run was asked for. */
  figures: (parts: readonly MeasuredPart[], scale: PaperScale) => MeasuredFigure[];
  /** Null while nothing was measured. */
  draw: (figure: MeasuredFigure, look: PaperFigureLook) => PlotModel | null;
  /** Every claim with what a run says to it; a pure function of what was measured. */
  judge: (parts: readonly MeasuredPart[]) => JudgedStatement[];
}
