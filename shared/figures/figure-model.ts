import type { FlowModel } from "./flow-model.ts";
import type { BarColor, Theme } from "./palette.ts";
import type { PlotModel } from "./plot-model.ts";
import type { SeriesLook } from "./series-look.ts";

/**
 * A figure as data: what is drawn, in the units of the data, with colours and words already decided. It knows nothing of
 * how it is drawn: `layoutFigure` places it for files, the window shows the same.
 */
export type FigureModel = RunFigureModel | FlowModel;

/** What a run is drawn as. */
export type RunFigureModel = ComparisonModel | PlotModel;

/** What every figure has around its plot. */
export interface FigurePage {
  theme: Theme;
  /** Width of the whole figure in CSS pixels. */
  width: number;
  title: string;
  /** The verdict in words. */
  subtitle: string;
  legend: LegendEntry[];
  /** How it was measured, line by line. */
  notes: string[];
  /** All of it in words, for those who don't see it. */
  description: string;
}

/** Programs on runtimes: a row each, with its bar, its runs and what has to be known about it. Times in nanoseconds. */
export interface ComparisonModel extends FigurePage {
  kind: "comparison";
  axis: FigureAxis;
  groups: FigureGroup[];
}

/** The axis of time; it begins at zero and ends at its last tick. */
export interface FigureAxis {
  /** With the unit, which the tick labels leave out. */
  title: string;
  maxNs: number;
  ticks: { valueNs: number; label: string }[];
}

/** The bars of one program; title and headline are null where the figure's own say the same. */
export interface FigureGroup {
  title: string | null;
  headline: string | null;
  rows: FigureRow[];
}

/** A runtime's place in the figure: a bar, or why there is none. */
export interface FigureRow {
  cell: number;
  label: string;
  /** The terms it ran on, such as `JIT in tiers, cold cache`. */
  terms: string | null;
  /** What puts the bar in doubt, such as output that differs. */
  alert: string | null;
  color: BarColor;
  /** Why it is drawn hatched; null when it stands on level terms. */
  unequal: string | null;
  bar: FigureBar | null;
  dots: FigureDot[];
  missing: { reason: string; hint: string | null } | null;
}

export interface FigureBar {
  meanNs: number;
  /** 95 % interval of the mean. */
  ci95Ns: readonly [number, number] | null;
  /** Mean and half the interval's width: "48.6 ms ± 0.5". */
  label: string;
}

/** One run. `jitter` (-1 to 1) moves it across the strip, so that equal times don't cover each other. */
export interface FigureDot {
  valueNs: number;
  jitter: number;
}

/** What a mark stands for; a mark with a `look` has the colour and shape of its series. */
export interface LegendEntry {
  mark:
    | "bar"
    | "whisker"
    | "dot"
    | "hatch"
    | "ring"
    | "diamond"
    | "box"
    | "area"
    | "rule"
    | "median"
    | "line"
    | "swatch";
  text: string;
  look?: SeriesLook;
}
