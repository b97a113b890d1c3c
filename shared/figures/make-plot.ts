import { describeTable } from "./describe-table.ts";
import type { PlotModel, PlotPanel, Point, Readout } from "./plot-model.ts";

type PlotPage = Omit<PlotModel, "kind" | "description" | "panels">;

/** A figure of plots, with all of it in words: title, verdict and table. */
export function makePlot(plot: PlotPage & Pick<PlotModel, "panels">): PlotModel {
  const { title, subtitle, table } = plot;
  const description = [title, subtitle, describeTable(table)].filter((part) => part !== "").join(". ");
  return { kind: "plot", ...plot, description };
}

/** A figure of a single plot, whose title is the figure's own. */
export function onePanelPlot({
  panel,
  ...page
}: PlotPage & { panel: Omit<PlotPanel, "title" | "headline"> }): PlotModel {
  return makePlot({ ...page, panels: [{ title: null, headline: null, ...panel }] });
}

/** Points of a line that have no intervals. */
export function lineReadout(label: string, points: readonly Point[]): Readout {
  return { kind: "points", label, points, intervals: points.map(() => null) };
}
