import type { Cell, RunManifest, RunSummary, Series } from "../model/benchmark.ts";
import { describeTerms, unequalTerms } from "../model/execution-terms.ts";
import { parseRuntimeRef, type RuntimeRef } from "../model/tool.ts";
import { programHeadline } from "../format/headline.ts";
import { reasonBeside } from "../format/reason-words.ts";
import type { FigureView } from "./figure-view.ts";
import { runtimeColor, type BarColor, type Theme } from "./palette.ts";

/** What every figure of a run is made from. */
export interface RunFigureInput {
  manifest: RunManifest;
  summary: RunSummary;
  /** Width of the figure in CSS pixels. */
  width: number;
  theme: Theme;
  view?: FigureView;
}

/** A cell's place in a figure: its name, its look, and what puts it in doubt or leaves it empty. */
export interface RunRow {
  cell: Cell;
  /** Undefined while nothing is known of the cell. */
  series: Series | undefined;
  label: string;
  /** The terms it ran on, such as `JIT in tiers, cold cache`. */
  terms: string | null;
  color: BarColor;
  /** Why it doesn't stand on level terms with its program's reference. */
  unequal: string | null;
  alert: string | null;
  missing: { reason: string; hint: string | null } | null;
}

/** The cells of one program. */
export interface RunGroup {
  file: string;
  program: string;
  rows: RunRow[];
}

/** The cells of a run by program, in their order. */
export function runGroups(manifest: RunManifest, summary: RunSummary, theme: Theme): RunGroup[] {
  const programs = [...new Map(manifest.cells.map((cell) => [cell.file, cell.program]))];
  const seriesOf = new Map(summary.series.map((series) => [series.cell, series]));
  return programs.map(([file, program]) => {
    const cells = manifest.cells.filter((cell) => cell.file === file);
    const reference = referenceTerms(cells, summary.series);
    const rows = cells.map((cell): RunRow => {
      const series = seriesOf.get(cell.index);
      const measured = series !== undefined && series.meanNs !== null;
      return {
        cell,
        series,
        label: cellLabel(cell),
        terms: cell.terms && describeTerms(cell.terms),
        color: runtimeColor(cell.runtime, theme),
        unequal: measured && cell.terms && reference ? unequalTerms(cell.terms, reference) : null,
        alert: measured ? alertOf(series) : null,
        missing: measured ? null : whyMissing(manifest, cell, series),
      };
    });
    return { file, program, rows };
  });
}

/** A program's title and verdict above its rows; null where the figure has only this program and says both itself. */
export function groupHeading(
  groups: readonly RunGroup[],
  { file, program }: RunGroup,
  { manifest, summary }: Pick<RunFigureInput, "manifest" | "summary">,
): { title: string | null; headline: string | null } {
  if (groups.length === 1) return { title: null, headline: null };
  return { title: program, headline: programHeadline(manifest, summary, file) };
}

/** The runtime, and the values of a sweep's parameters. */
function cellLabel({ runtime, point }: Pick<Cell, "runtime" | "point">): string {
  const parameters = Object.entries(point).map(([name, value]) => `${name} = ${value}`);
  return [runtime, ...parameters].join(", ");
}

/**
 * The terms that those of the other cells of a program are compared with: native's, or the fastest cell's where native
 * is absent.
 */
export function referenceTerms(cells: readonly Cell[], series: readonly Series[]): Cell["terms"] {
  return referenceCell(cells, series)?.terms ?? null;
}

/** The cell of `wanted`, else native's, or the fastest one where neither was measured. */
export function referenceCell(
  cells: readonly Cell[],
  series: readonly Series[],
  wanted?: RuntimeRef,
): Cell | undefined {
  const means = new Map(series.map(({ cell, meanNs }) => [cell, meanNs]));
  const mean = (cell: Cell) => means.get(cell.index) ?? Number.POSITIVE_INFINITY;
  const measured = cells.filter((cell) => Number.isFinite(mean(cell))).toSorted((a, b) => mean(a) - mean(b));
  return (
    measured.find(({ runtime }) => runtime === wanted) ??
    measured.find(({ runtime }) => parseRuntimeRef(runtime).id === "native") ??
    measured[0]
  );
}

function alertOf(series: Series): string | null {
  if (series.failure !== null) return series.failure.message;
  return series.outputOk === false ? "its output differs: not the same work" : null;
}

function whyMissing(manifest: RunManifest, cell: Cell, series: Series | undefined): RunRow["missing"] {
  const failure = series?.failure ?? cell.failure;
  if (failure !== null) return { reason: reasonBeside(cell.runtime, failure.message), hint: failure.hint };
  return { reason: manifest.state === "running" ? "not measured yet" : "was not measured", hint: null };
}
