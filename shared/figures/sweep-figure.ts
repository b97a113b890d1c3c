import type { Cell, RunManifest } from "../model/benchmark.ts";
import { joinWords } from "../format/numbers.ts";
import { capitalized, timeName } from "./figure-view.ts";
import { lineFigure, type LineSeries } from "./line-figure.ts";
import type { PlotModel } from "./plot-model.ts";
import { runWords } from "./run-plot.ts";
import { runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";

/** The parameters of a run's sweep that a line can be drawn over: several values, all of them numbers. */
export function sweepParameters({ cells }: Pick<RunManifest, "cells">): string[] {
  const names = [...new Set(cells.flatMap(({ point }) => Object.keys(point)))];
  return names.filter((name) => {
    const values = new Set(cells.flatMap(({ point }) => point[name] ?? []));
    return values.size > 1 && [...values].every((value) => value.trim() !== "" && Number.isFinite(Number(value)));
  });
}

/**
 * Mean wall time over a parameter of the sweep, a line for each program on each runtime (and each value of the other
 * parameters); null where the run has no such parameter. Axes are logarithmic where values are far apart.
 */
export function sweepFigure(input: RunFigureInput): PlotModel | null {
  const { manifest, summary, width, theme, view } = input;
  const [parameter] = sweepParameters(manifest);
  if (parameter === undefined) return null;
  const groups = runGroups(manifest, summary, theme);
  const rows = groups.flatMap((group) => group.rows);
  const lines = new Map<string, RunRow[]>();
  for (const row of rows) {
    const name = lineName(row.cell, parameter, groups.length > 1);
    lines.set(name, [...(lines.get(name) ?? []), row]);
  }
  const series = [...lines].map(([label, of]) => lineOf(label, of, parameter));
  const points = series.flatMap((one) => one.points);
  const { subtitle, notes } = runWords(input, groups, "");
  const time = capitalized(timeName(view));
  return lineFigure({
    title: `${time} of ${joinWords(groups.map(({ program }) => program))} over ${parameter}`,
    // A verdict on two cells says nothing about lines.
    subtitle: groups.length === 1 && rows.length <= 2 ? subtitle : "",
    x: { title: parameter, quantity: "count", scale: view?.scale ?? farApart(points.map(({ x }) => x)) },
    y: { title: time, quantity: "duration", scale: view?.scale ?? farApart(points.map(({ y }) => y)) },
    series,
    notes,
    width,
    theme,
  });
}

function lineName({ program, runtime, point }: Cell, parameter: string, namesProgram: boolean): string {
  const others = Object.entries(point).filter(([name]) => name !== parameter);
  return [...(namesProgram ? [program] : []), runtime, ...others.map(([name, value]) => `${name} = ${value}`)].join(
    ", ",
  );
}

function lineOf(label: string, rows: readonly RunRow[], parameter: string): LineSeries {
  const at = ({ cell }: RunRow) => Number(cell.point[parameter]);
  return {
    label,
    runtime: rows[0]?.cell.runtime ?? "",
    points: rows.flatMap((row) =>
      row.series === undefined || row.series.meanNs === null
        ? []
        : [{ x: at(row), y: row.series.meanNs, interval: row.series.ci95Ns }],
    ),
    published: [],
    missing: rows.flatMap((row) => (row.missing === null ? [] : [`${at(row)}: ${row.missing.reason}`])),
  };
}

/** Values that a linear axis would crowd into a corner. */
function farApart(values: readonly number[]): "linear" | "log" {
  const min = Math.min(...values);
  return min > 0 && Math.max(...values) / min > 20 ? "log" : "linear";
}
