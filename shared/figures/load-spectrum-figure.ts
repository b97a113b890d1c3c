import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import { linearAxis, logAxis, valueAt } from "./axes.ts";
import type { LegendEntry } from "./figure-model.ts";
import {
  countedSamples,
  loadNotes,
  loadTitle,
  measuredNs,
  measuredSeries,
  type LoadFigureInput,
  type LoadMeasure,
} from "./load-figure-input.ts";
import { loadLooks } from "./load-looks.ts";
import { lineReadout, onePanelPlot } from "./make-plot.ts";
import type { PlotAxis, PlotMark, PlotModel, PlotScale, Point } from "./plot-model.ts";
import { formatQuantity } from "./quantities.ts";
import type { SeriesLook } from "./series-look.ts";

const PANEL_HEIGHT = 260;

/** 0, 50, 75, 90 … 99.99 %, as 1/(1-p). */
const PERCENTILES = [1, 2, 4, 10, 20, 100, 1000, 10_000];
/** Narrower than this, every second label is left out. */
const ALL_LABELS_PX = 560;
const CORRECTED_DASH = [2, 2.5];
/** Two distributions that are nowhere further apart than this are one line. */
const SAME = 0.01;

interface Line {
  label: string;
  look: SeriesLook;
  corrected: boolean;
  sorted: Float64Array;
}

/**
 * The latency below which each share of the requests stays, up to 99.99 %: every further nine has as much room as the one
 * before, as in HdrHistogram's plots. As counted from sending, and dotted as counted from when sending was meant to be,
 * where that differs.
 */
export function loadSpectrumFigure({ run, measure, width, theme }: LoadFigureInput): PlotModel {
  const measured = measuredSeries(run);
  const looks = loadLooks(run.manifest.series, theme);
  const lines = measured.flatMap(({ place, series, samples }): Line[] => {
    const look = looks[place];
    if (look === undefined) return [];
    return linesOf(countedSamples(run, samples), measure).map((line) => ({
      ...line,
      label: line.corrected ? `${series.label}, corrected` : series.label,
      look: line.corrected ? { ...look, dash: CORRECTED_DASH } : look,
    }));
  });
  const most = lines.reduce((count, { sorted }) => Math.max(count, sorted.length), 0);
  const x = percentileAxis(most, width);
  const y = timeAxis(lines, measure);
  const title = `Latency spectrum, ${loadTitle(run)}`;
  const table = spectrumTable(title, lines);
  const subtitle = lines.some(({ corrected }) => corrected)
    ? "Dotted: from the moment when a request was meant to be sent"
    : "";
  const drawn = lines.map((line) => ({ ...line, points: spectrum(line.sorted, x.scale, width) }));
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
        ...drawn.map(({ points, look }): PlotMark => ({ kind: "line", points, look })),
        ...drawn.flatMap(({ points, look, corrected }): PlotMark[] => (corrected ? [] : symbolsOf(points, look))),
      ],
      readouts: drawn.map(({ label, points }) => lineReadout(label, points)),
    },
    legend: lines.map(({ label, look }): LegendEntry => ({ mark: "line", text: label, look })),
    notes: loadNotes(run),
    table,
  });
}

function linesOf(samples: readonly LoadSample[], measure: LoadMeasure): Pick<Line, "corrected" | "sorted">[] {
  const sortedBy = (by: LoadMeasure) =>
    new Float64Array(samples.flatMap((sample) => measuredNs(sample, by) ?? [])).sort();
  if (measure === "server") {
    const sorted = sortedBy("server");
    return sorted.length === 0 ? [] : [{ corrected: false, sorted }];
  }
  const [sent, corrected] = [sortedBy("latency"), sortedBy("corrected")];
  if (sent.length === 0) return [];
  const differs = corrected.some((ns, index) => ns > (sent[index] ?? 0) * (1 + SAME));
  return [{ corrected: false, sorted: sent }, ...(differs ? [{ corrected: true, sorted: corrected }] : [])];
}

/** To the first labelled percentile that no request lies beyond, at most to 99.99 %. */
function percentileAxis(count: number, width: number): PlotAxis {
  const last = PERCENTILES.find((value) => value >= count && value >= 10) ?? 10_000;
  const ticks = PERCENTILES.filter(
    (value) => value <= last && (width >= ALL_LABELS_PX || (value !== 4 && value !== 20)),
  );
  return {
    title: "Percentile of the requests",
    quantity: "percentile",
    scale: { kind: "log", min: 1, max: last },
    ticks: ticks.map((value) => ({ value, label: formatQuantity("percentile", value) })),
    labelled: true,
  };
}

const MOST_LINEAR_FACTOR = 20;

function timeAxis(lines: readonly Line[], measure: LoadMeasure): PlotAxis {
  const max = lines.reduce((most, { sorted }) => Math.max(most, sorted.at(-1) ?? 0), 0);
  const min = lines.reduce((least, { sorted }) => Math.min(least, sorted[0] ?? least), Math.max(1, max));
  const title = measure === "server" ? "Time in the server" : "Latency";
  const axis = { quantity: "duration", title, max, wanted: 5 } as const;
  return min > 0 && max / min > MOST_LINEAR_FACTOR ? logAxis({ ...axis, min }) : linearAxis(axis);
}

/** The smallest value that at least a share p = 1-1/x of all is not above. */
function atPercentile(sorted: Float64Array, x: number): number {
  const rank = Math.ceil((1 - 1 / x) * sorted.length - 1e-9);
  return sorted[Math.max(1, Math.min(sorted.length, rank)) - 1] ?? 0;
}

/** One value for each pixel column, and at the percentiles that are named. */
function spectrum(sorted: Float64Array, scale: PlotScale, columns: number): Point[] {
  const end = scale.kind === "band" ? 1 : scale.max;
  const named = PERCENTILES.filter((value) => value <= end);
  const all = Array.from({ length: columns }, (_, column) => valueAt(scale, 0, columns, column));
  return [...all, ...named].sort((a, b) => a - b).map((x): Point => [x, atPercentile(sorted, x)]);
}

/** At percentiles that are named on the axis, so that lines are told apart without colour. */
function symbolsOf(points: readonly Point[], look: SeriesLook): PlotMark[] {
  const end = points.at(-1)?.[0] ?? 1;
  return points
    .filter(([x]) => x > 1 && x < end && PERCENTILES.includes(x))
    .map((at): PlotMark => ({ kind: "symbol", at, look }));
}

function spectrumTable(caption: string, lines: readonly Line[]): DataTable {
  const shown = PERCENTILES.filter((value) => value > 1);
  return {
    caption,
    columns: [
      { label: "sandbox", align: "left" },
      ...shown.map((value) => ({ label: formatQuantity("percentile", value), align: "right" }) as const),
      { label: "longest", align: "right" },
    ],
    rows: lines.map(({ label, sorted }) => [
      label,
      ...shown.map((value) => formatDuration(atPercentile(sorted, value))),
      formatDuration(sorted.at(-1) ?? 0),
    ]),
  };
}
