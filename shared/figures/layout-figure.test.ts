import { describe, expect, test } from "vitest";
import type { Sample } from "../model/benchmark.ts";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../testing/example-run.ts";
import { comparisonFigure } from "./comparison-figure.ts";
import type { FigureLayout, TextMark } from "./figure-layout.ts";
import { layoutFigure } from "./layout-figure.ts";
import { boxOf, overlap } from "./testing/mark-box.ts";

const MISSING = {
  code: "TOOL_UNAVAILABLE",
  message: "No C compiler was found for native code on this machine.",
  hint: "Install one with sudo apt install gcc (Debian, Ubuntu), xcode-select --install (macOS) or winget install LLVM.LLVM.",
};
const RUNTIMES = ["native", "node", "wasmtime", "wasmtime:aot", "wasmer:singlepass", "wazero", "wasmi", "wasm3"];

function slowOnce(sample: Sample): Sample {
  return sample.phase === "measure" && sample.round === 3 ? { ...sample, wallNs: 3 * sample.wallNs } : sample;
}

const FIGURES: Record<string, ExampleCell[]> = {
  "one runtime": [{ runtime: "native", meanNs: 20e6 }],
  "two runtimes": [
    { runtime: "native", meanNs: 20e6 },
    { runtime: "node", meanNs: 61e6 },
  ],
  "eight runtimes": RUNTIMES.map((runtime, index) => ({ runtime, meanNs: (20 + 13 * index) * 1e6, spread: 0.1 })),
  "a missing one and one in doubt": [
    { runtime: "native", failure: MISSING },
    { runtime: "node", meanNs: 61e6 },
    { runtime: "wasmtime", meanNs: 50e6, output: "f".repeat(64) },
  ],
  "nothing but a missing one": [{ runtime: "native", failure: MISSING }],
  "two programs": ["prime.c", "a program with quite a long name.rs"].flatMap((program) => [
    { program, runtime: "native", meanNs: 20e6 },
    { program, runtime: "node", meanNs: 31e6 },
  ]),
  "intervals told by both ends": [
    { runtime: "native", meanNs: 20e6, sample: slowOnce },
    { runtime: "wasmtime:aot", meanNs: 24e6, sample: slowOnce },
  ],
  microseconds: [
    { runtime: "native", meanNs: 640e3, spread: 0.3 },
    { runtime: "node", meanNs: 700e3, spread: 0.4 },
  ],
  minutes: [
    { runtime: "native", meanNs: 130e9 },
    { runtime: "wasmtime:winch", meanNs: 2_000e9, terms: { tier: "baseline" } },
  ],
  "far apart": [
    { runtime: "native", meanNs: 2e6 },
    { runtime: "wasmi", meanNs: 30e9 },
  ],
};

interface Drawn {
  layout: FigureLayout;
  means: number[];
  intervals: [number, number][];
}

function layoutOf(cells: ExampleCell[], width: number): Drawn {
  const { manifest, samples } = exampleRun(cells);
  const summary = summarizeRun(manifest, samples);
  const layout = layoutFigure(comparisonFigure({ manifest, summary, width, theme: "light" }));
  return {
    layout,
    means: summary.series.flatMap(({ meanNs }) => (meanNs === null ? [] : [meanNs])),
    intervals: summary.series.flatMap(({ ci95Ns }) => (ci95Ns === null ? [] : [ci95Ns])),
  };
}

const CASES = Object.keys(FIGURES).flatMap((name) => [380, 760, 1200].map((width) => [name, width] as const));

describe.each(CASES)("%s, %i pixels wide", (name, width) => {
  const { layout, means, intervals } = layoutOf(FIGURES[name] ?? [], width);

  test("everything is inside the figure", () => {
    for (const mark of layout.marks) {
      const box = boxOf(mark);
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(layout.width);
      expect(box.bottom).toBeLessThanOrEqual(layout.height);
    }
  });

  test("no text lies on another, on a bar or on a dot", () => {
    const texts = layout.marks.filter((mark): mark is TextMark => mark.kind === "text");
    const solid = layout.marks.filter(({ part }) => part === "bar" || part === "sample" || part === "whisker");
    for (const [index, text] of texts.entries()) {
      for (const other of [...texts.slice(index + 1), ...solid]) {
        expect(overlap(boxOf(text), boxOf(other)), `${text.text} / ${JSON.stringify(other)}`).toBe(false);
      }
    }
  });

  test("bars are as long as their means", () => {
    const bars = layout.marks.flatMap((mark) => (mark.kind === "rect" && mark.part === "bar" ? [mark.width] : []));
    expect(bars).toHaveLength(means.length);
    for (const [index, length] of bars.entries()) {
      expect(length / (bars[0] ?? 1)).toBeCloseTo((means[index] ?? 0) / (means[0] ?? 1), 6);
    }
  });

  test("whiskers and ticks are on the bars' scale", () => {
    const ticks = layout.marks.flatMap((mark) => (mark.kind === "text" && mark.part === "tick" ? [mark] : []));
    const bars = layout.marks.flatMap((mark) => (mark.kind === "rect" && mark.part === "bar" ? [mark] : []));
    if (bars.length === 0) return expect(ticks).toHaveLength(0);
    expect(ticks[0]?.x).toBe(bars[0]?.x);
    const whiskers = layout.marks.flatMap((mark) =>
      mark.kind === "line" && mark.part === "whisker" && mark.y1 === mark.y2 ? [[mark.x1, mark.x2] as const] : [],
    );
    const [zero, perNs] = [bars[0]?.x ?? 0, (bars[0]?.width ?? 0) / (means[0] ?? 1)];
    expect(whiskers).toHaveLength(bars.length);
    for (const [index, [from, to]] of whiskers.entries()) {
      expect(from).toBeCloseTo(zero + (intervals[index]?.[0] ?? 0) * perNs, 6);
      expect(to).toBeCloseTo(zero + (intervals[index]?.[1] ?? 0) * perNs, 6);
    }
  });
});

test("an interval that is longer on one side is told by both ends", () => {
  const { layout } = layoutOf(FIGURES["intervals told by both ends"] ?? [], 760);
  const labels = layout.marks.flatMap((mark) => (mark.kind === "text" && mark.part === "value" ? [mark.text] : []));
  expect(
    labels.some((label) => / ms \(\d+\.\d to \d+\.\d\)$/.test(label)),
    labels.join(),
  ).toBe(true);
});

describe("an interval wider than the axis", () => {
  const cells = [
    { runtime: "native", meanNs: 150e6, spread: 0.6 },
    { runtime: "node", meanNs: 245e6, spread: 0.6 },
  ];
  const { manifest, samples } = exampleRun(cells, { runs: 2 });
  const figure = comparisonFigure({ manifest, summary: summarizeRun(manifest, samples), width: 560, theme: "light" });
  const bars = figure.groups.flatMap(({ rows }) => rows.flatMap(({ bar }) => (bar === null ? [] : [bar])));

  test("doesn't stretch the axis beyond the runs", () => {
    const longest = Math.max(...samples.map(({ wallNs }) => wallNs));
    expect(Math.max(...bars.map(({ ci95Ns }) => ci95Ns?.[1] ?? 0))).toBeGreaterThan(2 * longest);
    expect(figure.axis.maxNs).toBeLessThan(1.6 * longest);
  });

  test("is cut off at zero and at the axis' end, where an arrow says that it goes on", () => {
    const strokes = layoutFigure(figure).marks.filter((mark) => mark.kind === "line" && mark.part === "whisker");
    const tickX = layoutFigure(figure).marks.flatMap((mark) =>
      mark.kind === "text" && mark.part === "tick" ? [mark.x] : [],
    );
    for (const stroke of strokes) {
      expect(boxOf(stroke).left).toBeGreaterThanOrEqual(tickX[0] ?? Number.NaN);
      expect(boxOf(stroke).right).toBeLessThanOrEqual((tickX.at(-1) ?? Number.NaN) + 1e-9);
    }
    expect(strokes.some((mark) => mark.kind === "line" && mark.y1 !== mark.y2 && mark.x1 !== mark.x2)).toBe(true);
    expect(figure.legend).toContainEqual({
      mark: "whisker",
      text: "95 % interval of the mean; arrow: it goes on beyond the axis",
    });
  });
});
