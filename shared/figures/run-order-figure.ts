import { linearAxis, rangeAxis, scaleOf, ticksFor } from "./axes.ts";
import { boxSummary, OUTLIER_WORDS } from "./box-summary.ts";
import { visibleDots, type DotCloud } from "./decimate.ts";
import { timeName } from "./figure-view.ts";
import { ringedDots } from "./outlier-rings.ts";
import type { PlotAxis, PlotModel, PlotPanel } from "./plot-model.ts";
import { runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";
import { runPlot } from "./run-plot.ts";
import { samplesTable } from "./samples-table.ts";

const PANEL_HEIGHT = 96;

/** The runs of each cell in the order they were taken: drift, warm-up and bursts show. The time axes don't begin at zero. */
export function runOrderFigure(input: RunFigureInput): PlotModel {
  const { manifest, summary, width, theme, view } = input;
  const groups = runGroups(manifest, summary, theme);
  const measured = groups.flatMap(({ program, rows }) =>
    rows.flatMap((row) =>
      row.series === undefined || row.series.n === 0 ? [] : [{ row, program, values: row.series.samplesNs }],
    ),
  );
  const longest = measured.reduce((most, { values }) => Math.max(most, values.length), 1);
  const x = linearAxis({ quantity: "count", title: "Run", max: longest, wanted: ticksFor(width) });
  const panels = measured.map(({ row, program, values }, index): PlotPanel => {
    const title = `${groups.length === 1 ? row.label : `${program}, ${row.label}`}: ${timeName(view)}`;
    return orderPanel(row, values, title, { ...x, labelled: index === measured.length - 1 }, width);
  });
  const ringed = panels.some(({ marks }) => marks.some((mark) => mark.kind === "dots" && mark.ringed));
  return runPlot(input, groups, "Order of the runs", {
    panels,
    legend: [
      { mark: "dot", text: "a run" },
      ...(ringed ? [{ mark: "ring", text: OUTLIER_WORDS } as const] : []),
      { mark: "rule", text: "median" },
    ],
    table: samplesTable(groups, "Order of the runs"),
  });
}

function orderPanel(
  { color, label }: RunRow,
  values: readonly number[],
  title: string,
  x: PlotAxis,
  width: number,
): PlotPanel {
  const [min, max] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const y = rangeAxis({ quantity: "duration", title, min, max, wanted: 3 });
  const box = boxSummary(values);
  const valueOf = (index: number) => values[index] ?? 0;
  const runs: DotCloud = {
    count: values.length,
    x: (index) => index + 1,
    y: valueOf,
    xPx: scaleOf(x.scale, 0, width),
    yPx: scaleOf(y.scale, PANEL_HEIGHT, 0),
  };
  return {
    title: null,
    headline: null,
    x,
    y,
    heightPx: PANEL_HEIGHT,
    marks: [
      { kind: "dots", points: visibleDots(runs), color: color.edge, ringed: false },
      ...(box === null ? [] : ringedDots(runs, valueOf, box, color.edge)),
      ...(box === null ? [] : [{ kind: "rule", axis: "y", at: box.median, span: null, style: "reference" } as const]),
    ],
    readouts: [{ kind: "runs", label, values }],
  };
}
