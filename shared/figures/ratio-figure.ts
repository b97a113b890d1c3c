import type { Verdict } from "../model/benchmark.ts";
import { joinWords } from "../format/numbers.ts";
import { barsFigure, type BarRow } from "./bars-figure.ts";
import { capitalized, timeName } from "./figure-view.ts";
import type { PlotModel } from "./plot-model.ts";
import { runWords } from "./run-plot.ts";
import { groupHeading, referenceCell, runGroups, type RunFigureInput, type RunRow } from "./run-rows.ts";

/**
 * How many times as long as its reference (the chosen one, else native, or the fastest) each cell takes, with 95 %
 * intervals. Cells have the reference of their program at their own point of the sweep.
 */
export function ratioFigure(input: RunFigureInput): PlotModel {
  const { manifest, summary, theme, width, view } = input;
  const time = timeName(view);
  const groups = runGroups(manifest, summary, theme);
  const { title, subtitle, notes } = runWords(input, groups, `Relative ${time}`);
  const referenceOf = ({ cell: { file, point } }: RunRow) =>
    referenceCell(
      manifest.cells.filter((other) => other.file === file && samePoint(other.point, point)),
      summary.series,
      view?.reference,
    );
  const rows = groups.flatMap((group) => group.rows);
  const names = [...new Set(rows.flatMap((row) => referenceOf(row)?.runtime ?? []))];
  return barsFigure({
    title,
    subtitle,
    quantity: "ratio",
    axisTitle: `${capitalized(time)} over that of ${names.length === 0 ? "the reference" : joinWords(names)}`,
    valueName: "ratio of the times",
    groups: groups.map((group) => ({
      ...groupHeading(groups, group, input),
      rows: group.rows.map((row) => ratioRow(row, referenceOf(row)?.index, summary.verdicts)),
    })),
    notes,
    width,
    theme,
    reference: { value: 1, name: names.length === 1 ? `as fast as ${names.join("")}` : "as fast as the reference" },
  });
}

function samePoint(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
}

function ratioRow(row: RunRow, reference: number | undefined, verdicts: readonly Verdict[]): BarRow {
  const base = { ...row, note: row.terms, published: null };
  if (row.cell.index === reference) return { ...base, value: 1, interval: null };
  const { ratio, ci95 } = ratioTo(row, reference, verdicts);
  const whyNot = { reason: "no ratio: the two did not do the same work", hint: null };
  return { ...base, value: ratio, interval: ci95, missing: ratio === null ? (row.missing ?? whyNot) : null };
}

/** The verdict on the two has the ratio, one way round or the other. */
function ratioTo(
  { cell }: RunRow,
  reference: number | undefined,
  verdicts: readonly Verdict[],
): Pick<Verdict, "ratio" | "ci95"> {
  const direct = verdicts.find(({ a, b }) => a === cell.index && b === reference);
  if (direct) return direct;
  const { ratio = null, ci95 = null } = verdicts.find(({ a, b }) => a === reference && b === cell.index) ?? {};
  return {
    ratio: ratio === null ? null : 1 / ratio,
    ci95: ci95 === null ? null : [1 / ci95[1], 1 / ci95[0]],
  };
}
