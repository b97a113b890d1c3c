import { describe, expect, test } from "vitest";
import type { MeasuredPart } from "../model/paper.ts";
import { measuredFigures } from "../papers/hall-2019/figures.ts";
import { experimentOf } from "../papers/hall-2019/plan.ts";
import { FUNCTIONS } from "../papers/hall-2019/published.ts";
import { benchmarkPart, coldThenWarm, loadPart } from "../papers/hall-2019/testing/example-parts.ts";
import { layoutFigure } from "./layout-figure.ts";
import { hallFigure } from "./paper-hall-figure.ts";
import type { PlotMark, PlotModel } from "./plot-model.ts";

const LOOK = { width: 760, theme: "light" } as const;

function draw(parts: MeasuredPart[]): PlotModel {
  const [figure] = measuredFigures(parts, "quick");
  const model = figure && hallFigure(figure, LOOK);
  if (!model) throw new Error("nothing to draw");
  // It fits its page.
  expect(layoutFigure(model).width).toBe(760);
  return model;
}

const marks = (model: PlotModel, panel: number) => model.panels[panel]?.marks ?? [];
const published = (all: readonly PlotMark[]) =>
  all.flatMap((mark) => (mark.kind === "symbol" && mark.look === "published" ? [mark.at[0] / 1e6] : []));
const cell = (model: PlotModel, row: number, label: string) =>
  model.table.rows[row]?.[model.table.columns.findIndex((column) => column.label === label)];

describe("latencies of a pattern", () => {
  const parts = FUNCTIONS.map((fn) =>
    loadPart(experimentOf("fig5", fn), {
      "v8-context": coldThenWarm(5, 4, 6),
      "docker-native": coldThenWarm(20, 3, 400),
      "docker-wasmer": "no containers: the engine is not running",
    }),
  );
  const model = draw(parts);

  test("a plot for each function, a row for each sandbox, cold calls ringed, a gap told", () => {
    expect(model.title).toBe("Figure 5 again: Single Client, Multiple Access");
    expect(model.panels.map(({ title }) => title)).toEqual([
      "License Plate Reader",
      "Image Recognition",
      "Image Resize",
    ]);
    const dots = marks(model, 0).flatMap((mark) => (mark.kind === "dots" ? [[mark.ringed, mark.points.length]] : []));
    expect(dots).toEqual([
      [false, 4],
      [true, 1],
      [false, 19],
      [true, 1],
    ]);
    const gaps = marks(model, 0).flatMap((mark) => (mark.kind === "text" && mark.part === "missing" ? mark.text : []));
    expect(gaps).toEqual(["no containers: the engine is not running. Start the engine."]);
  });

  test("published averages, minima and maxima stand at the paper's pair", () => {
    expect(published(marks(model, 0))).toEqual([27, 19, 48, 38, 3, 580]);
  });

  test("the table keeps the three times apart", () => {
    const times = ["client avg", "server avg", "init+run avg"].map((label) => cell(model, 1, label));
    expect(times).toEqual(["24.0 ms", "23.0 ms", "3.00 ms"]);
    expect(cell(model, 1, "cold")).toBe("5.0 %");
    expect(cell(model, 1, "published avg / min / max")).toBe("38.0 ms / 3.00 ms / 580 ms");
    expect(model.notes.join(" ")).toContain("leaves out queueing and making the sandbox");
  });
});

test("table 1: sizes by build, the paper's beside static native and Emscripten's", () => {
  const model = draw([
    benchmarkPart("table1", { native: { sizeBytes: 40_000 }, "node:emscripten": { sizeBytes: 300_000 } }),
    benchmarkPart("table1-license-plate-reader-static", { native: { sizeBytes: 2_000_000 } }),
  ]);
  expect(model.table.rows.map((row) => row.slice(1, 3))).toEqual([
    ["native, as built", "39.1 KiB"],
    ["native, static", "1.91 MiB"],
    ["wasm, Emscripten, as built", "293 KiB"],
  ]);
  expect(published(marks(model, 0)).map((value) => value * 1e6)).toEqual([2_100_000, 271_000]);
});

test("table 2: the paper's times at native and Emscripten's loader", () => {
  const model = draw([benchmarkPart("table2", { native: { ms: 2 }, "node:emscripten": { ms: 60 } })]);
  expect(published(marks(model, 0))).toEqual([1, 6]);
});

test("contention and density have a bar for each kind, and failed calls are said", () => {
  const contention = draw([
    loadPart("contention", {
      "v8-context": [
        { runMs: 1, queueMs: 5 },
        { runMs: 1, error: "gone" },
      ],
    }),
  ]);
  expect(contention.panels[0]?.title).toBe("v8-context");
  expect(contention.table.rows[0]?.at(-1)).toBe("1 calls failed");
  const density = draw([loadPart("density", { "v8-context": [{ runMs: 1 }], "docker-native": "no engine" })]);
  expect(density.panels.map(({ title }) => title)).toEqual(["Idle instances", "Busy instances"]);
});
