import { describe, expect, test } from "vitest";
import { layoutFigure } from "./layout-figure.ts";
import { lineFigure, type LineSeries } from "./line-figure.ts";
import type { PlotMark } from "./plot-model.ts";

const LENGTHS = [1_000, 10_000, 100_000];

function seriesOf(runtime: string, factor: number, change: Partial<LineSeries> = {}): LineSeries {
  const points = LENGTHS.map((x) => {
    const y = x * x * factor;
    return { x, y, interval: [0.9 * y, 1.1 * y] as const };
  });
  return { label: runtime, runtime, points, published: [], missing: [], ...change };
}

function figureOf(series: LineSeries[], scale: "linear" | "log" = "log") {
  return lineFigure({
    title: "Bubble sort",
    subtitle: "",
    x: { title: "Array length", quantity: "count", scale },
    y: { title: "Time", quantity: "duration", scale },
    series,
    notes: [],
    width: 760,
    theme: "light",
  });
}

const marksOf = <Kind extends PlotMark["kind"]>(figure: ReturnType<typeof figureOf>, kind: Kind) =>
  (figure.panels[0]?.marks ?? []).filter((mark): mark is Extract<PlotMark, { kind: Kind }> => mark.kind === kind);

describe("lineFigure", () => {
  test("has round ticks that hold every point with its interval", () => {
    const [panel] = figureOf([seriesOf("native", 1), seriesOf("wasmtime", 3)]).panels;
    const lengths = panel?.x.ticks.map(({ label }) => label);
    expect(lengths).toEqual(["1,000", "2,000", "5,000", "10,000", "20,000", "50,000", "100,000"]);
    expect(panel?.x.scale).toEqual({ kind: "log", min: 1_000, max: 100_000 });
    expect(panel?.y.ticks.map(({ label }) => label)).toEqual([
      "100 µs",
      "1 ms",
      "10 ms",
      "100 ms",
      "1 s",
      "10 s",
      "100 s",
    ]);
  });

  test("tells variants of a runtime apart without colour", () => {
    const [first, second] = marksOf(figureOf([seriesOf("wasmtime", 1), seriesOf("wasmtime:aot", 2)]), "line");
    expect(first?.look.color).toEqual(second?.look.color);
    expect(first?.look.dash).not.toEqual(second?.look.dash);
    expect(first?.look.hollow).not.toBe(second?.look.hollow);
  });

  test("draws published values over everything, and says what could not be measured", () => {
    const lucet = seriesOf("lucet", 2, { published: [{ x: 100_000, y: 3e10 }], missing: ["500000: it panicked"] });
    const figure = figureOf([lucet, seriesOf("native", 1)]);
    const published = marksOf(figure, "symbol").filter(({ look }) => look === "published");
    expect(published.map(({ at }) => at)).toEqual([[100_000, 3e10]]);
    expect(figure.panels[0]?.marks.findLastIndex((mark) => mark.kind === "symbol")).toBe(
      figure.panels[0]?.marks.findIndex((mark) => mark.kind === "symbol" && mark.look === "published"),
    );
    expect(figure.legend).toContainEqual({ mark: "diamond", text: "published" });
    expect(figure.notes[0]).toBe("Not measured: lucet at 500000: it panicked.");
    expect(figure.table.rows.at(-1)?.[1]).toBe("20.0 s ± 2.0; published 30.0 s");
  });

  test("shows many intervals as an area beside the line, few as whiskers", () => {
    const few = figureOf([seriesOf("native", 1)]);
    expect([marksOf(few, "whisker").length, marksOf(few, "area").length]).toEqual([3, 0]);
    const points = Array.from({ length: 40 }, (_, index) => ({ x: index + 1, y: 1e6, interval: [9e5, 2e6] as const }));
    const many = figureOf([seriesOf("native", 1, { points })], "linear");
    expect([marksOf(many, "whisker").length, marksOf(many, "area").length]).toEqual([0, 1]);
    expect(marksOf(many, "area")[0]?.outline).toHaveLength(80);
  });

  test("leaves out of a logarithmic axis what it has no place for", () => {
    const points = [0, 10, 100].map((x) => ({ x, y: 1e6 * (x + 1), interval: null }));
    expect(marksOf(figureOf([seriesOf("native", 1, { points })]), "line")[0]?.points).toHaveLength(2);
    expect(marksOf(figureOf([seriesOf("native", 1, { points })], "linear"), "line")[0]?.points).toHaveLength(3);
  });

  test("can be drawn with nothing in it", () => {
    const layout = layoutFigure(figureOf([seriesOf("native", 1, { points: [] })]));
    expect(JSON.stringify(layout)).not.toContain("null,null");
    expect(layout.height).toBeGreaterThan(300);
  });
});
