import { phasesFigure } from "./phases-figure.ts";
import type { PlotModel } from "./plot-model.ts";
import { runWords } from "./run-plot.ts";
import { groupHeading, runGroups, type RunFigureInput } from "./run-rows.ts";

/** Where the time of each cell's mean run goes; null where no phases were told apart. */
export function runPhasesFigure(input: RunFigureInput): PlotModel | null {
  const { manifest, summary, width, theme } = input;
  if (summary.series.every(({ phases }) => phases === null)) return null;
  const groups = runGroups(manifest, summary, theme);
  const { title, subtitle, notes } = runWords(input, groups, "Phases of the wall time");
  return phasesFigure({
    title,
    subtitle,
    groups: groups.map((group) => ({
      ...groupHeading(groups, group, input),
      rows: group.rows.map((row) => ({
        ...row,
        note: row.terms,
        phases: row.series?.phases?.times ?? null,
        method: row.series?.phases?.method ?? "",
      })),
    })),
    notes,
    width,
    theme,
  });
}
