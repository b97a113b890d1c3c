import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount, formatPercent } from "../format/numbers.ts";
import type { LoadSeries } from "../model/load/load-run.ts";
import type { MeasuredFigure } from "../papers/measured-figure.ts";
import {
  coldOnes,
  loadOf,
  seriesCalls,
  spreadOf,
  timesNs,
  warmOnes,
  type Calls,
  type TimeKind,
} from "../papers/hall-2019/measured.ts";
import { experimentOf } from "../papers/hall-2019/plan.ts";
import {
  FUNCTIONS,
  HALL_2019,
  PAPERS_PAIR,
  type PatternName,
  type PublishedPlatform,
} from "../papers/hall-2019/published.ts";
import { logAxis, ticksFor } from "./axes.ts";
import { bandPanels, type BandGroup, type BandRow } from "./band-panels.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import { jitterOf } from "./jitter.ts";
import type { BarColor } from "./palette.ts";
import type { PaperFigureLook } from "./paper-figure-parts.ts";
import { seriesColor, whyMissing } from "./paper-load-bars.ts";
import type { PlotMark, PlotModel, Point } from "./plot-model.ts";
import { sortedValues } from "./sorted-values.ts";

interface Row extends BandRow {
  calls: Calls | null;
  color: BarColor;
  /** Average, minimum and maximum as printed, in nanoseconds; empty where the paper measured none. */
  publishedNs: readonly number[];
}

interface Page {
  title: string;
  subtitle: string;
  notes: string[];
}

const ROW_HEIGHT = 54;
const STRIP_HALF = 0.2;
const BELOW = 0.36;

/**
 * The latencies of a pattern: a plot for each function, a row for each kind of sandbox with a dot for every call on the
 * server, cold ones ringed, a line at the average, and the paper's average, minimum and maximum below.
 */
export function paperLatencies(
  figure: MeasuredFigure,
  pattern: PatternName,
  page: Page,
  look: PaperFigureLook,
): PlotModel {
  const groups = latencyGroups(figure, pattern, look);
  const rows = groups.flatMap((group) => group.rows);
  const values = rows.flatMap(({ calls, publishedNs }) => [...(calls ? timesNs(calls, "server") : []), ...publishedNs]);
  const min = values.reduce((least, value) => Math.min(least, value), 1e9);
  const x = logAxis({
    quantity: "duration",
    title: "Time on the server, queue to reply",
    min: Math.max(1, min),
    max: values.reduce((most, value) => Math.max(most, value), 2 * min),
    wanted: Math.min(6, ticksFor(look.width)),
  });
  const table = latencyTable(page.title, groups);
  return {
    kind: "plot",
    ...look,
    ...page,
    panels: bandPanels(groups, x, ROW_HEIGHT, (row, band) => ({
      marks: latencyMarks(row, band),
      readouts: [
        {
          kind: "values",
          label: row.label,
          band,
          sorted: sortedValues(row.calls ? timesNs(row.calls, "server") : []),
        },
      ],
    })),
    legend: legendOf(rows),
    description: [page.title, page.subtitle, describeTable(table)].filter((part) => part !== "").join(". "),
    table,
  };
}

function latencyGroups({ parts }: MeasuredFigure, pattern: PatternName, { theme }: PaperFigureLook): BandGroup<Row>[] {
  return FUNCTIONS.flatMap((fn): BandGroup<Row>[] => {
    const load = loadOf(parts, experimentOf(FIGURE_OF[pattern], fn));
    if (!load) return [];
    const rows = load.manifest.series.map((series, index): Row => {
      const calls = seriesCalls(series, load.samples[index] ?? []);
      const isThere = calls !== null && calls.samples.length > 0;
      const platform = platformOf(series);
      return {
        label: series.label,
        note: isThere ? `${formatPercent(coldOnes(calls).samples.length / calls.samples.length)} cold` : null,
        missing: isThere ? null : whyMissing(series),
        alert: calls && calls.errors > 0 ? `${formatCount(calls.errors)} calls failed` : null,
        calls: isThere ? calls : null,
        color: seriesColor(series, theme),
        publishedNs: platform === null ? [] : HALL_2019.latencyMs[pattern][fn][platform].map((ms) => ms * 1e6),
      };
    });
    return [{ title: HALL_2019.functions[fn].title, headline: null, rows }];
  });
}

const FIGURE_OF: Record<PatternName, string> = { SCMA: "fig5", MCSA: "fig6", MCMA: "fig7" };

function platformOf({ sandbox }: Pick<LoadSeries, "sandbox">): PublishedPlatform | null {
  if (sandbox === PAPERS_PAIR.openwhisk) return "openwhisk";
  return sandbox === PAPERS_PAIR.wasm ? "wasm" : null;
}

function latencyMarks({ calls, color, publishedNs }: Row, band: number): PlotMark[] {
  const published = publishedNs.map((ns): PlotMark => ({
    kind: "symbol",
    at: [ns, band + 0.5 + BELOW],
    look: "published",
  }));
  if (calls === null) return published;
  const middle = band + 0.42;
  const dots = (of: Calls): Point[] =>
    timesNs(of, "server").map((ns, index) => [ns, middle + jitterOf(index) * STRIP_HALF]);
  const { avgNs, maxNs } = spreadOf(timesNs(calls, "server")) ?? { avgNs: 0, maxNs: 0 };
  return [
    { kind: "dots", points: dots(warmOnes(calls)), color: color.fill, ringed: false },
    { kind: "dots", points: dots(coldOnes(calls)), color: color.edge, ringed: true },
    { kind: "rule", axis: "x", at: avgNs, span: [middle - 0.28, middle + 0.28], style: "strong" },
    { kind: "text", part: "value", at: [maxNs, middle], text: formatDuration(avgNs), dx: 10, color: null },
    ...published,
  ];
}

function legendOf(rows: readonly Row[]): LegendEntry[] {
  const hasCold = rows.some(({ calls }) => calls !== null && coldOnes(calls).samples.length > 0);
  const entries: (LegendEntry | false)[] = [
    { mark: "dot", text: "a call" },
    hasCold && { mark: "ring", text: "a cold one" },
    { mark: "median", text: "average" },
    rows.some(({ publishedNs }) => publishedNs.length > 0) && {
      mark: "diamond",
      text: "published: average, minimum and maximum, by the paper's measure",
    },
  ];
  return entries.filter((entry) => entry !== false);
}

const KINDS: readonly TimeKind[] = ["client", "server", "openwhisk"];
const KIND_WORDS: Record<TimeKind, string> = { client: "client", server: "server", openwhisk: "init+run" };

/** Tables 3 to 5, with the three times of a request beside each other. */
function latencyTable(caption: string, groups: readonly BandGroup<Row>[]): DataTable {
  const right = (label: string) => ({ label, align: "right" }) as const;
  const left = (label: string) => ({ label, align: "left" }) as const;
  return {
    caption,
    columns: [
      left("function"),
      left("sandbox"),
      right("calls"),
      right("cold"),
      ...KINDS.flatMap((kind) => ["avg", "min", "max", "p95"].map((name) => right(`${KIND_WORDS[kind]} ${name}`))),
      right("published avg / min / max"),
      left("remark"),
    ],
    rows: groups.flatMap(({ title, rows }) =>
      rows.map(({ label, calls, publishedNs, missing, alert }) => [
        title ?? "",
        label,
        calls === null ? "" : formatCount(calls.samples.length),
        calls === null ? "" : formatPercent(coldOnes(calls).samples.length / calls.samples.length),
        ...KINDS.flatMap((kind) => {
          const measured = calls && spreadOf(timesNs(calls, kind));
          if (!measured) return ["", "", "", ""];
          return [measured.avgNs, measured.minNs, measured.maxNs, measured.p95Ns].map(formatDuration);
        }),
        publishedNs.map(formatDuration).join(" / "),
        [missing?.reason, alert].filter((words) => words !== null && words !== undefined).join("; "),
      ]),
    ),
  };
}
