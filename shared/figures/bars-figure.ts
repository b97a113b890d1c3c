import type { DataTable } from "../format/data-table.ts";
import { linearAxis, logAxis, ticksFor } from "./axes.ts";
import { bandPanels, type BandGroup, type BandRow } from "./band-panels.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import type { BarColor, Theme } from "./palette.ts";
import type { PlotAxis, PlotMark, PlotModel } from "./plot-model.ts";
import { formatQuantity, formatWithInterval, type Quantity } from "./quantities.ts";

/** A value with its interval; on level terms with the others unless `unequal` says why not. */
export interface BarRow extends BandRow {
  color: BarColor;
  value: number | null;
  /** 95 % interval. */
  interval: readonly [number, number] | null;
  /** What a paper printed for the same input. */
  published: number | null;
  unequal: string | null;
}

export interface BarsFigureInput {
  title: string;
  subtitle: string;
  quantity: Quantity;
  /** What the axis counts, without the unit. */
  axisTitle: string;
  /** What a bar is: "mean", "mean of the peaks". */
  valueName: string;
  groups: BandGroup<BarRow>[];
  notes: string[];
  width: number;
  theme: Theme;
  /**
   * Points on a logarithmic axis beside a line at the reference, in place of bars from zero: for ratios, whose double
   * and half are then equally far from it.
   */
  reference?: { value: number; name: string };
}

const ROW_HEIGHT = 46;
/** Published values lie under their bar, where they hide neither whisker nor number. */
const BELOW_BAR = 0.36;

/**
 * Values in rows, each beside its name: bars from zero, or points beside a reference; intervals as whiskers and
 * published values as hollow diamonds. Groups are programs or whatever else the rows are compared within.
 */
export function barsFigure(input: BarsFigureInput): PlotModel {
  const { title, subtitle, quantity, groups, notes, width, theme, reference } = input;
  const rows = groups.flatMap((group) => group.rows);
  const x = barsAxis(input, rows);
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle,
    panels: bandPanels(groups, x, ROW_HEIGHT, (row, band) => {
      const text = row.value === null ? "" : formatWithInterval(quantity, row.value, row.interval);
      const readouts = [
        { kind: "row", label: row.label, band, at: row.value ?? 0, text: readText(row, text, quantity) } as const,
      ];
      return { marks: rowMarks(row, band, text, x, reference?.value), readouts };
    }).map((panel) =>
      reference === undefined
        ? panel
        : {
            ...panel,
            marks: [{ kind: "rule", axis: "x", at: reference.value, span: null, style: "reference" }, ...panel.marks],
          },
    ),
    legend: legend(input, rows),
    notes,
    description: [title, subtitle, describeTable(barsTable(input))].filter((part) => part !== "").join(". "),
    table: barsTable(input),
  };
}

function barsAxis({ quantity, axisTitle, width, reference }: BarsFigureInput, rows: readonly BarRow[]): PlotAxis {
  const values = rows.flatMap(({ value, interval, published }) =>
    [value, published, ...(interval ?? [])].filter((part) => part !== null),
  );
  const axis = { quantity, title: axisTitle, max: Math.max(0, ...values), wanted: ticksFor(width) };
  if (reference === undefined) return linearAxis(axis);
  const positive = values.filter((value) => value > 0);
  // Room on both sides of the reference, also where every value is equal to it.
  const min = Math.min(reference.value / 1.2, ...positive);
  return logAxis({ ...axis, min, max: Math.max(reference.value * 1.2, ...positive), wanted: Math.min(6, axis.wanted) });
}

function rowMarks(row: BarRow, band: number, text: string, x: PlotAxis, reference: number | undefined): PlotMark[] {
  const { value, interval, published, color, unequal } = row;
  // With a line of warning below, all of it moves up.
  const middle = band + (row.alert === null ? 0.5 : 0.38);
  const end = x.scale.kind === "band" ? 0 : x.scale.max;
  const marks: PlotMark[] = [];
  if (value !== null && reference === undefined) {
    marks.push({ kind: "bar", x: [0, value], y: [middle - 0.22, middle + 0.22], color, hatched: unequal !== null });
  }
  if (interval !== null) {
    marks.push({
      kind: "whisker",
      along: "x",
      at: middle,
      from: Math.max(0, interval[0]),
      to: interval[1],
      color: null,
    });
  }
  if (value !== null && reference !== undefined) {
    const look = { color, shape: "circle", hollow: unequal !== null, dash: [] } as const;
    marks.push({ kind: "symbol", at: [value, middle], look });
  }
  if (published !== null) marks.push({ kind: "symbol", at: [published, middle + BELOW_BAR], look: "published" });
  const farthest = Math.min(end, Math.max(value ?? 0, interval?.[1] ?? 0));
  if (text !== "") marks.push({ kind: "text", part: "value", at: [farthest, middle], text, dx: 10, color: null });
  return marks;
}

function readText(row: BarRow, text: string, quantity: Quantity): string {
  const published = row.published === null ? null : `published: ${formatQuantity(quantity, row.published)}`;
  return [text, published, row.unequal, row.alert].filter((part) => part !== null && part !== "").join("; ");
}

function legend({ valueName, reference }: BarsFigureInput, rows: readonly BarRow[]): LegendEntry[] {
  const unequal = [...new Set(rows.flatMap((row) => (row.unequal === null ? [] : [row.unequal])))].join("; ");
  const some = (has: (row: BarRow) => boolean) => rows.some(has);
  const entries: (LegendEntry | false)[] = [
    some(({ value }) => value !== null) && { mark: reference === undefined ? "bar" : "dot", text: valueName },
    some(({ interval }) => interval !== null) && { mark: "whisker", text: "95 % interval" },
    some(({ published }) => published !== null) && { mark: "diamond", text: "published" },
    reference !== undefined && { mark: "rule", text: reference.name },
    unequal !== "" && { mark: reference === undefined ? "hatch" : "ring", text: `not on level terms: ${unequal}` },
  ];
  return entries.filter((entry) => entry !== false);
}

function barsTable({ title, quantity, groups, valueName }: BarsFigureInput): DataTable {
  const rows = groups.flatMap((group) => group.rows.map((row) => ({ ...row, group: group.title })));
  const grouped = rows.some(({ group }) => group !== null);
  const published = rows.some((row) => row.published !== null);
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? "" : formatQuantity(quantity, value);
  return {
    caption: title,
    columns: [
      ...(grouped ? [{ label: "group", align: "left" } as const] : []),
      { label: "name", align: "left" },
      { label: valueName, align: "right" },
      { label: "95 % from", align: "right" },
      { label: "to", align: "right" },
      ...(published ? [{ label: "published", align: "right" } as const] : []),
      { label: "remark", align: "left" },
    ],
    rows: rows.map((row) => [
      ...(grouped ? [row.group ?? ""] : []),
      row.label,
      number(row.value),
      number(row.interval?.[0]),
      number(row.interval?.[1]),
      ...(published ? [number(row.published)] : []),
      [row.missing?.reason, row.alert, row.unequal].filter((part) => part !== null && part !== undefined).join("; "),
    ]),
  };
}
