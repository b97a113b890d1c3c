import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount } from "../format/numbers.ts";
import { StartKind } from "../model/faas/activation.ts";
import { linearAxis, logAxis, ticksFor } from "./axes.ts";
import { distributionSteps } from "./decimate.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import {
  countedSamples,
  LOAD_MEASURE_WORDS,
  loadNotes,
  loadTitle,
  measuredNs,
  measuredSeries,
  type LoadFigureInput,
} from "./load-figure-input.ts";
import { THEME_COLORS, type Theme } from "./palette.ts";
import type { PlotMark, PlotModel, PlotPanel, Readout } from "./plot-model.ts";
import type { SeriesLook } from "./series-look.ts";
import { startKindLook } from "./start-kinds-figure.ts";

const PANEL_HEIGHT = 150;

/** `answered`: the server doesn't tell how its calls begin. */
type Start = StartKind | "answered";
const STARTS: readonly Start[] = [...StartKind.options, "answered"];

/** The share of the requests of each start kind that took at most so long, a plot for each series on one axis. */
export function loadStartsFigure({ run, measure, width, theme }: LoadFigureInput): PlotModel {
  const panels = measuredSeries(run).map(({ series, samples }) => {
    const counted = countedSamples(run, samples);
    return {
      label: series.label,
      lines: STARTS.flatMap((start) => {
        const own = counted.filter(({ server }) => (server?.startKind ?? "answered") === start);
        const sorted = new Float64Array(own.flatMap((sample) => measuredNs(sample, measure) ?? [])).sort();
        return sorted.length === 0 ? [] : [{ start, sorted }];
      }),
    };
  });
  const lines = panels.flatMap((panel) => panel.lines);
  const longest = lines.reduce((most, { sorted }) => Math.max(most, sorted.at(-1) ?? 0), 0);
  const shortest = lines.reduce((least, { sorted }) => Math.min(least, sorted[0] ?? least), Math.max(1, longest));
  const min = Math.max(1, shortest);
  const { axis } = LOAD_MEASURE_WORDS[measure];
  const x = logAxis({
    quantity: "duration",
    title: axis,
    min,
    max: Math.max(longest, 2 * min),
    wanted: ticksFor(width),
  });
  const title = `Distribution function by start, ${loadTitle(run)}`;
  const table = startsTable(title, panels);
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle: "",
    panels: panels.map(({ label, lines: drawn }, index): PlotPanel => ({
      title: label,
      headline: null,
      x: { ...x, labelled: index === panels.length - 1 },
      y: linearAxis({
        quantity: "share",
        title: "Share of the requests up to this time, with symbols at the medians",
        max: 1,
        wanted: 2,
      }),
      heightPx: PANEL_HEIGHT,
      marks: [
        ...drawn.map(({ start, sorted }): PlotMark => ({
          kind: "line",
          points: distributionSteps(sorted, x.scale, width),
          look: lookOf(start, theme),
        })),
        ...drawn.map(({ start, sorted }): PlotMark => ({
          kind: "symbol",
          at: [Math.max(min, withinNs(sorted, 0.5)), 0.5],
          look: lookOf(start, theme),
        })),
      ],
      readouts: drawn.map(({ start, sorted }): Readout => ({ kind: "steps", label: start, sorted })),
    })),
    legend: STARTS.filter((start) => lines.some((line) => line.start === start)).map((start): LegendEntry => ({
      mark: "line",
      text: start,
      look: lookOf(start, theme),
    })),
    notes: loadNotes(run),
    description: [title, describeTable(table)].join(". "),
    table,
  };
}

function lookOf(start: Start, theme: Theme): SeriesLook {
  if (start !== "answered") return startKindLook(start, theme);
  const { mutedText } = THEME_COLORS[theme];
  return { color: { fill: mutedText, edge: mutedText }, shape: "circle", hollow: false, dash: [] };
}

/** The smallest value that at least this share is not above. */
function withinNs(sorted: Float64Array, share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}

function startsTable(
  caption: string,
  panels: readonly { label: string; lines: readonly { start: Start; sorted: Float64Array }[] }[],
): DataTable {
  const shares = [0.5, 0.95, 0.99] as const;
  return {
    caption,
    columns: [
      { label: "sandbox", align: "left" },
      { label: "start", align: "left" },
      { label: "requests", align: "right" },
      ...shares.map((share) => ({ label: `${share * 100} % within`, align: "right" }) as const),
    ],
    rows: panels.flatMap(({ label, lines }) =>
      lines.map(({ start, sorted }) => [
        label,
        start,
        formatCount(sorted.length),
        ...shares.map((share) => formatDuration(withinNs(sorted, share))),
      ]),
    ),
  };
}
