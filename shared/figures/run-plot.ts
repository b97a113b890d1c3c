import { programHeadline } from "../format/headline.ts";
import { joinWords } from "../format/numbers.ts";
import { experimentNotes } from "./experiment-notes.ts";
import { makePlot } from "./make-plot.ts";
import type { PlotModel } from "./plot-model.ts";
import type { RunFigureInput, RunGroup } from "./run-rows.ts";

/** A figure of a run around its plots: title, verdict, notes and a description in words. */
export function runPlot(
  { manifest, summary, width, theme }: RunFigureInput,
  groups: readonly RunGroup[],
  what: string,
  plot: Pick<PlotModel, "panels" | "legend" | "table">,
): PlotModel {
  return makePlot({ theme, width, ...runWords({ manifest, summary }, groups, what), ...plot });
}

/** The words around a figure of a run. */
export function runWords(
  { manifest, summary }: Pick<RunFigureInput, "manifest" | "summary">,
  groups: readonly RunGroup[],
  what: string,
): Pick<PlotModel, "title" | "subtitle" | "notes"> {
  const [only, ...others] = groups;
  return {
    title: `${what} of ${joinWords(groups.map(({ program }) => program))}`,
    subtitle: only !== undefined && others.length === 0 ? programHeadline(manifest, summary, only.file) : "",
    notes: experimentNotes(manifest, summary),
  };
}
