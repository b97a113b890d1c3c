import type { Cell } from "../model/benchmark.ts";
import { barsFigure } from "./bars-figure.ts";
import { bytesRow } from "./memory-figure.ts";
import type { PlotModel } from "./plot-model.ts";
import { runWords } from "./run-plot.ts";
import { groupHeading, runGroups, type RunFigureInput } from "./run-rows.ts";

/** Size of what each cell runs: the built artifact, or what a runtime's own compiler made of it ahead of time. */
export function sizesFigure(input: RunFigureInput): PlotModel {
  const { manifest, theme, width } = input;
  const groups = runGroups(manifest, input.summary, theme);
  const { notes, title } = runWords(input, groups, "Size");
  return barsFigure({
    title,
    subtitle: "",
    quantity: "bytes",
    axisTitle: "File size",
    valueName: "size of the file that runs",
    groups: groups.map((group) => ({
      ...groupHeading(groups, group, input),
      headline: null,
      rows: group.rows.map((row) => ({ ...bytesRow(row, sizeOf(row.cell), "was not built"), unequal: null })),
    })),
    notes,
    width,
    theme,
  });
}

function sizeOf({ artifact, precompilation }: Cell): number | null {
  return precompilation?.sizeBytes ?? artifact?.sizeBytes ?? null;
}
