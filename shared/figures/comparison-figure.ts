import type { RunSummary } from "../model/benchmark.ts";
import { durationUnit, formatMean, type DurationUnit } from "../format/durations.ts";
import { programHeadline } from "../format/headline.ts";
import { formatCount, joinWords } from "../format/numbers.ts";
import { experimentNotes } from "./experiment-notes.ts";
import type { ComparisonModel, FigureAxis, FigureDot, FigureGroup, FigureRow, LegendEntry } from "./figure-model.ts";
import { capitalized, timeName } from "./figure-view.ts";
import { jitterOf } from "./jitter.ts";
import { groupHeading, runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";
import { sortedValues } from "./sorted-values.ts";
import { niceTicks } from "./ticks.ts";
import { whiskerOf } from "./whisker.ts";

/** More dots than this in a strip are a smear and make files heavy; the file's data still hold every run. */
const MOST_DOTS = 1_000;

/**
 * The interval of fewer runs can be ten times as wide as the runs lie apart: it would squeeze every bar into a corner,
 * and let all of them jump while a benchmark's first rounds come in. It is cut off at the axis' end instead.
 */
const FEWEST_FOR_AXIS = 6;

/** Programs compared on runtimes: a bar each from zero, its 95 % interval, every run as a dot, and what is missing. */
export function comparisonFigure({ manifest, summary, width, theme, view }: RunFigureInput): ComparisonModel {
  const time = capitalized(timeName(view));
  const axis = timeAxis(summary, width, time);
  const programs = runGroups(manifest, summary, theme);
  const groups = programs.map((group): FigureGroup => ({
    ...groupHeading(programs, group, { manifest, summary }),
    rows: group.rows.map((row) => figureRow(row, axis.unit)),
  }));
  const [only] = programs;
  const subtitle = only !== undefined && programs.length === 1 ? programHeadline(manifest, summary, only.file) : "";
  return {
    kind: "comparison",
    theme,
    width,
    title: `${time} of ${joinWords(programs.map(({ program }) => program))}`,
    subtitle,
    axis: axis.axis,
    groups,
    legend: legend(groups, summary, axis.axis),
    notes: experimentNotes(manifest, summary),
    description: describe(subtitle, groups),
  };
}

function timeAxis(summary: RunSummary, width: number, time: string): { axis: FigureAxis; unit: DurationUnit } {
  const values = summary.series.flatMap(({ n, maxNs, ci95Ns }) => [
    maxNs ?? 0,
    n >= FEWEST_FOR_AXIS ? (ci95Ns?.[1] ?? 0) : 0,
  ]);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const unit = durationUnit(largest > 0 ? largest : 1e9);
  // A tick for about every 90 pixels leaves room for its label.
  const ticks = niceTicks(largest > 0 ? largest / unit.ns : 1, Math.min(8, Math.floor(width / 90)));
  const decimals = Math.max(...ticks.map((value) => String(value).split(".")[1]?.length ?? 0));
  return {
    unit,
    axis: {
      title: `${time} (${unit.symbol})`,
      maxNs: (ticks.at(-1) ?? 1) * unit.ns,
      ticks: ticks.map((value) => ({ valueNs: value * unit.ns, label: value.toFixed(decimals) })),
    },
  };
}

function figureRow({ cell, series, missing, ...row }: RunRow, unit: DurationUnit): FigureRow {
  const { meanNs = null, ci95Ns = null, samplesNs = [] } = series ?? {};
  return {
    ...row,
    cell: cell.index,
    missing,
    bar: meanNs === null ? null : { meanNs, ci95Ns, label: barLabel(meanNs, ci95Ns, unit) },
    dots: dotsOf(samplesNs),
  };
}

/** In the axis' unit, so that labels compare at a glance; a far shorter time in its own, which keeps it legible. */
function barLabel(meanNs: number, ci95Ns: [number, number] | null, axisUnit: DurationUnit): string {
  return formatMean(meanNs, ci95Ns, meanNs >= axisUnit.ns / 10 ? axisUnit : durationUnit(meanNs));
}

function dotsOf(samplesNs: readonly number[]): FigureDot[] {
  const shown = samplesNs.length <= MOST_DOTS ? samplesNs : spreadOver(samplesNs, MOST_DOTS);
  return shown.map((valueNs, index) => ({ valueNs, jitter: jitterOf(index) }));
}

/** `count` of the values, evenly by rank, with the smallest and the largest. */
function spreadOver(values: readonly number[], count: number): number[] {
  const sorted = sortedValues(values);
  const picked = Array.from({ length: count }, (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (count - 1))]);
  return picked.filter((value) => value !== undefined);
}

function legend(groups: FigureGroup[], summary: RunSummary, axis: FigureAxis): LegendEntry[] {
  const rows = groups.flatMap((group) => group.rows);
  const most = summary.series.reduce((count, { n }) => Math.max(count, n), 0);
  const entries: LegendEntry[] = [];
  if (rows.some(({ bar }) => bar !== null)) entries.push({ mark: "bar", text: "mean" });
  const whiskers = rows.flatMap(({ bar }) => (bar === null ? [] : (whiskerOf(bar, axis) ?? [])));
  if (whiskers.length > 0) {
    const cut = whiskers.some((whisker) => whisker.cut) ? "; arrow: it goes on beyond the axis" : "";
    entries.push({ mark: "whisker", text: `95 % interval of the mean${cut}` });
  }
  if (rows.some(({ dots }) => dots.length > 0)) {
    entries.push({ mark: "dot", text: most > MOST_DOTS ? `a run (${formatCount(MOST_DOTS)} of them drawn)` : "a run" });
  }
  const reasons = [...new Set(rows.flatMap(({ unequal }) => (unequal === null ? [] : [unequal])))];
  if (reasons.length > 0) entries.push({ mark: "hatch", text: `not on level terms: ${reasons.join("; ")}` });
  return entries;
}

function describe(subtitle: string, groups: FigureGroup[]): string {
  const sentences = groups.flatMap(({ title, headline, rows }) => [
    ...(title === null ? [] : [`${title}: ${headline}`]),
    ...rows.map(({ label, bar, missing, alert, terms }) =>
      [label, bar?.label ?? missing?.reason, terms === null ? "" : `(${terms})`, alert === null ? "" : `[${alert}]`]
        .filter((part) => part !== undefined && part !== "")
        .join(" "),
    ),
  ]);
  return [subtitle, ...sentences].filter((part) => part !== "").join(". ");
}
