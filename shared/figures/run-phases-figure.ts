import type { Series } from "../model/benchmark.ts";
import { phasesFigure, type PhasesRow } from "./phases-figure.ts";
import type { PlotModel } from "./plot-model.ts";
import { runWords } from "./run-plot.ts";
import { groupHeading, runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";

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
        ...phasesOf(row.series?.phases ?? null, row.missing),
      })),
    })),
    notes,
    width,
    theme,
  });
}

function phasesOf(
  told: Series["phases"],
  missing: RunRow["missing"],
): Pick<PhasesRow, "phases" | "method" | "missing"> {
  if (told === null) return { phases: null, method: "", missing };
  const { times, method } = told;
  if (Object.keys(times).length > 0) return { phases: times, method, missing };
  return { phases: null, method: "", missing: missing ?? { reason: `its phases are ${method}`, hint: null } };
}
