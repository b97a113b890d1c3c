import { describe, expect, test } from "vitest";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../testing/example-run.ts";
import { FigureKind } from "./figure-kind.ts";
import type { FigureMark, TextMark } from "./figure-layout.ts";
import { layoutFigure } from "./layout-figure.ts";
import type { PlotMark, PlotModel } from "./plot-model.ts";
import { figureKindsOf, runFigure } from "./run-figure.ts";
import { boxOf, overlap } from "./testing/mark-box.ts";

const MISSING = {
  code: "TOOL_UNAVAILABLE",
  message: "No C compiler was found for native code on this machine.",
  hint: "Install one with sudo apt install gcc (Debian, Ubuntu).",
};
const NATIVE: ExampleCell = { runtime: "native", meanNs: 20e6 };
const NODE: ExampleCell = { runtime: "node", meanNs: 61e6 };

const RUNS: Record<string, ExampleCell[]> = {
  "one runtime": [NATIVE],
  "all kinds of rows": [
    NATIVE,
    { runtime: "wasmtime", meanNs: 24e6, spread: 0.1 },
    { runtime: "wasmtime:aot", meanNs: 22e6, spread: 0 },
    { runtime: "wasmer", failure: MISSING },
    { runtime: "wasmi", meanNs: 58e6, output: "f".repeat(64) },
  ],
  "nothing but a missing one": [{ runtime: "native", failure: MISSING }],
  "two programs": ["prime.c", "a program with quite a long name.rs"].flatMap((program) => [
    { ...NATIVE, program },
    { ...NODE, program },
  ]),
  "intervals told by both ends": [
    { runtime: "native", meanNs: 20e6, spread: 1.6 },
    { runtime: "wasmtime:aot", meanNs: 24e6, spread: 2 },
  ],
  "far apart": [
    { runtime: "native", meanNs: 2e6 },
    { runtime: "wasmi", meanNs: 30e9 },
  ],
};

function inputOf(cells: ExampleCell[], { width = 760, runs = 10, sweep = false } = {}) {
  const { manifest, samples } = exampleRun(cells, { runs });
  const swept = manifest.cells.map((cell, index) => ({ ...cell, point: { n: String(10 ** (1 + (index % 4))) } }));
  const run = sweep ? { ...manifest, cells: swept } : manifest;
  const summary = summarizeRun(run, samples);
  const series = summary.series.map((one) => {
    const times = Object.entries(PHASES).find(([runtime]) => runtime === one.runtime)?.[1];
    return { ...one, phases: times === undefined || one.n === 0 ? null : { times, method: "its own log" } };
  });
  return { manifest: run, summary: { ...summary, series }, width, theme: "light" } as const;
}

function plotOf(kind: FigureKind, input: Parameters<typeof runFigure>[1]): PlotModel {
  const model = runFigure(kind, input);
  if (model?.kind !== "plot") throw new Error(`no plot of the kind ${kind}`);
  return model;
}

const marksOf = <Kind extends PlotMark["kind"]>({ panels }: PlotModel, kind: Kind) =>
  panels.flatMap(({ marks }) => marks.filter((mark): mark is Extract<PlotMark, { kind: Kind }> => mark.kind === kind));

const PLOTS = FigureKind.options.filter((kind) => kind !== "comparison" && kind !== "sweep");
/** By runtime. */
const PHASES = {
  native: { spawnNs: 1e6, runNs: 19e6 },
  node: { spawnNs: 30e6, compileNs: 4e6, runNs: 26e6, exitNs: 1e6 },
};

const CASES = PLOTS.flatMap((kind) =>
  Object.keys(RUNS)
    .filter((name) => kind !== "phases" || name !== "nothing but a missing one")
    .flatMap((name) => [380, 760, 1200].map((width) => [kind, name, width] as const)),
);

describe.each(CASES)("%s of %s, %i pixels wide", (kind, name, width) => {
  const layout = layoutFigure(plotOf(kind, inputOf(RUNS[name] ?? [], { width })));

  test("everything is inside the figure, at places that are numbers", () => {
    for (const mark of layout.marks.filter(isDrawn)) {
      const box = boxOf(mark);
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(layout.width + 0.5);
      expect(box.bottom).toBeLessThanOrEqual(layout.height);
    }
  });

  test("no text lies on another, or on a bar", () => {
    const texts = layout.marks.filter((mark): mark is TextMark => mark.kind === "text");
    const bars = layout.marks.filter(({ part }) => part === "bar");
    for (const [index, text] of texts.entries()) {
      for (const other of [...texts.slice(index + 1), ...bars]) {
        expect(overlap(boxOf(text), boxOf(other)), `${text.text} / ${JSON.stringify(other)}`).toBe(false);
      }
    }
  });
});

function isDrawn(mark: FigureMark): boolean {
  return mark.kind !== "path" || mark.points.length > 0;
}

describe("every figure of a run", () => {
  test.each(PLOTS)("%s says its numbers in a table and in words, also what is missing", (kind) => {
    const { table, description, title } = plotOf(kind, inputOf(RUNS["all kinds of rows"] ?? []));
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    expect(description.startsWith(title)).toBe(true);
    expect(table.rows.flat().join(" ")).toContain("wasmtime:aot");
    expect(description).toContain(MISSING.message.slice(0, -1));
  });

  test("a line over a parameter is offered where there is one", () => {
    expect(figureKindsOf(inputOf([NATIVE]))).not.toContain("sweep");
    expect(runFigure("sweep", inputOf([NATIVE]))).toBeNull();
    expect(figureKindsOf(inputOf([NATIVE, NATIVE], { sweep: true }))).toContain("sweep");
  });
});

describe("samples", () => {
  test("has a dot for every run at its time, outliers ringed", () => {
    const slow: ExampleCell["sample"] = (sample) => (sample.round === 7 ? { ...sample, wallNs: 90e6 } : sample);
    const input = inputOf([{ ...NATIVE, sample: slow }], { runs: 30 });
    const [all, ringed] = marksOf(plotOf("samples", input), "dots");
    expect(all?.points.map(([value]) => value)).toEqual(input.summary.series[0]?.samplesNs);
    expect(ringed).toMatchObject({ ringed: true });
    expect(ringed?.points.map(([value]) => value)).toEqual([90e6]);
  });
});

describe("run order", () => {
  test("shows the runs as they came, each cell on its own axis", () => {
    const input = inputOf([NATIVE, NODE]);
    const { panels } = plotOf("run-order", input);
    expect(panels).toHaveLength(2);
    const [dots] = marksOf(plotOf("run-order", input), "dots");
    expect(dots?.points).toEqual(input.summary.series[0]?.samplesNs.map((value, index) => [index + 1, value]));
    expect(panels[1]?.y.scale).toMatchObject({ kind: "linear" });
    expect(panels.map(({ x }) => x.labelled)).toEqual([false, true]);
  });
});

describe("ecdf", () => {
  test("climbs from none to all, one step for a run, with its symbol at the median", () => {
    const input = inputOf([NATIVE]);
    const model = plotOf("ecdf", input);
    const points = marksOf(model, "line")[0]?.points ?? [];
    const shares = points.map(([, share]) => share);
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const { samplesNs = [], medianNs } = input.summary.series[0] ?? {};
    expect([...new Set(points.slice(1, -1).map(([value]) => value))]).toEqual(samplesNs.toSorted((a, b) => a - b));
    expect(marksOf(model, "symbol")[0]?.at).toEqual([medianNs, 0.5]);
  });
});

describe("ratio", () => {
  test("has the verdicts' ratios to native on a logarithmic axis with a line at 1", () => {
    const input = inputOf([NODE, NATIVE, { runtime: "wasmtime", meanNs: 12e6 }]);
    const model = plotOf("ratio", input);
    expect(model.panels[0]?.x.scale.kind).toBe("log");
    expect(model.panels[0]?.x.title).toContain("log scale");
    expect(marksOf(model, "rule")).toMatchObject([{ axis: "x", at: 1 }]);
    const [node, native, wasmtime] = marksOf(model, "symbol").map(({ at: [ratio] }) => ratio);
    const verdict = (a: number, b: number) => input.summary.verdicts.find((one) => one.a === a && one.b === b);
    expect(node).toBe(verdict(0, 1)?.ratio);
    expect(native).toBe(1);
    // The verdict is the other way round.
    expect(wasmtime).toBe(1 / (verdict(1, 2)?.ratio ?? Number.NaN));
    const [low, high] = verdict(1, 2)?.ci95 ?? [Number.NaN, Number.NaN];
    expect(marksOf(model, "whisker")[1]).toMatchObject({ from: 1 / high, to: 1 / low });
  });

  test("gives none where the work wasn't the same", () => {
    const model = plotOf("ratio", inputOf([NATIVE, { ...NODE, output: "f".repeat(64) }]));
    expect(model.table.rows[1]?.at(-1)).toContain("did not do the same work");
  });
});

describe("phases", () => {
  test("follow each other from zero, each in its colour, and end with their sum", () => {
    const model = plotOf("phases", inputOf([NATIVE, NODE, { runtime: "wasm3", meanNs: 30e6 }]));
    const bars = marksOf(model, "bar");
    expect(bars.map(({ x }) => x)).toEqual([
      [0, 1e6],
      [1e6, 20e6],
      [0, 30e6],
      [30e6, 34e6],
      [34e6, 60e6],
      [60e6, 61e6],
    ]);
    expect(bars[1]?.color).toEqual(bars[4]?.color);
    expect(model.legend.map(({ text }) => text)).toEqual(["spawn", "compile", "run", "exit"]);
    expect(marksOf(model, "text").map(({ text }) => text)).toEqual([
      "20.0 ms",
      "61.0 ms",
      "its phases can't be told apart",
    ]);
  });

  test("are no figure where nothing told them apart", () => {
    expect(runFigure("phases", inputOf([{ runtime: "wasm3", meanNs: 30e6 }]))).toBeNull();
    const early = inputOf([NATIVE]);
    const phases = { times: {}, method: "not told apart yet: 3 of 6 rounds in common" };
    const summary = { ...early.summary, series: early.summary.series.map((one) => ({ ...one, phases })) };
    const texts = marksOf(plotOf("phases", { ...early, summary }), "text").map(({ text }) => text);
    expect(texts.join()).toContain("its phases are not told apart yet: 3 of 6 rounds in common");
  });
});

describe("memory and sizes", () => {
  test("count in powers of two, from zero", () => {
    const model = plotOf("memory", inputOf([NATIVE]));
    expect(model.panels[0]?.x.title).toBe("Peak resident memory (MiB)");
    expect(marksOf(model, "bar")).toMatchObject([{ x: [0, 2_097_152] }]);
    expect(marksOf(plotOf("sizes", inputOf([NATIVE])), "bar")).toMatchObject([{ x: [0, 16_384] }]);
  });
});

describe("sweep", () => {
  const cells = ["native", "wasmtime"].flatMap((runtime) =>
    [2e6, 20e6, 200e6, 2e9].map((meanNs): ExampleCell => ({ runtime, meanNs })),
  );

  test("is a line for each runtime on logarithmic axes, named at its end", () => {
    const input = inputOf(cells, { sweep: true });
    const model = plotOf("sweep", input);
    const [native, wasmtime] = marksOf(model, "line");
    expect(native?.points.map(([n]) => n)).toEqual([10, 100, 1_000, 10_000]);
    expect(wasmtime?.points.map(([, ns]) => ns)).toEqual(input.summary.series.slice(4).map(({ meanNs }) => meanNs));
    expect(model.panels[0]?.x.scale.kind).toBe("log");
    expect(model.panels[0]?.y.scale.kind).toBe("log");
    const names = marksOf(model, "text").map(({ text }) => text);
    expect(names.toSorted()).toEqual(["native", "wasmtime"]);
    expect(model.table.columns.map(({ label }) => label)).toEqual(["n", "native", "wasmtime"]);
  });

  test.each([380, 760, 1200])("keeps its names apart, %i pixels wide", (width) => {
    const near = ["native", "wasmtime", "wasmer", "lucet"].flatMap((runtime) =>
      [2e6, 20e6, 200e6, 2e9].map((meanNs): ExampleCell => ({ runtime, meanNs })),
    );
    const names = layoutFigure(plotOf("sweep", inputOf(near, { sweep: true, width }))).marks.filter(
      (mark) => mark.kind === "text" && mark.part === "series",
    );
    expect(names).toHaveLength(4);
    for (const [index, name] of names.entries())
      for (const other of names.slice(index + 1)) expect(overlap(boxOf(name), boxOf(other))).toBe(false);
  });
});
