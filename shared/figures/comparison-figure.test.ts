import { describe, expect, test } from "vitest";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../testing/example-run.ts";
import { comparisonFigure } from "./comparison-figure.ts";
import type { ComparisonModel } from "./figure-model.ts";

function figureOf(cells: ExampleCell[], options?: Parameters<typeof exampleRun>[1]): ComparisonModel {
  const { manifest, samples } = exampleRun(cells, options);
  return comparisonFigure({ manifest, summary: summarizeRun(manifest, samples), width: 760, theme: "light" });
}

const NATIVE: ExampleCell = { runtime: "native", meanNs: 20e6 };
const NODE: ExampleCell = { runtime: "node", meanNs: 61e6 };

describe("comparisonFigure", () => {
  test("has a row a runtime, with the numbers of the summary and every run as a dot", () => {
    const { manifest, samples } = exampleRun([NATIVE, NODE], { runs: 12 });
    const summary = summarizeRun(manifest, samples);
    const figure = comparisonFigure({ manifest, summary, width: 760, theme: "light" });
    const rows = figure.groups[0]?.rows ?? [];
    expect(rows.map(({ label }) => label)).toEqual(["native", "node"]);
    for (const [index, row] of rows.entries()) {
      const series = summary.series[index];
      expect(row.bar).toMatchObject({ meanNs: series?.meanNs, ci95Ns: series?.ci95Ns });
      expect(row.dots.map(({ valueNs }) => valueNs)).toEqual(series?.samplesNs);
      expect(row.dots.every(({ jitter }) => Math.abs(jitter) <= 1)).toBe(true);
    }
    expect(figure.subtitle).toBe(summary.verdicts[0]?.text);
    expect(figure.notes[0]).toBe("n = 12 each, after 1 warm-up run, shuffled, seed 42, -O2.");
    expect(figure.notes.join(" ")).toContain("2026-11-22");
  });

  test("has an axis from zero, in one unit, that holds every run", () => {
    const { axis, groups } = figureOf([NATIVE, { ...NODE, spread: 0.3 }]);
    expect(axis.title).toBe("Wall time (ms)");
    expect(axis.ticks[0]).toEqual({ valueNs: 0, label: "0" });
    expect(axis.ticks.at(-1)?.valueNs).toBe(axis.maxNs);
    const dots = groups.flatMap(({ rows }) => rows.flatMap((row) => row.dots.map(({ valueNs }) => valueNs)));
    expect(Math.max(...dots)).toBeLessThanOrEqual(axis.maxNs);
  });

  test.each([
    [3_000, "µs", /^3\.\d\d µs ± 0\.\d\d$/],
    [3_000_000, "ms", /^[23]\.\d\d ms ± 0\.\d\d$/],
    [4e9, "s", /^[34]\.\d\d s ± 0\.\d\d$/],
    [400e9, "min", /^6\.\d\d min ± 0\.\d\d$/],
  ])("tells %i ns in %s on axis and bar", (meanNs, unit, label) => {
    const figure = figureOf([{ ...NATIVE, meanNs }]);
    expect(figure.axis.title).toBe(`Wall time (${unit})`);
    expect(figure.groups[0]?.rows[0]?.bar?.label).toMatch(label);
  });

  test("hatches what doesn't stand on level terms with native, or with the fastest without it", () => {
    const unequal = (cells: ExampleCell[]) => figureOf(cells).groups[0]?.rows.map((row) => row.unequal);
    const wasmi: ExampleCell = { runtime: "wasmi", meanNs: 400e6 };
    const wasmtime: ExampleCell = { runtime: "wasmtime", meanNs: 40e6 };
    expect(unequal([wasmi, NATIVE, wasmtime])).toEqual(["wasmi interprets", null, null]);
    expect(unequal([wasmi, wasmtime])).toEqual(["wasmi interprets", null]);
    expect(figureOf([NATIVE, wasmi]).legend.at(-1)).toEqual({
      mark: "hatch",
      text: "not on level terms: wasmi interprets",
    });
    expect(figureOf([NATIVE]).legend.map(({ mark }) => mark)).toEqual(["bar", "whisker", "dot"]);
  });

  test("keeps the row of a missing tool, with the reason and how to get it", () => {
    const failure = { code: "TOOL_UNAVAILABLE", message: "No C compiler was found.", hint: "apt install gcc" };
    const [native, node] = figureOf([{ runtime: "native", failure }, NODE]).groups[0]?.rows ?? [];
    expect(native).toMatchObject({ bar: null, dots: [], missing: { reason: failure.message, hint: failure.hint } });
    expect(node?.missing).toBeNull();
  });

  test("marks bars that are in doubt", () => {
    const [native, node] = figureOf([NATIVE, { ...NODE, output: "f".repeat(64) }]).groups[0]?.rows ?? [];
    expect(native?.alert).toBeNull();
    expect(node?.alert).toBe("its output differs: not the same work");
  });

  test("groups several programs, each with its own verdict", () => {
    const figure = figureOf([NATIVE, NODE, { ...NATIVE, program: "fibonacci.c" }, { ...NODE, program: "fibonacci.c" }]);
    expect(figure.title).toBe("Wall time of prime.c and fibonacci.c");
    expect(figure.subtitle).toBe("");
    expect(figure.groups.map(({ title }) => title)).toEqual(["prime.c", "fibonacci.c"]);
    expect(figure.groups.every(({ headline }) => headline?.startsWith("node takes "))).toBe(true);
  });

  test("draws a thousand dots of very many runs, from the fastest to the slowest, and says so", () => {
    const { manifest, samples } = exampleRun([NATIVE], { runs: 5_000 });
    const summary = summarizeRun(manifest, samples);
    const figure = comparisonFigure({ manifest, summary, width: 760, theme: "light" });
    const dots = figure.groups[0]?.rows[0]?.dots ?? [];
    expect(dots).toHaveLength(1_000);
    expect(dots[0]?.valueNs).toBe(summary.series[0]?.minNs);
    expect(dots.at(-1)?.valueNs).toBe(summary.series[0]?.maxNs);
    expect(figure.legend).toContainEqual({ mark: "dot", text: "a run (1,000 of them drawn)" });
  });

  test("is the same whenever it is made", () => {
    expect(figureOf([NATIVE, NODE])).toEqual(figureOf([NATIVE, NODE]));
  });

  test("describes itself in words", () => {
    expect(figureOf([NATIVE, NODE]).description).toMatch(/native 20\.\d ms ± .+ \(native code\)\. node 6\d\.\d ms/);
  });
});
