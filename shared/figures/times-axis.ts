import { linearAxis, logAxis, ticksFor } from "./axes.ts";
import { capitalized, timeName } from "./figure-view.ts";
import type { PlotAxis } from "./plot-model.ts";
import type { RunFigureInput, RunGroup } from "./run-rows.ts";

/** Medians farther apart than this leave the faster ones no room on a linear axis. */
const MOST_LINEAR_FACTOR = 30;

/** An axis that holds every run: from zero, or logarithmic where the cells are orders of magnitude apart. */
export function timesAxis(
  groups: readonly RunGroup[],
  { width, view }: Pick<RunFigureInput, "width" | "view">,
): PlotAxis {
  const series = groups.flatMap(({ rows }) => rows.flatMap((row) => row.series ?? []));
  const known = (values: (number | null)[]) => values.filter((value) => value !== null);
  const max = Math.max(0, ...known(series.map(({ maxNs }) => maxNs)));
  const min = Math.min(max, ...known(series.map(({ minNs }) => minNs)));
  const medians = known(series.map(({ medianNs }) => medianNs));
  const axis = { quantity: "duration", title: capitalized(timeName(view)), max, wanted: ticksFor(width) } as const;
  const apart = Math.max(...medians) / Math.min(...medians);
  return min > 0 && apart > MOST_LINEAR_FACTOR ? logAxis({ ...axis, min }) : linearAxis(axis);
}
