import { describe, expect, test } from "vitest";
import type { Series } from "../model/benchmark.ts";
import { summarizeRun } from "../stats/summarize-run.ts";
import { createTestRandom, exampleRun, nextNormal } from "../testing/example-run.ts";
import type { FigureKind } from "./figure-kind.ts";
import { layoutFigure } from "./layout-figure.ts";
import { readPanel } from "./read-panel.ts";
import { runFigure } from "./run-figure.ts";

const RUNS = 100_000;
const RUNTIMES = ["native", "wasmtime", "wasmer", "node"];

/** A summary of very many runs, made without rows: they are not what is tested. */
function largeInput() {
  const { manifest } = exampleRun(RUNTIMES.map((runtime) => ({ runtime, meanNs: 20e6 })));
  const random = createTestRandom(7);
  const empty = summarizeRun(manifest, []);
  const series = empty.series.map((one, index): Series => {
    const samplesNs = Array.from({ length: RUNS }, () =>
      Math.round((20 + 10 * index) * 1e6 * Math.exp(0.05 * nextNormal(random))),
    );
    const sorted = samplesNs.toSorted((a, b) => a - b);
    const [minNs = 0, medianNs = 0, maxNs = 0] = [sorted[0], sorted[RUNS / 2], sorted.at(-1)];
    return { ...one, n: RUNS, samplesNs, meanNs: medianNs, medianNs, minNs, maxNs, failure: null };
  });
  const summary = { ...empty, series };
  return { manifest, summary, width: 760, theme: "light" } as const;
}

const input = largeInput();

/** Everything that has to be drawn, each dot and corner for itself. */
function pointsDrawn(kind: FigureKind): number {
  const figure = runFigure(kind, input);
  if (figure === null) return Number.NaN;
  return layoutFigure(figure).marks.reduce((sum, mark) => {
    if (mark.kind === "cloud") return sum + mark.centers.length;
    return sum + (mark.kind === "path" ? mark.points.length : 1);
  }, 0);
}

describe("four cells of 100,000 runs each", () => {
  test.each<[FigureKind, number]>([
    ["comparison", 4_200],
    // At most the squares of 2 pixels that a strip or a plot has.
    ["samples", 20_000],
    ["run-order", 75_000],
    ["distribution", 6_000],
    ["ecdf", 4 * 2 * 760 + 100],
  ])("are drawn as %s with at most %i points", (kind, most) => {
    expect(pointsDrawn(kind)).toBeLessThan(most);
  });

  test("keep the farthest runs in sight", () => {
    const figure = runFigure("samples", input);
    if (figure?.kind !== "plot") throw new Error("not a plot");
    const clouds = figure.panels[0]?.marks.filter((mark) => mark.kind === "dots" && !mark.ringed) ?? [];
    for (const [index, cloud] of clouds.entries()) {
      const values = cloud.kind === "dots" ? cloud.points.map(([value]) => value) : [];
      const { minNs = null, maxNs = null } = input.summary.series[index] ?? {};
      // A dot may stand for its neighbours within two pixels.
      const twoPixels = (2 / 760) * 60e6;
      expect(Math.min(...values)).toBeLessThan((minNs ?? 0) + twoPixels);
      expect(Math.max(...values)).toBeGreaterThan((maxNs ?? 0) - twoPixels);
    }
  });

  test("are right to a pixel as distribution functions, and read exactly", () => {
    const figure = runFigure("ecdf", input);
    if (figure?.kind !== "plot") throw new Error("not a plot");
    const [panel] = figure.panels;
    if (panel === undefined) throw new Error("no plot");
    const medianNs = input.summary.series[1]?.medianNs ?? 0;
    const reading = readPanel(panel, [medianNs, 0.5]).find(({ label }) => label === "wasmtime");
    expect(reading?.text).toBe("50.0 % up to 30.0 ms");
    const below = input.summary.series[1]?.samplesNs.filter((value) => value <= 29e6).length ?? 0;
    const exact = readPanel(panel, [29e6, 0]).find(({ label }) => label === "wasmtime");
    expect(exact?.at[1]).toBe(below / RUNS);
  });
});
