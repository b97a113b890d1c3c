import { scaleOf } from "./axes.ts";
import { bandPanels } from "./band-panels.ts";
import { boxSummary } from "./box-summary.ts";
import { visibleDots } from "./decimate.ts";
import { densityOf } from "./density.ts";
import { timeName } from "./figure-view.ts";
import type { PlotMark, PlotModel, PlotScale, Point } from "./plot-model.ts";
import { groupHeading, runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";
import { runPlot } from "./run-plot.ts";
import { samplesTable } from "./samples-table.ts";
import { sortedValues } from "./sorted-values.ts";
import { timesAxis } from "./times-axis.ts";

const ROW_HEIGHT = 60;
const VIOLIN_HALF = 0.42;
const BOX_HALF = 0.14;

/** The shape of each cell's times (a violin) around its quartiles (a box), with the runs outside as rings. */
export function distributionFigure(input: RunFigureInput): PlotModel {
  const { manifest, summary, width, theme } = input;
  const groups = runGroups(manifest, summary, theme);
  const x = timesAxis(groups, input);
  const panels = bandPanels(
    groups.map((group) => ({
      ...groupHeading(groups, group, input),
      rows: group.rows.map((row) => ({ ...row, note: row.terms })),
    })),
    x,
    ROW_HEIGHT,
    (row, band) => ({
      marks: distributionMarks(row, band, x.scale, width),
      readouts: [{ kind: "values", label: row.label, band, sorted: sortedValues(row.series?.samplesNs ?? []) }],
    }),
  );
  return runPlot(input, groups, `Distribution of the ${timeName(input.view)}`, {
    panels,
    legend: [
      { mark: "area", text: "density of the runs, each to its own height" },
      { mark: "box", text: "quartiles and median; lines to the farthest run within 1.5 interquartile ranges" },
      { mark: "ring", text: "a run beyond" },
    ],
    table: samplesTable(groups, `Distribution of the ${timeName(input.view)}`),
  });
}

function distributionMarks({ series, color }: RunRow, band: number, scale: PlotScale, width: number): PlotMark[] {
  const values = series?.samplesNs ?? [];
  const box = boxSummary(values);
  if (box === null) return [];
  const middle = band + 0.5;
  const density = densityOf(values);
  const outline = [
    ...density.map(({ value, density }): Point => [value, middle - density * VIOLIN_HALF]),
    ...density.toReversed().map(({ value, density }): Point => [value, middle + density * VIOLIN_HALF]),
  ];
  const outliers = visibleDots({
    count: box.outliers.length,
    x: (index) => box.outliers[index] ?? 0,
    y: () => middle,
    xPx: scaleOf(scale, 0, width),
    yPx: (place) => place * ROW_HEIGHT,
  });
  return [
    ...(outline.length === 0 ? [] : [{ kind: "area", outline, color: color.fill } as const]),
    { kind: "whisker", along: "x", at: middle, from: box.whiskers[0], to: box.whiskers[1], color: color.edge },
    {
      kind: "bar",
      x: [box.quartile1, box.quartile3],
      y: [middle - BOX_HALF, middle + BOX_HALF],
      color,
      hatched: false,
    },
    { kind: "rule", axis: "x", at: box.median, span: [middle - 0.24, middle + 0.24], style: "strong" },
    ...(outliers.length === 0 ? [] : [{ kind: "dots", points: outliers, color: color.edge, ringed: true } as const]),
  ];
}
