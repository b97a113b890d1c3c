import { describe, expect, test } from "vitest";
import { BenchmarkRequest } from "../model/benchmark-design.ts";
import type { MeasuredPart, PaperProtocol, PaperScale } from "../model/paper.ts";
import type { MeasuredFigure } from "../papers/measured-figure.ts";
import { measuredFigures } from "../papers/persaud-2019/figures.ts";
import { EXPERIMENTS, requestOf } from "../papers/persaud-2019/plan.ts";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../testing/example-run.ts";
import { layoutFigure } from "./layout-figure.ts";
import { paperFigure } from "./paper-figure.ts";
import type { PlotMark, PlotModel } from "./plot-model.ts";

const PANIC = { code: "PROGRAM_FAILED", message: "lucet ended with exit code 101.", hint: null };
const LOOK = { width: 760, theme: "light" } as const;

/** An experiment as it was asked for at a scale, with made-up times. */
function part(experiment: string, protocol: PaperProtocol, scale: PaperScale, seconds: Record<string, number | null>) {
  const plan = EXPERIMENTS.find(({ id }) => id === experiment);
  if (!plan) throw new Error(experiment);
  const request = BenchmarkRequest.parse(requestOf(plan, scale, protocol, `/examples/${plan.program}`, {}));
  const points = request.sweep.reduce<Record<string, string>[]>(
    (all, { name, values }) => all.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
  const places = points.flatMap((point) => Object.keys(seconds).map((runtime) => ({ point, runtime })));
  const cells = places.map(({ runtime }): ExampleCell => {
    const meanNs = (seconds[runtime] ?? 0) * 1e9;
    if (seconds[runtime] === null) return { program: plan.program, runtime, failure: PANIC };
    return {
      program: plan.program,
      runtime,
      meanNs,
      sample: (sample) => ({ ...sample, metrics: plan.metric === null ? {} : { [plan.metric]: meanNs } }),
    };
  });
  const { manifest, samples } = exampleRun(cells, { runs: request.runs, warmupRuns: request.warmupRuns });
  manifest.cells = manifest.cells.map((cell, index) => ({ ...cell, point: places[index]?.point ?? {} }));
  manifest.request = { ...request, runtimes: Object.keys(seconds) };
  const run = { manifest, samples, summary: summarizeRun(manifest, samples) };
  return { experiment, protocol, runId: manifest.id, failure: null, run, load: null } satisfies MeasuredPart;
}

const both = (experiment: string, scale: PaperScale, seconds: Record<string, number | null>): MeasuredPart[] => [
  part(experiment, "paper", scale, seconds),
  part(experiment, "workbench", scale, seconds),
];

function draw(parts: MeasuredPart[], scale: PaperScale): { figure: MeasuredFigure; model: PlotModel } {
  const [figure] = measuredFigures(parts, scale);
  const model = figure && paperFigure(figure, LOOK);
  if (!figure || !model) throw new Error("nothing to draw");
  return { figure, model };
}

const marksOf = <Kind extends PlotMark["kind"]>(model: PlotModel, panel: number, kind: Kind) =>
  (model.panels[panel]?.marks ?? []).filter((mark): mark is Extract<PlotMark, { kind: Kind }> => mark.kind === kind);
const published = (model: PlotModel) =>
  model.panels.map((_, panel) =>
    marksOf(model, panel, "symbol").flatMap(({ at, look }) => (look === "published" ? [at[0]] : [])),
  );
const namesOf = (model: PlotModel, panel: number) => {
  const scale = model.panels[panel]?.y.scale;
  return scale?.kind === "band" ? scale.bands.map(({ label }) => label) : [];
};

describe("bars", () => {
  const SECONDS = { native: 0.4, wasmer: 1.2, lucet: 1.3, wasmtime: 1.1, node: 1.4 };

  test("both protocols on one axis: the paper's without intervals, ours with", () => {
    const { model } = draw(both("fig4", "paper", SECONDS), "paper");
    expect(model.title).toBe("Figure 4 again: Fibonacci, C, n = 42");
    expect(model.panels.map(({ title }) => title)).toEqual(["By the paper's protocol", "By this workbench's protocol"]);
    expect(model.panels.map(({ headline }) => headline)).toEqual([
      "3 runs of each, one runtime after the other, nothing warmed up; the mean alone, as published",
      "10 runs of each after 1 warm-up run, interleaved; mean and 95 % interval",
    ]);
    expect(marksOf(model, 0, "bar")).toHaveLength(5);
    expect(marksOf(model, 0, "whisker")).toHaveLength(0);
    expect(marksOf(model, 1, "whisker")).toHaveLength(5);
    expect(model.panels[0]?.x.scale).toEqual(model.panels[1]?.x.scale);
  });

  test("published numbers are marks beside the paper's protocol, at the paper's input only", () => {
    const seconds = { native: 47, wasmer: 148, lucet: 150, wasmtime: 127 };
    expect(published(draw(both("fig5", "paper", seconds), "paper").model)).toEqual([[180e9, 170e9, 233e9], []]);
    const { model } = draw(both("fig5", "quick", seconds), "quick");
    expect(published(model)).toEqual([[], []]);
    expect(model.subtitle).toBe("A smaller input than the paper's n = 52.");
    expect(model.legend.map(({ mark }) => mark)).not.toContain("diamond");
    // n = 42 is quick enough to be measured as it is.
    expect(published(draw(both("fig4", "quick", seconds), "quick").model)).toEqual([[1.5e9, 1.7e9, 1.9e9], []]);
  });

  test("a runtime that failed has its reason in the place of its bar", () => {
    const { model } = draw(both("fig7", "paper", { native: 0.6, wasmer: 0.6, lucet: null, wasmtime: 0.5 }), "paper");
    expect(marksOf(model, 1, "bar")).toHaveLength(3);
    const missing = marksOf(model, 1, "text").filter((mark) => mark.part === "missing");
    expect(missing.map(({ text }) => text)).toEqual([PANIC.message]);
  });

  test("terms that aren't level are hatched, and named in the legend", () => {
    const { model } = draw(both("fig4", "paper", SECONDS), "paper");
    expect(marksOf(model, 1, "bar").map(({ hatched }) => hatched)).toEqual([false, false, false, false, true]);
    expect(model.legend.find(({ mark }) => mark === "hatch")?.text).toContain(
      "node also compiles inside the timed run",
    );
  });

  test("Rust: cargo's profiles next to each other, C beside ours", () => {
    const parts = [
      ...both("fig8", "quick", { native: 0.1, lucet: 0.3 }),
      part("rust-beside-c", "workbench", "quick", { native: 0.02, lucet: 0.07 }),
    ];
    const { model, figure } = draw(parts, "quick");
    expect(figure.title).toBe("Fibonacci, Rust, n = 36");
    const profiles = ["native, dev", "native, release", "lucet, dev", "lucet, release"];
    expect([namesOf(model, 0), namesOf(model, 1)]).toEqual([profiles, [...profiles, "native, C", "lucet, C"]]);
  });
});

describe("lines", () => {
  const parts = both("fig6", "quick", { native: 1, wasmtime: 0.2, lucet: null });
  const { model } = draw(parts, "quick");

  test("a plot for each protocol, both axes logarithmic, intervals in ours", () => {
    expect(model.panels.map(({ title }) => title)).toEqual(["By the paper's protocol", "By this workbench's protocol"]);
    expect(model.panels.flatMap(({ x, y }) => [x.scale.kind, y.scale.kind])).toEqual(["log", "log", "log", "log"]);
    const whiskers = model.panels.map((_, panel) => marksOf(model, panel, "whisker").length);
    expect(whiskers).toEqual([0, 10]);
  });

  test("what has no point is named with its reason, and the terms stand in the notes", () => {
    expect(model.notes.join(" ")).toContain(`lucet at 1000: ${PANIC.message}`);
    expect(model.notes.join(" ")).toContain("wasmtime: compiled at start, warm cache");
  });

  test("one table holds both", () => {
    expect(model.table.columns.map(({ label }) => label)).toEqual([
      "Numbers sorted",
      ...["paper", "workbench"].flatMap((name) => ["native", "wasmtime", "lucet"].map((id) => `${id}, ${name}`)),
    ]);
    expect(model.table.rows).toHaveLength(5);
    expect(model.table.rows[0]?.slice(0, 3)).toEqual(["1,000", "1.00 s", "200 ms"]);
  });
});

test("nothing measured yet: no figure; every figure has words and fits its page", () => {
  const begun: MeasuredPart = {
    experiment: "fig3",
    protocol: "paper",
    runId: null,
    failure: null,
    run: null,
    load: null,
  };
  const [waiting] = measuredFigures([begun], "paper");
  expect(waiting && paperFigure(waiting, LOOK)).toBeNull();
  for (const id of ["fig3", "fig6", "fig8"]) {
    const { model } = draw(both(id, "paper", { native: 1, lucet: 2 }), "paper");
    expect(model.description).toContain(model.title);
    expect(layoutFigure(model).width).toBe(760);
  }
});
