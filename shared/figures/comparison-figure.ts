import type { Cell, RunManifest, RunSummary, Series } from "../model/benchmark.ts";
import { describeTerms, unequalTerms } from "../model/execution-terms.ts";
import { parseRuntimeRef } from "../model/tool.ts";
import { durationUnit, formatMean, type DurationUnit } from "../format/durations.ts";
import { programHeadline } from "../format/headline.ts";
import { formatCount, joinWords } from "../format/numbers.ts";
import { reasonBeside } from "../format/reason-words.ts";
import { experimentNotes } from "./experiment-notes.ts";
import type { FigureAxis, FigureDot, FigureGroup, FigureModel, FigureRow, LegendEntry } from "./figure-model.ts";
import { runtimeColor, type Theme } from "./palette.ts";
import { niceTicks } from "./ticks.ts";
import { whiskerOf } from "./whisker.ts";

/** More dots than this in a strip are a smear and make files heavy; the file's data still hold every run. */
const MOST_DOTS = 1_000;

/**
 * The interval of fewer runs can be ten times as wide as the runs lie apart: it would squeeze every bar into a corner,
 * and let all of them jump while a benchmark's first rounds come in. It is cut off at the axis' end instead.
 */
const FEWEST_FOR_AXIS = 6;

export interface ComparisonFigureInput {
  manifest: RunManifest;
  summary: RunSummary;
  /** Width of the figure in CSS pixels. */
  width: number;
  theme: Theme;
}

/** Programs compared on runtimes: a bar each from zero, its 95 % interval, every run as a dot, and what is missing. */
export function comparisonFigure({ manifest, summary, width, theme }: ComparisonFigureInput): FigureModel {
  const programs = [...new Map(manifest.cells.map((cell) => [cell.file, cell.program]))];
  const axis = timeAxis(summary, width);
  const single = programs.length === 1;
  const groups = programs.map(([file, program]): FigureGroup => {
    const headline = programHeadline(manifest, summary, file);
    const rows = programRows(manifest, summary, file, axis.unit, theme);
    return single ? { title: null, headline: null, rows } : { title: program, headline, rows };
  });
  const subtitle = single ? programs.map(([file]) => programHeadline(manifest, summary, file)).join("") : "";
  const title = `Wall time of ${joinWords(programs.map(([, program]) => program))}`;
  return {
    theme,
    width,
    title,
    subtitle,
    axis: axis.axis,
    groups,
    legend: legend(groups, summary, axis.axis),
    notes: experimentNotes(manifest, summary),
    description: describe(subtitle, groups),
  };
}

function timeAxis(summary: RunSummary, width: number): { axis: FigureAxis; unit: DurationUnit } {
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
      title: `Wall time (${unit.symbol})`,
      maxNs: (ticks.at(-1) ?? 1) * unit.ns,
      ticks: ticks.map((value) => ({ valueNs: value * unit.ns, label: value.toFixed(decimals) })),
    },
  };
}

function programRows(
  manifest: RunManifest,
  summary: RunSummary,
  file: string,
  unit: DurationUnit,
  theme: Theme,
): FigureRow[] {
  const cells = manifest.cells.filter((cell) => cell.file === file);
  const seriesOf = new Map(summary.series.map((series) => [series.cell, series]));
  const reference = referenceTerms(cells, summary.series);
  return cells.map((cell) => {
    const series = seriesOf.get(cell.index);
    const measured = series !== undefined && series.meanNs !== null;
    return {
      cell: cell.index,
      label: cell.runtime,
      terms: cell.terms && describeTerms(cell.terms),
      alert: measured ? alertOf(series) : null,
      color: runtimeColor(cell.runtime, theme),
      unequal: measured && cell.terms && reference ? unequalTerms(cell.terms, reference) : null,
      bar:
        series === undefined || series.meanNs === null
          ? null
          : { meanNs: series.meanNs, ci95Ns: series.ci95Ns, label: barLabel(series.meanNs, series.ci95Ns, unit) },
      dots: dotsOf(series?.samplesNs ?? []),
      missing: measured ? null : whyMissing(manifest, cell, series),
    };
  });
}

/** In the axis' unit, so that labels compare at a glance; a far shorter time in its own, which keeps it legible. */
function barLabel(meanNs: number, ci95Ns: [number, number] | null, axisUnit: DurationUnit): string {
  return formatMean(meanNs, ci95Ns, meanNs >= axisUnit.ns / 10 ? axisUnit : durationUnit(meanNs));
}

/**
 * The terms that those of the other cells of a program are compared with: native's, or the fastest cell's where native
 * is absent.
 */
export function referenceTerms(cells: readonly Cell[], series: readonly Series[]): Cell["terms"] {
  const means = new Map(series.map(({ cell, meanNs }) => [cell, meanNs]));
  const mean = (cell: Cell) => means.get(cell.index) ?? Number.POSITIVE_INFINITY;
  const measured = cells.filter((cell) => Number.isFinite(mean(cell))).toSorted((a, b) => mean(a) - mean(b));
  return (measured.find((cell) => parseRuntimeRef(cell.runtime).id === "native") ?? measured[0])?.terms ?? null;
}

function alertOf(series: Series): string | null {
  if (series.failure !== null) return series.failure.message;
  return series.outputOk === false ? "its output differs: not the same work" : null;
}

function whyMissing(manifest: RunManifest, cell: Cell, series: Series | undefined): FigureRow["missing"] {
  const failure = series?.failure ?? cell.failure;
  if (failure !== null) return { reason: reasonBeside(cell.runtime, failure.message), hint: failure.hint };
  return { reason: manifest.state === "running" ? "not measured yet" : "was not measured", hint: null };
}

/** Multiples of the golden ratio fill the strip evenly and are the same every time the figure is drawn. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

function dotsOf(samplesNs: readonly number[]): FigureDot[] {
  const shown = samplesNs.length <= MOST_DOTS ? samplesNs : spreadOver(samplesNs, MOST_DOTS);
  return shown.map((valueNs, index) => ({ valueNs, jitter: ((index * GOLDEN) % 1) * 2 - 1 }));
}

/** `count` of the values, evenly by rank, with the smallest and the largest. */
function spreadOver(values: readonly number[], count: number): number[] {
  const sorted = values.toSorted((a, b) => a - b);
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
