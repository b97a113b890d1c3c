import { barsFigure, type BarRow } from "./bars-figure.ts";
import type { PlotModel } from "./plot-model.ts";
import { runWords } from "./run-plot.ts";
import { groupHeading, runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";

/** Peak memory of each cell: the mean over its runs of the most that was resident. */
export function memoryFigure(input: RunFigureInput): PlotModel {
  const { manifest, theme, width } = input;
  const groups = runGroups(manifest, input.summary, theme);
  const { notes, title } = runWords(input, groups, "Peak memory");
  return barsFigure({
    title,
    subtitle: "",
    quantity: "bytes",
    axisTitle: "Peak resident memory",
    valueName: "mean of the runs' peaks",
    groups: groups.map((group) => ({
      ...groupHeading(groups, group, input),
      headline: null,
      rows: group.rows.map((row) =>
        bytesRow(row, row.series?.maxRssBytes ?? null, "this machine tells no peak memory"),
      ),
    })),
    notes: [`Memory measured by ${manifest.methods.memory}.`, ...notes],
    width,
    theme,
  });
}

/** A row whose value is a number of bytes without an interval, or why there is none. */
export function bytesRow(row: RunRow, value: number | null, whyNot: string): BarRow {
  const missing = value === null ? (row.missing ?? { reason: whyNot, hint: null }) : null;
  return { ...row, note: row.terms, alert: null, value, interval: null, published: null, missing };
}
