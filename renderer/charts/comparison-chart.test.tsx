import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { comparisonFigure } from "#shared/figures/comparison-figure.ts";
import type { ComparisonModel } from "#shared/figures/figure-model.ts";
import { figureToSvg } from "#shared/figures/figure-to-svg.ts";
import { textWidth } from "#shared/figures/text-metrics.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "#shared/testing/example-run.ts";
import { ComparisonChart } from "./comparison-chart.tsx";

const CELLS: ExampleCell[] = [
  { runtime: "native", meanNs: 20.1e6, spread: 0.04 },
  { runtime: "wasmtime", meanNs: 48.6e6, spread: 0.03 },
  { runtime: "node", meanNs: 61e6, spread: 0.05 },
];

const MISSING = {
  code: "TOOL_UNAVAILABLE",
  message: "no wasmtime on PATH or in the usual folders",
  hint: "Install it with curl https://wasmtime.dev/install.sh -sSf | bash, or choose another runtime.",
};

afterEach(cleanup);

function modelOf(cells: ExampleCell[], runs = 10): ComparisonModel {
  const { manifest, samples } = exampleRun(cells, { runs });
  return comparisonFigure({ manifest, summary: summarizeRun(manifest, samples), width: 640, theme: "light" });
}

/** What a drawing shows, read back from its pixels with the first and last tick as the measure. */
interface Drawn {
  ticks: { label: string; ns: number }[];
  bars: { fromNs: number; toNs: number }[];
  whiskers: [number, number][];
}

interface Pixels {
  ticks: { label: string; x: number }[];
  bars: { x: number; width: number }[];
  whiskers: [number, number][];
}

function measure({ ticks, bars, whiskers }: Pixels, model: ComparisonModel): Drawn {
  const first = ticks[0]?.x ?? Number.NaN;
  const last = ticks.at(-1)?.x ?? Number.NaN;
  const toNs = (x: number) => ((x - first) / (last - first)) * model.axis.maxNs;
  return {
    ticks: ticks.map(({ label, x }) => ({ label, ns: toNs(x) })),
    bars: bars.map(({ x, width }) => ({ fromNs: toNs(x), toNs: toNs(x + width) })),
    whiskers: whiskers.map(([low, high]) => [toNs(low), toNs(high)]),
  };
}

const number = (element: Element | null, name: string) => Number(element?.getAttribute(name) ?? Number.NaN);

function readScreen(root: Element): Pixels {
  return {
    ticks: [...root.querySelectorAll(".recharts-xAxis-tick-labels text")].map((label) => ({
      label: label.textContent,
      x: number(label, "x"),
    })),
    bars: [...root.querySelectorAll("[data-mark=bar] > rect:first-child")].map((bar) => ({
      x: number(bar, "x"),
      width: number(bar, "width"),
    })),
    whiskers: [...root.querySelectorAll("[data-mark=whisker] line")].map((line) => [
      number(line, "x1"),
      number(line, "x2"),
    ]),
  };
}

function readExport(svg: string): Pixels {
  const root = document.createElement("div");
  // The test's DOM can't read the CDATA section that holds the experiment.
  root.innerHTML = svg.slice(svg.indexOf("<svg")).replace(/<metadata>.*<\/metadata>/s, "");
  const level = [...root.querySelectorAll("line.whisker")].filter((line) => number(line, "y1") === number(line, "y2"));
  return {
    ticks: [...root.querySelectorAll("text.tick")].map((label) => ({
      label: label.textContent,
      x: number(label, "x"),
    })),
    bars: [...root.querySelectorAll("rect.bar")].map((bar) => ({ x: number(bar, "x"), width: number(bar, "width") })),
    whiskers: level.map((line) => [number(line, "x1"), number(line, "x2")]),
  };
}

describe("ComparisonChart", () => {
  test("draws bars, whiskers and ticks where the model has them", () => {
    const model = modelOf(CELLS);
    const { container } = render(<ComparisonChart model={model} />);
    const drawn = measure(readScreen(container), model);
    const rows = model.groups.flatMap((group) => group.rows);
    const tolerance = model.axis.maxNs * 1e-6;
    expect(drawn.ticks.map(({ label }) => label)).toEqual(model.axis.ticks.map(({ label }) => label));
    for (const [index, { valueNs }] of model.axis.ticks.entries())
      expect(Math.abs((drawn.ticks[index]?.ns ?? Number.NaN) - valueNs)).toBeLessThan(tolerance);
    expect(drawn.bars).toHaveLength(rows.length);
    expect(drawn.whiskers).toHaveLength(rows.length);
    for (const [index, { bar }] of rows.entries()) {
      expect(Math.abs(drawn.bars[index]?.fromNs ?? Number.NaN)).toBeLessThan(tolerance);
      expect(Math.abs((drawn.bars[index]?.toNs ?? Number.NaN) - (bar?.meanNs ?? 0))).toBeLessThan(tolerance);
      for (const end of [0, 1] as const)
        expect(Math.abs((drawn.whiskers[index]?.[end] ?? Number.NaN) - (bar?.ci95Ns?.[end] ?? 0))).toBeLessThan(
          tolerance,
        );
    }
  });

  test.each([
    ["many runs", CELLS, 10],
    ["two runs, whose intervals leave the axis at both ends", CELLS.map((cell) => ({ ...cell, spread: 0.6 })), 2],
  ])("shows the same as the exported file: %s", (_, cells, runs) => {
    const model = modelOf(cells, runs);
    const { container } = render(<ComparisonChart model={model} />);
    const screen = measure(readScreen(container), model);
    const file = measure(readExport(figureToSvg(model, { metadata: {} })), model);
    // The file's coordinates are rounded to a hundredth of a pixel.
    const tolerance = model.axis.maxNs * 1e-4;
    expect(file.ticks.map(({ label }) => label)).toEqual(screen.ticks.map(({ label }) => label));
    expect(file.bars).toHaveLength(screen.bars.length);
    expect(file.whiskers).toHaveLength(screen.whiskers.length);
    for (const [index, tick] of file.ticks.entries())
      expect(Math.abs(tick.ns - (screen.ticks[index]?.ns ?? Number.NaN))).toBeLessThan(tolerance);
    for (const [index, bar] of file.bars.entries())
      expect(Math.abs(bar.toNs - (screen.bars[index]?.toNs ?? Number.NaN))).toBeLessThan(tolerance);
    for (const [index, [low, high]] of file.whiskers.entries()) {
      expect(Math.abs(low - (screen.whiskers[index]?.[0] ?? Number.NaN))).toBeLessThan(tolerance);
      expect(Math.abs(high - (screen.whiskers[index]?.[1] ?? Number.NaN))).toBeLessThan(tolerance);
    }
  });

  test("cuts an interval off at zero and at the axis' end, with an arrow and the whole label", () => {
    const model = modelOf(
      CELLS.map((cell) => ({ ...cell, spread: 0.6 })),
      2,
    );
    const { container } = render(<ComparisonChart model={model} live />);
    const { whiskers, ticks } = readScreen(container);
    for (const [low, high] of whiskers) {
      expect(low).toBeGreaterThanOrEqual(ticks[0]?.x ?? Number.NaN);
      expect(high).toBeLessThanOrEqual((ticks.at(-1)?.x ?? Number.NaN) + 1e-6);
    }
    expect(container.querySelectorAll("[data-mark=whisker][data-cut]").length).toBeGreaterThan(0);
    for (const label of container.querySelectorAll("[data-mark=runs] text"))
      expect(number(label, "x") + textWidth(label.textContent, 12.5, "semibold")).toBeLessThanOrEqual(model.width);
  });

  test("wraps a missing runtime's reason and hint within a narrow figure", () => {
    const { manifest, samples } = exampleRun([
      { runtime: "native", meanNs: 20e6 },
      { runtime: "wasmtime", failure: MISSING },
    ]);
    const summary = summarizeRun(manifest, samples);
    const model = comparisonFigure({ manifest, summary, width: 380, theme: "light" });
    const { container } = render(<ComparisonChart model={model} />);
    const lines = [...container.querySelectorAll("[data-mark=missing] text")];
    expect(lines.map((line) => line.textContent).join(" ")).toBe(`${MISSING.message} ${MISSING.hint}`);
    for (const line of lines)
      expect(number(line, "x") + textWidth(line.textContent, number(line, "font-size"))).toBeLessThanOrEqual(380);
  });

  test("uses the runtimes' colours and hatches what is not on level terms", () => {
    const model = modelOf(CELLS);
    const { container } = render(<ComparisonChart model={model} />);
    const fills = [...container.querySelectorAll("[data-mark=bar] > rect:first-child")].map((bar) =>
      bar.getAttribute("fill"),
    );
    const rows = model.groups.flatMap((group) => group.rows);
    expect(fills).toEqual(rows.map((row) => row.color.fill));
    const hatched = [...container.querySelectorAll("[data-mark=bar]:has([data-mark=hatch])")];
    expect(hatched.map((bar) => bar.getAttribute("data-cell"))).toEqual(["2"]);
    expect(container.textContent).toContain("node also compiles inside the timed run");
  });

  test("draws a dot for every run, and says why a runtime has none", () => {
    const model = modelOf([
      ...CELLS,
      {
        runtime: "wasmer",
        failure: { code: "TOOL_UNAVAILABLE", message: "no wasmer found", hint: "Install Wasmer." },
      },
    ]);
    const { container } = render(<ComparisonChart model={model} />);
    const strips = [...container.querySelectorAll("[data-mark=runs] > path")];
    expect(strips.map((strip) => strip.getAttribute("d")?.split("M").length)).toEqual([11, 11, 11]);
    const missing = container.querySelector("[data-mark=missing]");
    expect(missing?.getAttribute("data-cell")).toBe("3");
    expect(missing?.textContent).toContain("no wasmer found");
  });

  test("is an image with the verdict and every number in words", () => {
    const model = modelOf(CELLS);
    const { getByRole } = render(<ComparisonChart model={model} />);
    const name = getByRole("img").getAttribute("aria-label") ?? "";
    expect(name).toContain(model.subtitle);
    for (const row of model.groups.flatMap((group) => group.rows)) expect(name).toContain(row.bar?.label);
  });

  test("keeps its height and its edges while runs come in", () => {
    const { manifest, samples } = exampleRun(CELLS);
    const running = { ...manifest, state: "running" as const };
    const sizes = [0, 2, 3, 12, samples.length].map((count) => {
      const summary = summarizeRun(running, samples.slice(0, count));
      const model = comparisonFigure({ manifest: running, summary, width: 640, theme: "light" });
      const { container } = render(<ComparisonChart model={model} live />);
      const { ticks } = readScreen(container);
      const height = container.querySelector("svg")?.getAttribute("height");
      const size = { height, left: ticks[0]?.x, right: ticks.at(-1)?.x };
      cleanup();
      return size;
    });
    expect(new Set(sizes.map((size) => JSON.stringify(size))).size).toBe(1);
  });
});
