import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount } from "../format/numbers.ts";
import { isWarmUp } from "../load/request-times.ts";
import { StartKind } from "../model/faas/activation.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import { linearAxis, logAxis, scaleOf, ticksFor } from "./axes.ts";
import { visibleDots } from "./decimate.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import {
  LOAD_MEASURE_WORDS,
  loadNotes,
  loadTitle,
  measuredNs,
  measuredSeries,
  type LoadFigureInput,
  type LoadMeasure,
  type MeasuredSeries,
} from "./load-figure-input.ts";
import { THEME_COLORS, type Theme } from "./palette.ts";
import type { PlotAxis, PlotMark, PlotModel, PlotPanel, Point } from "./plot-model.ts";
import { startKindLook } from "./start-kinds-figure.ts";

/** What a request is drawn as: how it began, or that it failed, or that it was warm-up. */
type Look = StartKind | "answered" | "failed" | "warm-up";

const LOOKS: readonly Look[] = [...StartKind.options, "answered", "failed", "warm-up"];
const LANE_HEIGHT = 150;

/**
 * Every request over time, a lane for each series: when it was sent, how long it took, how it began. Calls that a
 * sandbox was made for are rings, so that they stand out without colour, too.
 */
export function loadTimesFigure({ run, measure, width, theme }: LoadFigureInput): PlotModel {
  const lanes = measuredSeries(run);
  const drawn = lanes.map((lane) => ({ ...lane, points: pointsOf(lane, measure, run) }));
  const all = drawn.flatMap(({ points }) => points);
  const axis = { quantity: "duration", wanted: ticksFor(width) } as const;
  const last = all.reduce((most, { at: [x] }) => Math.max(most, x), 0);
  const x = linearAxis({ ...axis, title: "Sent after the start", max: last });
  const y = timeAxis(all, LOAD_MEASURE_WORDS[measure].axis);
  const title = `Every request, ${loadTitle(run)}`;
  const table = timesTable(title, drawn);
  const cold = all.filter(({ look }) => look === "cold" || look === "recreated").length;
  const subtitle = `${formatCount(all.length)} requests${cold > 0 ? `, ${formatCount(cold)} of them cold` : ""}`;
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle,
    panels: drawn.map(({ series, points }, index): PlotPanel => ({
      title: series.label,
      headline: null,
      x: { ...x, labelled: index === drawn.length - 1 },
      y,
      heightPx: LANE_HEIGHT,
      marks: LOOKS.flatMap((look) => dotsOf(points, look, { x, y, width, theme })),
      readouts: [
        {
          kind: "cloud",
          label: series.label,
          points: points.map(({ at }) => at),
          textOf: (point) => describePoint(points[point]),
        },
      ],
    })),
    legend: LOOKS.filter((look) => all.some((point) => point.look === look)).map((look) => legendOf(look, theme)),
    notes: loadNotes(run),
    description: [title, subtitle, describeTable(table)].join(". "),
    table,
  };
}

interface TimedPoint {
  at: Point;
  look: Look;
  sample: LoadSample;
}

/** Where a request is in the figure: its series' panel, and its place there. */
export function requestAt(
  input: Pick<LoadFigureInput, "run" | "measure">,
  { panel, at: [x, y] }: { panel: number; at: Point },
): { place: number; sample: LoadSample } | null {
  const lane = measuredSeries(input.run)[panel];
  const sample = lane?.samples.find((one) => one.startNs === x && measuredNs(one, input.measure) === y);
  return lane && sample ? { place: lane.place, sample } : null;
}

function pointsOf(
  { samples }: MeasuredSeries,
  measure: LoadMeasure,
  { manifest }: LoadFigureInput["run"],
): TimedPoint[] {
  const { warmUp } = manifest.request;
  return samples
    .flatMap((sample): TimedPoint[] => {
      const ns = measuredNs(sample, measure);
      if (ns === null) return [];
      const look =
        sample.error !== null
          ? "failed"
          : isWarmUp(sample, warmUp)
            ? "warm-up"
            : (sample.server?.startKind ?? "answered");
      return [{ at: [sample.startNs, ns], look, sample }];
    })
    .sort((a, b) => a.at[0] - b.at[0]);
}

/** Powers of ten where cold starts are far above warm ones, else from zero. */
const MOST_LINEAR_FACTOR = 20;

function timeAxis(points: readonly TimedPoint[], title: string): PlotAxis {
  const max = points.reduce((most, { at: [, y] }) => Math.max(most, y), 0);
  const min = points.reduce((least, { at: [, y] }) => Math.min(least, y), Math.max(1, max));
  const axis = { quantity: "duration", title, max, wanted: 4 } as const;
  return min > 0 && max / min > MOST_LINEAR_FACTOR ? logAxis({ ...axis, min }) : linearAxis(axis);
}

function dotsOf(
  points: readonly TimedPoint[],
  wanted: Look,
  { x, y, width, theme }: { x: PlotAxis; y: PlotAxis; width: number; theme: Theme },
): PlotMark[] {
  const own = points.filter(({ look }) => look === wanted);
  if (own.length === 0) return [];
  const shown = visibleDots({
    count: own.length,
    x: (index) => own[index]?.at[0] ?? 0,
    y: (index) => own[index]?.at[1] ?? 0,
    xPx: scaleOf(x.scale, 0, width),
    yPx: scaleOf(y.scale, LANE_HEIGHT, 0),
  });
  return [{ kind: "dots", points: shown, color: colorOf(wanted, theme), ringed: isRing(wanted) }];
}

function isRing(look: Look): boolean {
  return look === "cold" || look === "recreated" || look === "failed";
}

function colorOf(look: Look, theme: Theme): string {
  const { alert, axis, mutedText } = THEME_COLORS[theme];
  switch (look) {
    case "failed":
      return alert;
    case "warm-up":
      return axis;
    case "answered":
      return mutedText;
    default:
      return startKindLook(look, theme).color.edge;
  }
}

function legendOf(look: Look, theme: Theme): LegendEntry {
  const edge = colorOf(look, theme);
  const color = { fill: edge, edge };
  return {
    mark: isRing(look) ? "ring" : "dot",
    text: look,
    look: { color, shape: "circle", hollow: isRing(look), dash: [] },
  };
}

function describePoint(point: TimedPoint | undefined): string {
  if (point === undefined) return "";
  const { at, look, sample } = point;
  const kind = look === "failed" ? (sample.error?.message ?? "failed") : look;
  return `${kind}, ${formatDuration(at[1])}, sent after ${formatDuration(at[0])}`;
}

function timesTable(caption: string, lanes: readonly { series: { label: string }; points: TimedPoint[] }[]): DataTable {
  return {
    caption,
    columns: [
      { label: "sandbox", align: "left" },
      { label: "drawn as", align: "left" },
      { label: "requests", align: "right" },
      { label: "shortest", align: "right" },
      { label: "longest", align: "right" },
    ],
    rows: lanes.flatMap(({ series, points }) =>
      LOOKS.flatMap((look) => {
        const times = points.filter((point) => point.look === look).map(({ at }) => at[1]);
        if (times.length === 0) return [];
        const [min, max] = [
          times.reduce((least, time) => Math.min(least, time)),
          times.reduce((most, time) => Math.max(most, time)),
        ];
        return [[series.label, look, formatCount(times.length), formatDuration(min), formatDuration(max)]];
      }),
    ),
  };
}
