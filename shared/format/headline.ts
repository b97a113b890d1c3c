import type { Cell, RunManifest, RunSummary, Series } from "../model/benchmark.ts";
import { formatMean } from "./durations.ts";
import { describePoint } from "./point-words.ts";

type Measured = Series & { meanNs: number };

/** A run in a sentence: the verdict, or one for each program. */
export function runHeadline(manifest: RunManifest, summary: RunSummary): string {
  const programs = new Map(manifest.cells.map((cell) => [cell.file, cell.program]));
  if (programs.size === 1) return [...programs.keys()].map((file) => programHeadline(manifest, summary, file)).join("");
  const runtimes = new Set(manifest.cells.map(({ runtime }) => runtime));
  const between = summary.verdicts.filter(({ by, ratio }) => by === "program" && ratio !== null);
  // Two ways of doing the same work are what the run was made for.
  if (runtimes.size === 1 && between.length > 0)
    return between
      .slice(0, 2)
      .map(({ text }) => text)
      .join(". ");
  return [...programs].map(([file, name]) => `${name}: ${programHeadline(manifest, summary, file)}`).join(" · ");
}

/** The verdicts on a program that matter most: the fastest runtime against the next and against the slowest. */
export function programHeadline(manifest: RunManifest, summary: RunSummary, file: string): string {
  const points = pointsOf(manifest.cells.filter((cell) => cell.file === file));
  const [only] = points;
  if (only !== undefined && points.length === 1) return cellsHeadline(manifest, summary, only.cells);
  // No verdict is on two points of a sweep: the last one that was measured, usually the largest, stands for all.
  const measured = points.findLast(({ cells }) => summary.series.some(({ cell, n }) => n > 0 && cells.has(cell)));
  if (measured === undefined) return cellsHeadline(manifest, summary, new Set());
  return `At ${measured.label}: ${cellsHeadline(manifest, summary, measured.cells)}`;
}

/** The points of a sweep in their order, each with its cells. */
function pointsOf(cells: readonly Cell[]): { label: string; cells: Set<number> }[] {
  const points = new Map<string, Set<number>>();
  for (const { index, point } of cells) {
    const label = describePoint(point);
    points.set(label, (points.get(label) ?? new Set()).add(index));
  }
  return [...points].map(([label, indices]) => ({ label, cells: indices }));
}

function cellsHeadline(manifest: RunManifest, summary: RunSummary, cells: ReadonlySet<number>): string {
  const measured = summary.series
    .filter((series): series is Measured => cells.has(series.cell) && series.meanNs !== null)
    .toSorted((a, b) => a.meanNs - b.meanNs);
  const [fastest, ...others] = measured;
  if (!fastest) return manifest.state === "running" ? "Nothing has been measured yet" : "Nothing could be measured";
  const time = formatMean(fastest.meanNs, fastest.ci95Ns);
  if (others.length === 0) {
    return cells.size === 1
      ? `${fastest.runtime} takes ${time}`
      : `Only ${fastest.runtime} has been measured: ${time}; there is nothing to compare it with`;
  }
  const named = others.length <= 2 ? others : [others[0], others.at(-1)];
  return named
    .map((other) => summary.verdicts.find(({ a, b }) => isPair([a, b], [fastest.cell, other?.cell]))?.text)
    .filter((text) => text !== undefined)
    .join(". ");
}

function isPair(cells: [number, number], [x, y]: [number, number | undefined]): boolean {
  return (cells[0] === x && cells[1] === y) || (cells[0] === y && cells[1] === x);
}
