import type { DataTable } from "../format/data-table.ts";
import { linearAxis, logAxis, scaleOf, ticksFor, valueAt } from "./axes.ts";
import type { LegendEntry } from "./figure-model.ts";
import { onePanelPlot } from "./make-plot.ts";
import type { Theme } from "./palette.ts";
import type { PlotAxis, PlotMark, PlotModel, Point } from "./plot-model.ts";
import { formatQuantity, formatWithInterval, type Quantity } from "./quantities.ts";
import { seriesLooks, type SeriesLook } from "./series-look.ts";

/** A value of a series at one value of the parameter. */
interface LinePoint {
  x: number;
  y: number;
  /** 95 % interval. */
  interval: readonly [number, number] | null;
}

export interface LineSeries {
  label: string;
  /** Gives the line its colour and symbol. */
  runtime: string;
  points: LinePoint[];
  /** What a paper printed for the same inputs. */
  published: { x: number; y: number }[];
  /** Points that have no value, and why: "10000: Lucet panicked". */
  missing: string[];
}

interface LineAxis {
  /** Without the unit. */
  title: string;
  quantity: Quantity;
  scale: "linear" | "log";
}

export interface LineFigureInput {
  title: string;
  subtitle: string;
  x: LineAxis;
  y: LineAxis;
  series: LineSeries[];
  notes: string[];
  width: number;
  theme: Theme;
}

const PANEL_HEIGHT = 320;
const LABEL_LINE = 15;
/** More whiskers than this on a line hide it: the intervals become an area beside it. */
const MOST_WHISKERS = 16;

/** A value over a parameter, a line with symbols for each series, named at its end; intervals as whiskers or areas. */
export function lineFigure(input: LineFigureInput): PlotModel {
  const { title, subtitle, series, notes, width, theme } = input;
  const drawn = series.map((one) => ({
    ...one,
    points: one.points.toSorted((a, b) => a.x - b.x).filter(canShow(input)),
  }));
  const looks = seriesLooks(
    drawn.map(({ runtime }) => runtime),
    theme,
  );
  const points = drawn.flatMap((one) => [
    ...one.points,
    ...one.published.map((point) => ({ ...point, interval: null })),
  ]);
  const x = parameterAxis(
    input.x,
    points.map((point) => point.x),
    width,
  );
  const y = valueAxis(input.y, points);
  const table = lineTable(input, drawn);
  const without = drawn.flatMap(({ label, missing }) => missing.map((reason) => `${label} at ${reason}`));
  return onePanelPlot({
    theme,
    width,
    title,
    subtitle,
    panel: {
      x,
      y,
      heightPx: PANEL_HEIGHT,
      marks: [
        ...drawn.flatMap((one, index) => lineMarks(one, looks[index], y)),
        ...drawn.flatMap(({ published }) => published.map(publishedMark)),
        ...endLabels(drawn, y),
      ],
      readouts: drawn.map((one) => ({
        kind: "points",
        label: one.label,
        points: one.points.map((point): Point => [point.x, point.y]),
        intervals: one.points.map(({ interval }) => interval),
      })),
    },
    legend: legend(drawn, looks),
    notes: without.length === 0 ? notes : [`Not measured: ${without.join("; ")}.`, ...notes],
    table,
  });
}

/** A logarithmic axis has no place for zero. */
function canShow({ x, y }: LineFigureInput): (point: LinePoint) => boolean {
  return (point) => (x.scale === "linear" || point.x > 0) && (y.scale === "linear" || point.y > 0);
}

function parameterAxis({ title, quantity, scale }: LineAxis, values: readonly number[], width: number): PlotAxis {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const axis = { title, quantity, max: Number.isFinite(max) ? max : 1, wanted: ticksFor(width) };
  return scale === "log" && min > 0 && Number.isFinite(min) ? logAxis({ ...axis, min }) : linearAxis(axis);
}

function valueAxis({ title, quantity, scale }: LineAxis, points: readonly LinePoint[]): PlotAxis {
  const ends = points.flatMap(({ y, interval }) => [y, ...(interval ?? [])]);
  const axis = { title, quantity, max: Math.max(0, ...ends), wanted: 8 };
  const min = Math.min(...points.map(({ y }) => y), ...ends.filter((end) => end > 0));
  return scale === "log" && min > 0 && Number.isFinite(min) ? logAxis({ ...axis, min }) : linearAxis(axis);
}

function lineMarks({ points }: LineSeries, look: SeriesLook | undefined, y: PlotAxis): PlotMark[] {
  if (look === undefined) return [];
  const lowest = y.scale.kind === "band" ? 0 : y.scale.min;
  const inside = points.flatMap((point) => {
    if (point.interval === null) return [];
    const [low, high] = point.interval;
    return [{ x: point.x, low: Math.max(lowest, low), high }];
  });
  const few = inside.length <= MOST_WHISKERS;
  const upper = inside.map(({ x, high }): Point => [x, high]);
  const lower = inside.map(({ x, low }): Point => [x, low]).toReversed();
  return [
    ...(few || inside.length === 0
      ? []
      : [{ kind: "area", outline: [...upper, ...lower], color: look.color.fill } as const]),
    { kind: "line", points: points.map((point): Point => [point.x, point.y]), look },
    ...(few
      ? inside.map(({ x, low, high }): PlotMark => ({
          kind: "whisker",
          along: "y",
          at: x,
          from: low,
          to: high,
          color: look.color.edge,
        }))
      : []),
    ...points.map((point): PlotMark => ({ kind: "symbol", at: [point.x, point.y], look })),
  ];
}

function publishedMark({ x, y }: { x: number; y: number }): PlotMark {
  return { kind: "symbol", at: [x, y], look: "published" };
}

/** The series' names right of their last points, moved apart where they would lie on each other. */
function endLabels(series: readonly LineSeries[], y: PlotAxis): PlotMark[] {
  const toPx = scaleOf(y.scale, PANEL_HEIGHT, 0);
  const ends = series
    .flatMap(({ label, points }) => {
      const last = points.at(-1);
      return last === undefined ? [] : [{ label, x: last.x, px: toPx(last.y) }];
    })
    .toSorted((a, b) => a.px - b.px);
  let above = Number.NEGATIVE_INFINITY;
  const placed = ends.map((end) => {
    above = Math.max(end.px, above + LABEL_LINE);
    return { ...end, px: above };
  });
  // What was pushed below the axis pushes the others up again.
  let below = PANEL_HEIGHT;
  return placed.toReversed().map(({ label, x, px }): PlotMark => {
    const free = Math.min(px, below);
    below = free - LABEL_LINE;
    return {
      kind: "text",
      part: "series",
      at: [x, valueAt(y.scale, PANEL_HEIGHT, 0, free)],
      text: label,
      dx: 10,
      color: null,
    };
  });
}

function legend(series: readonly LineSeries[], looks: readonly SeriesLook[]): LegendEntry[] {
  const areas = series.some(({ points }) => points.filter(({ interval }) => interval !== null).length > MOST_WHISKERS);
  const whiskers = series.some(({ points }) => {
    const count = points.filter(({ interval }) => interval !== null).length;
    return count > 0 && count <= MOST_WHISKERS;
  });
  return [
    ...series.map(({ label }, index): LegendEntry => ({ mark: "line", text: label, look: looks[index] })),
    ...(whiskers ? [{ mark: "whisker", text: "95 % interval" } as const] : []),
    ...(areas ? [{ mark: "area", text: "95 % interval" } as const] : []),
    ...(series.some(({ published }) => published.length > 0) ? [{ mark: "diamond", text: "published" } as const] : []),
  ];
}

function lineTable({ title, x, y }: LineFigureInput, series: readonly LineSeries[]): DataTable {
  const values = [...new Set(series.flatMap((one) => [...one.points, ...one.published].map((point) => point.x)))].sort(
    (a, b) => a - b,
  );
  const cells = (at: number) =>
    series.map(({ points, published }) => {
      const point = points.find((one) => one.x === at);
      const printed = published.find((one) => one.x === at);
      return [
        point === undefined ? null : formatWithInterval(y.quantity, point.y, point.interval),
        printed === undefined ? null : `published ${formatQuantity(y.quantity, printed.y)}`,
      ]
        .filter((part) => part !== null)
        .join("; ");
    });
  return {
    caption: title,
    columns: [{ label: x.title, align: "right" }, ...series.map(({ label }) => ({ label, align: "right" }) as const)],
    rows: values.map((at) => [formatQuantity(x.quantity, at), ...cells(at)]),
  };
}
