import { describe, expect, test } from "vitest";
import { barsFigure, type BarRow, type BarsFigureInput } from "./bars-figure.ts";
import { layoutFigure } from "./layout-figure.ts";
import { runtimeColor } from "./palette.ts";
import { boxOf, overlap } from "./testing/mark-box.ts";

function row(label: string, value: number | null, change: Partial<BarRow> = {}): BarRow {
  const interval = value === null ? null : ([0.95 * value, 1.05 * value] as const);
  const color = runtimeColor(label, "light");
  return {
    label,
    note: null,
    color,
    value,
    interval,
    published: null,
    unequal: null,
    alert: null,
    missing: null,
    ...change,
  };
}

function figureOf(rows: BarRow[], change: Partial<BarsFigureInput> = {}) {
  return barsFigure({
    title: "fibonacci(42)",
    subtitle: "",
    quantity: "duration",
    axisTitle: "Wall time",
    valueName: "mean of 3 runs",
    groups: [{ title: null, headline: null, rows }],
    notes: [],
    width: 760,
    theme: "light",
    ...change,
  });
}

describe("barsFigure", () => {
  test("gives published values a place on the axis, in table and legend", () => {
    const figure = figureOf([row("wasmtime", 1.2e9, { published: 1.9e9 }), row("native", 1e9)]);
    expect(figure.panels[0]?.x.scale).toMatchObject({ max: 2e9 });
    expect(figure.panels[0]?.marks).toContainEqual({ kind: "symbol", at: [1.9e9, 0.86], look: "published" });
    expect(figure.legend).toContainEqual({ mark: "diamond", text: "published" });
    expect(figure.table.rows.map((cells) => cells[4])).toEqual(["1.90 s", ""]);
  });

  test("hides no published value behind a bar, a whisker or a number", () => {
    const rows = [0.2, 0.9, 0.97, 1, 1.05, 1.3].map((factor) => row("wasmtime", 1e9, { published: factor * 1e9 }));
    const { marks } = layoutFigure(figureOf(rows));
    // The legend's own comes last.
    const diamonds = marks.filter(({ kind, part }) => kind === "path" && part === "symbol").slice(0, -1);
    const others = marks.filter(({ part }) => part === "bar" || part === "whisker" || part === "value");
    expect(diamonds).toHaveLength(rows.length);
    for (const diamond of diamonds)
      for (const other of others) expect(overlap(boxOf(diamond), boxOf(other))).toBe(false);
  });

  test("hatches what isn't on level terms, with the reasons in the legend", () => {
    const { panels, legend } = figureOf([row("wasmi", 3e9, { unequal: "wasmi interprets" }), row("native", 1e9)]);
    const hatched = panels[0]?.marks.flatMap((mark) => (mark.kind === "bar" ? [mark.hatched] : []));
    expect(hatched).toEqual([true, false]);
    expect(legend).toContainEqual({ mark: "hatch", text: "not on level terms: wasmi interprets" });
  });

  test("groups are plots on one axis, named in the table", () => {
    const groups = ["the paper's protocol", "30 runs"].map((title) => ({
      title,
      headline: null,
      rows: [row("native", 1e9)],
    }));
    const { panels, table } = figureOf([], { groups });
    expect(panels.map(({ title, x }) => [title, x.labelled])).toEqual([
      ["the paper's protocol", false],
      ["30 runs", true],
    ]);
    expect(table.rows.map(([group]) => group)).toEqual(["the paper's protocol", "30 runs"]);
  });

  test("around a reference, twice and half are equally far away", () => {
    const figure = figureOf([row("a", 2), row("b", 0.5)], {
      quantity: "ratio",
      reference: { value: 1, name: "as fast as native" },
    });
    const { marks } = layoutFigure(figure);
    const points = marks.flatMap((mark) => (mark.kind === "cloud" ? [mark.centers[0]?.[0] ?? Number.NaN] : []));
    const line = marks.flatMap((mark) =>
      mark.kind === "path" && mark.dash.length > 0 ? [mark.points[0]?.[0] ?? Number.NaN] : [],
    );
    const [twice = 0, half = 0, one = 0] = [...points, ...line];
    expect(twice - one).toBeCloseTo(one - half, 6);
  });
});
