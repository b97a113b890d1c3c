import { formatCount } from "../format/numbers.ts";
import { scaleOf } from "./axes.ts";
import { bandPanels } from "./band-panels.ts";
import { boxSummary, OUTLIER_WORDS } from "./box-summary.ts";
import { ringedDots } from "./outlier-rings.ts";
import { visibleDots, type DotCloud } from "./decimate.ts";
import { densityOf } from "./density.ts";
import { jitterOf } from "./jitter.ts";
import type { PlotMark, PlotModel, PlotScale } from "./plot-model.ts";
import { groupHeading, runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";
import { runPlot } from "./run-plot.ts";
import { samplesTable } from "./samples-table.ts";
import { sortedValues } from "./sorted-values.ts";
import { timesAxis } from "./times-axis.ts";

const ROW_HEIGHT = 52;
/** Of the row's height. */
const STRIP = 0.62;

/** Every run as a dot in the strip of its cell, outliers ringed, the median as a line. */
export function samplesFigure(input: RunFigureInput): PlotModel {
  const { manifest, summary, width, theme } = input;
  const groups = runGroups(manifest, summary, theme);
  const x = timesAxis(groups, input);
  const panels = bandPanels(
    groups.map((group) => ({ ...groupHeading(groups, group, input), rows: withNotes(group.rows) })),
    x,
    ROW_HEIGHT,
    (row, band) => ({
      marks: stripMarks(row, band, x.scale, width),
      readouts: [{ kind: "values", label: row.label, band, sorted: sortedValues(row.series?.samplesNs ?? []) }],
    }),
  );
  const dots = panels.flatMap(({ marks }) => marks.filter((mark) => mark.kind === "dots"));
  const table = samplesTable(groups, "Single runs");
  return runPlot(input, groups, "Every run", {
    panels,
    legend: [
      { mark: "dot", text: "a run" },
      ...(dots.some(({ ringed }) => ringed) ? [{ mark: "ring", text: OUTLIER_WORDS } as const] : []),
      { mark: "median", text: "median" },
    ],
    table,
  });
}

function withNotes(rows: readonly RunRow[]) {
  return rows.map((row) => ({ ...row, note: row.missing === null ? noteOf(row, row.series?.n ?? 0) : row.terms }));
}

function noteOf({ terms }: RunRow, n: number): string {
  return [terms, `n = ${formatCount(n)}`].filter((part) => part !== null).join(", ");
}

function stripMarks({ series, color }: RunRow, band: number, scale: PlotScale, width: number): PlotMark[] {
  const values = series?.samplesNs ?? [];
  const box = boxSummary(values);
  if (box === null) return [];
  const middle = band + 0.5;
  const room = stripWidths(values);
  const valueOf = (index: number) => values[index] ?? 0;
  const strip: DotCloud = {
    count: values.length,
    x: valueOf,
    y: (index) => middle + (jitterOf(index) * STRIP * room(valueOf(index))) / 2,
    xPx: scaleOf(scale, 0, width),
    yPx: (place) => place * ROW_HEIGHT,
  };
  return [
    { kind: "dots", points: visibleDots(strip), color: color.edge, ringed: false },
    ...ringedDots(strip, valueOf, box, color.edge),
    { kind: "rule", axis: "x", at: box.median, span: [middle - 0.42, middle + 0.42], style: "strong" },
  ];
}

/** Fewer runs than this have no shape, only places. */
const FEWEST_FOR_SHAPE = 100;

/**
 * How much of the strip's width the dots at a value spread over. Of many runs as much as the density there, so that the
 * strip shows where they are (N. Sidiropoulos et al., "SinaPlot", J. Comput. Graph. Stat. 27, 2018).
 */
function stripWidths(values: readonly number[]): (value: number) => number {
  const density = values.length < FEWEST_FOR_SHAPE ? [] : densityOf(values);
  const [first, second] = density;
  if (first === undefined || second === undefined) return () => 1;
  const step = second.value - first.value;
  return (value) => density[Math.round((value - first.value) / step)]?.density ?? 1;
}
