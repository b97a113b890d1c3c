import { expect, test } from "vitest";
import type { MeasuredPart } from "../model/paper.ts";
import { PAPERS } from "../papers/papers.ts";
import { callsPart, localPart, timesOf, type ExampleSeries } from "../papers/persaud-2019/testing/openwhisk-parts.ts";
import { layoutFigure } from "./layout-figure.ts";
import type { PlotMark, PlotModel } from "./plot-model.ts";

const LOOK = { width: 760, theme: "light" } as const;
const MIB = 2 ** 20;
const node: ExampleSeries = { sandbox: "node-process", times: timesOf(40, 10, 1, 1_300) };

function draw(parts: MeasuredPart[]): PlotModel {
  const { figures, draw: drawOne } = PAPERS["persaud-2019"];
  const [figure] = figures(parts, "paper");
  const model = figure && drawOne(figure, LOOK);
  if (!model) throw new Error("nothing to draw");
  expect(layoutFigure(model).width).toBe(760);
  return model;
}

const marksOf = <Kind extends PlotMark["kind"]>(model: PlotModel, panel: number, kind: Kind) =>
  (model.panels[panel]?.marks ?? []).filter((mark): mark is Extract<PlotMark, { kind: Kind }> => mark.kind === kind);
const namesOf = (model: PlotModel, panel: number) => {
  const scale = model.panels[panel]?.y.scale;
  return scale?.kind === "band" ? scale.bands.map(({ label }) => label) : [];
};

test("duration, what of it is start, and the client's latency; cold and warm apart, each with its interval", () => {
  const docker: ExampleSeries = { sandbox: "docker-wasmer", times: timesOf(350, 5, 150, 1_300) };
  const model = draw([callsPart("fig12", [node, docker]), localPart({ wasmer: 1_280, native: 410 })]);
  expect(model.title).toBe("Figure 12 again: Fibonacci, C, on OpenWhisk and locally, n = 42");
  expect(model.panels.map(({ title }) => title)).toEqual([
    "Duration on OpenWhisk, as in the paper; locally the whole process",
    "The same with nothing to compute (n = 1): what of it is start",
    "Latency at the client",
  ]);
  const platform = ["Node.js", "Wasmer in Docker"].flatMap((name) =>
    ["cold", "warm"].map((start) => `${name}, ${start}`),
  );
  expect(namesOf(model, 0)).toEqual([...platform, "Wasmer, local", "native C"]);
  expect(namesOf(model, 2)).toEqual(platform);
  expect([0, 1, 2].map((panel) => marksOf(model, panel, "bar").length)).toEqual([6, 6, 4]);
  expect([0, 1, 2].map((panel) => marksOf(model, panel, "whisker").length)).toEqual([6, 6, 4]);
  // On one axis: what is start is seen beside the whole.
  expect(model.panels[0]?.x.scale).toEqual(model.panels[1]?.x.scale);
  const [, , cold] = marksOf(model, 0, "bar");
  expect((cold?.x[1] ?? 0) / 1e6).toBeGreaterThan(1_440);
  expect((cold?.x[1] ?? 0) / 1e6).toBeLessThan(1_470);
});

test("a bar that is missing says why and how to get it; the others stay", () => {
  const model = draw([
    callsPart("fig12", [node, { sandbox: "docker-wasmer", times: "no containers: no engine answers" }]),
    localPart({ wasmer: "wasmer: no wasmer on PATH", native: 410 }),
  ]);
  const words = marksOf(model, 0, "text").filter(({ part }) => part === "missing");
  expect(words.map(({ text }) => text)).toEqual([
    "no containers: no engine answers. Start it.",
    "no containers: no engine answers. Start it.",
    expect.stringMatching(/^wasmer: no wasmer on PATH\. Get it\.$/),
  ]);
  expect(marksOf(model, 0, "bar")).toHaveLength(3);
});

test("duration and latency over the size of the image, with intervals, for the number and for none", () => {
  const sizes = [60, 160, 360].map((mib): ExampleSeries => ({
    sandbox: "docker-image",
    label: `${mib}`,
    imageBytes: mib * MIB,
    times: timesOf(350, 5, 150, 1_300),
  }));
  const full: ExampleSeries = { sandbox: "docker-image", label: "+1.00 GiB", times: "no room" };
  const model = draw([callsPart("image-size", [...sizes, full])]);
  expect(model.panels.map(({ title }) => title)).toEqual(["n = 42", "Nothing to compute (n = 1)"]);
  expect(model.panels.map((_, panel) => marksOf(model, panel, "line").map(({ points }) => points.length))).toEqual([
    [3, 3, 3],
    [3, 3, 3],
  ]);
  expect(marksOf(model, 0, "whisker")).toHaveLength(9);
  expect(model.notes[0]).toBe("Not measured: +1.00 GiB: no room. Start it.");
  expect(model.table.columns).toHaveLength(7);
  expect(model.table.rows.map(([size]) => size)).toEqual(["60.0 MiB", "160 MiB", "360 MiB"]);
});

test("nothing measured yet: no figure", () => {
  const { figures, draw: drawOne } = PAPERS["persaud-2019"];
  const begun = (experiment: string): MeasuredPart => ({
    experiment,
    protocol: "workbench",
    runId: null,
    failure: null,
    run: null,
    load: null,
  });
  for (const figure of figures([begun("fig12"), begun("image-size")], "quick"))
    expect(drawOne(figure, LOOK)).toBeNull();
});
