import { linearAxis, rangeAxis, ticksFor } from "./axes.ts";
import { boxSummary } from "./box-summary.ts";
import { distributionSteps } from "./decimate.ts";
import { capitalized, timeName } from "./figure-view.ts";
import type { PlotAxis, PlotMark, PlotModel, PlotPanel } from "./plot-model.ts";
import { groupHeading, runGroups, type RunFigureInput, type RunGroup } from "./run-rows.ts";
import { runPlot } from "./run-plot.ts";
import { samplesTable } from "./samples-table.ts";
import { seriesLooks, type SeriesLook } from "./series-look.ts";
import { sortedValues } from "./sorted-values.ts";
import { timesAxis } from "./times-axis.ts";

const PANEL_HEIGHT = 260;

/** The share of runs that took at most so long, for each cell: all quantiles at once, nothing smoothed. */
export function ecdfFigure(input: RunFigureInput): PlotModel {
  const { manifest, summary, width, theme } = input;
  const groups = runGroups(manifest, summary, theme);
  const labels = [
    ...new Map(groups.flatMap(({ rows }) => rows.map(({ label, cell }) => [label, cell.runtime] as const))),
  ];
  const looks = new Map(
    seriesLooks(
      labels.map(([, runtime]) => runtime),
      theme,
    ).map((look, index) => [labels[index]?.[0] ?? "", look]),
  );
  const x = ecdfAxis(groups, input);
  return runPlot(input, groups, `Distribution function of the ${timeName(input.view)}`, {
    panels: groups.map((group, index) => ({
      ...groupHeading(groups, group, input),
      ...ecdfPanel(group, { ...x, labelled: index === groups.length - 1 }, looks, width),
    })),
    legend: labels.flatMap(([label]) => {
      const measured = groups.some(({ rows }) => rows.some((row) => row.label === label && row.missing === null));
      const look = looks.get(label);
      return measured && look ? [{ mark: "line", text: label, look } as const] : [];
    }),
    table: samplesTable(groups, `Distribution of the ${timeName(input.view)}`),
  });
}

/** Around the runs where all are near each other, else as other figures of times have it. */
function ecdfAxis(groups: readonly RunGroup[], input: RunFigureInput): PlotAxis {
  const all = timesAxis(groups, input);
  const series = groups.flatMap(({ rows }) => rows.flatMap((row) => row.series ?? []));
  const min = Math.min(...series.flatMap(({ minNs }) => minNs ?? []));
  const max = Math.max(...series.flatMap(({ maxNs }) => maxNs ?? []));
  if (all.scale.kind === "log" || !(min > max / 2)) return all;
  const title = capitalized(timeName(input.view));
  return rangeAxis({ quantity: "duration", title, min, max, wanted: ticksFor(input.width) });
}

function ecdfPanel(
  group: RunGroup,
  x: PlotAxis,
  looks: ReadonlyMap<string, SeriesLook>,
  width: number,
): Omit<PlotPanel, "title" | "headline"> {
  const lines = group.rows.flatMap(({ label, series }) => {
    const look = looks.get(label);
    if (series === undefined || series.n === 0 || look === undefined) return [];
    return [{ label, look, samplesNs: series.samplesNs, sorted: sortedValues(series.samplesNs) }];
  });
  return {
    x,
    y: linearAxis({
      quantity: "share",
      title: "Share of the runs up to this time, with symbols at the medians",
      max: 1,
      wanted: 5,
    }),
    heightPx: PANEL_HEIGHT,
    marks: [
      ...lines.map(({ look, sorted }): PlotMark => ({
        kind: "line",
        points: distributionSteps(sorted, x.scale, width),
        look,
      })),
      ...lines.flatMap(({ look, samplesNs }): PlotMark[] => {
        const box = boxSummary(samplesNs);
        return box === null ? [] : [{ kind: "symbol", at: [box.median, 0.5], look }];
      }),
    ],
    readouts: lines.map(({ label, sorted }) => ({ kind: "steps", label, sorted })),
  };
}
