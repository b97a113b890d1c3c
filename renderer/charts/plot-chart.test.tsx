import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { FigureKind } from "#shared/figures/figure-kind.ts";
import { figureToSvg } from "#shared/figures/figure-to-svg.ts";
import type { PlotModel } from "#shared/figures/plot-model.ts";
import { runFigure } from "#shared/figures/run-figure.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "#shared/testing/example-run.ts";
import { PlotChart, type PlotPick } from "./plot-chart.tsx";

const CELLS: ExampleCell[] = [
  { runtime: "native", meanNs: 20e6, spread: 0.04 },
  { runtime: "wasmtime", meanNs: 48e6, spread: 0.03 },
  { runtime: "node", meanNs: 61e6, spread: 0.05 },
];

afterEach(cleanup);

function modelOf(kind: FigureKind, runs = 10): PlotModel {
  const { manifest, samples } = exampleRun(CELLS, { runs });
  const pointOf = (index: number): Record<string, string> => (kind === "sweep" ? { n: String(10 ** index) } : {});
  const cells = manifest.cells.map((cell, index) => ({ ...cell, point: pointOf(index) }));
  const summary = summarizeRun({ ...manifest, cells }, samples);
  const series = summary.series.map((one) => ({
    ...one,
    phases: { times: { spawnNs: 5e6, runNs: one.meanNs ?? 0 }, method: "its log" },
  }));
  const input = {
    manifest: { ...manifest, cells },
    summary: { ...summary, series },
    width: 640,
    theme: "light",
  } as const;
  const model = runFigure(kind, input);
  if (model?.kind !== "plot") throw new Error(`no plot of the kind ${kind}`);
  return model;
}

function theChart(): HTMLElement {
  return screen.getByRole("group", { name: /Arrow keys read values/ });
}

interface Drawn {
  ticks: { label: string; at: number }[];
  bars: [number, number][];
  whiskers: [number, number][];
  points: number;
}

const number = (element: Element | null | undefined, name: string) => Number(element?.getAttribute(name) ?? Number.NaN);

/** What a drawing shows, its places as shares of the way from the first tick of the x axis to the last. */
function readDrawing(root: Element, attribute: "class" | "data-part"): Drawn {
  const part = (name: string) => [...root.querySelectorAll(`[${attribute}=${name}]`)];
  const below = part("tick").filter((tick) => tick.getAttribute("text-anchor") === "middle");
  const [first, last] = [number(below[0], "x"), number(below.at(-1), "x")];
  const share = (x: number) => (x - first) / (last - first);
  return {
    ticks: below.map((tick) => ({ label: tick.textContent, at: share(number(tick, "x")) })),
    bars: part("bar").map((bar) => [share(number(bar, "x")), share(number(bar, "x") + number(bar, "width"))]),
    whiskers: part("whisker").map((line) => [share(number(line, "x1")), share(number(line, "x2"))]),
    points: [...part("sample"), ...part("series")].reduce(
      (sum, path) => sum + (path.getAttribute("d")?.split(/[ML]/).length ?? 1) - 1,
      0,
    ),
  };
}

function readExport(svg: string): Drawn {
  const root = document.createElement("div");
  root.innerHTML = svg.slice(svg.indexOf("<svg")).replace(/<metadata>.*<\/metadata>/s, "");
  // The legend of a file is part of its drawing.
  return readDrawing(root, "class");
}

describe("PlotChart", () => {
  test.each(FigureKind.options.filter((kind) => kind !== "comparison"))(
    "shows the same as the exported file: %s",
    (kind) => {
      const model = modelOf(kind);
      const { container } = render(<PlotChart model={model} />);
      const plot = container.querySelector("[role=img]");
      if (plot === null) throw new Error("nothing is drawn");
      const shown = readDrawing(plot, "data-part");
      const file = readExport(figureToSvg(model, { metadata: null }));
      expect(shown.ticks.length).toBeGreaterThan(1);
      expect(file.ticks.map(({ label }) => label)).toEqual(shown.ticks.map(({ label }) => label));
      expect(file.points).toBe(shown.points);
      const places = (drawn: Drawn) => [
        ...drawn.ticks.map(({ at }) => at),
        ...drawn.bars.flat(),
        ...drawn.whiskers.flat(),
      ];
      expect(places(file)).toHaveLength(places(shown).length);
      // Both are rounded to a hundredth of a pixel, on plots of different widths; caps have a width of their own.
      for (const [index, place] of places(file).entries())
        expect(Math.abs(place - (places(shown)[index] ?? Number.NaN))).toBeLessThan(1e-3);
    },
  );

  test("is an image in words, and a table one key away", () => {
    const model = modelOf("samples");
    render(<PlotChart model={model} />);
    expect(screen.getByRole("img").getAttribute("aria-label")).toBe(model.description);
    expect(screen.queryByRole("table")).toBeNull();
    fireEvent.keyDown(theChart(), { key: "t" });
    const rows = within(screen.getByRole("table", { name: model.table.caption })).getAllByRole("row");
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      model.table.columns.map(({ label }) => label),
      ...model.table.rows,
    ]);
    fireEvent.keyDown(theChart(), { key: "t" });
    expect(screen.queryByRole("table")).toBeNull();
  });

  test("is read by the keyboard, value by value and series by series", () => {
    const model = modelOf("memory");
    const { container } = render(<PlotChart model={model} />);
    const chart = theChart();
    const said = () => screen.getByRole("status").textContent;
    const press = (key: string) => fireEvent.keyDown(chart, { key });
    expect(said()).toBe("");
    press("ArrowRight");
    expect(said()).toBe("native: 2.00 MiB");
    press("ArrowDown");
    expect(said()).toMatch(/^wasmtime: /);
    press("ArrowDown");
    press("ArrowDown");
    expect(said()).toMatch(/^node: /);
    expect(container.querySelector("[data-part=cursor]")).not.toBeNull();
    press("Escape");
    expect(said()).toBe("");
    expect(container.querySelector("[data-part=cursor]")).toBeNull();
  });

  test("leaves keys to others that mean nothing to it", () => {
    render(<PlotChart model={modelOf("ecdf")} />);
    const chart = theChart();
    for (const event of [{ key: "Escape" }, { key: "t", ctrlKey: true }, { key: "Tab" }])
      expect(fireEvent.keyDown(chart, event)).toBe(true);
  });

  test("a pointer reads exact values of very many runs", () => {
    const model = modelOf("ecdf", 5_000);
    const { container } = render(<PlotChart model={model} />);
    const plot = screen.getByRole("img");
    const ticks = [...plot.querySelectorAll("[data-part=tick][text-anchor=middle]")];
    const axis = plot.querySelector("[data-part=axis]");
    const y = number(plot.querySelector("line[data-part=axis]"), "y1") + 50;
    expect(axis).not.toBeNull();
    fireEvent.pointerMove(plot, { clientX: number(ticks.at(-1), "x"), clientY: y });
    expect([...container.querySelectorAll("dd")].map((value) => value.textContent)).toEqual(
      CELLS.map(() => expect.stringMatching(/^100\.0 % up to /)),
    );
    fireEvent.pointerLeave(plot);
    expect(container.querySelector("dd")).toBeNull();
  });

  test("grows with the reader's text and stays as wide", () => {
    const model = modelOf("distribution");
    const { container } = render(<PlotChart model={model} scale={2} />);
    const plot = container.querySelector("[role=img]");
    expect(number(plot, "width")).toBe(640);
    expect(plot?.getAttribute("viewBox")?.split(" ")[2]).toBe("320");
  });
});

test("what is read is chosen with Enter, where a figure has something to open", () => {
  const picks: PlotPick[] = [];
  const model = modelOf("run-order");
  render(<PlotChart model={model} onPick={(pick) => picks.push(pick)} />);
  const chart = screen.getByRole("group", { name: /Enter opens one/ });
  fireEvent.keyDown(chart, { key: "Enter" });
  expect(picks).toEqual([]);
  fireEvent.keyDown(chart, { key: "ArrowRight" });
  fireEvent.keyDown(chart, { key: "Enter" });
  expect(picks).toEqual([{ panel: 0, at: [1, expect.any(Number) as number] }]);
});
