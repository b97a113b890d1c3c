import { describe, expect, test } from "vitest";
import { exampleLoad } from "../testing/example-load.ts";
import { figureToSvg } from "./figure-to-svg.ts";
import type { LoadFigureInput } from "./load-figure-input.ts";
import { loadPhasesFigure } from "./load-phases-figure.ts";
import { loadSpectrumFigure } from "./load-spectrum-figure.ts";
import { loadStartsFigure } from "./load-starts-figure.ts";
import { loadTimesFigure, requestAt } from "./load-times-figure.ts";
import type { PlotModel, Point } from "./plot-model.ts";
import { panelStops, readPanel } from "./read-panel.ts";

const run = exampleLoad([
  { sandbox: "wasm-instance", coldNs: 3_000_000 },
  { sandbox: "native-process", coldNs: 12_000_000, warmNs: 800_000 },
]);
const input: LoadFigureInput = { run, measure: "latency", width: 760, theme: "light" };

function dotsOf(model: PlotModel, panel: number) {
  return model.panels[panel]?.marks.flatMap((mark) => (mark.kind === "dots" ? [mark] : [])) ?? [];
}

describe("every request over time", () => {
  test("a lane for each series; what a sandbox was made for is a ring", () => {
    const figure = loadTimesFigure(input);
    expect(figure.subtitle).toBe("100 requests, 51 of them cold");
    expect(figure.panels.map(({ title }) => title)).toEqual(["wasm-instance", "native-process"]);
    expect(dotsOf(figure, 0).map(({ ringed, points }) => [ringed, points.length])).toEqual([[true, 50]]);
    expect(dotsOf(figure, 1).map(({ ringed, points }) => [ringed, points.length])).toEqual([
      [true, 1],
      [false, 49],
    ]);
    expect(figure.legend).toMatchObject([
      { mark: "ring", text: "cold" },
      { mark: "dot", text: "warm" },
    ]);
    expect(figure.table.rows).toContainEqual(["native-process", "warm", "49", "801 µs", "849 µs"]);
  });

  test("failed requests and warm-up are told apart, and the warm-up stays in sight", () => {
    const failing = exampleLoad(
      [
        {
          sandbox: "native-process",
          coldNs: 12_000_000,
          warmNs: 800_000,
          sample: (sample) =>
            sample.index === 9
              ? { ...sample, status: 502, error: { kind: "status", message: "502 Bad Gateway" } }
              : sample,
        },
      ],
      { request: { warmUp: { seconds: 0, requests: 5 } } },
    );
    const figure = loadTimesFigure({ ...input, run: failing });
    expect(figure.legend.map(({ text }) => text)).toEqual(["warm", "failed", "warm-up"]);
    expect(figure.notes.join(" ")).toContain("Without the warm-up: the first 5 requests of each thread.");
  });

  test("the request that is nearest to a place is read, and found again by it", () => {
    const figure = loadTimesFigure(input);
    const panel = figure.panels[1]!;
    const cold = run.samples[1]![0]!;
    const [reading] = readPanel(panel, [cold.startNs + 5_000_000, cold.latencyNs * 0.8], 700);
    expect(reading).toEqual({
      label: "native-process",
      text: "cold, 12.0 ms, sent after 20.0 ms",
      at: [cold.startNs, cold.latencyNs],
    });
    expect(requestAt(input, { panel: 1, at: reading!.at })).toEqual({ place: 1, sample: cold });
    expect(requestAt(input, { panel: 1, at: [1, 1] })).toBeNull();
    expect(panelStops(panel)[0]?.[0]).toEqual(reading);
  });

  test("a series that nothing was measured of has no lane, and the others keep their places", () => {
    const partial = { ...run, samples: [[], run.samples[1] ?? []] };
    const figure = loadTimesFigure({ ...input, run: partial });
    expect(figure.panels).toHaveLength(1);
    const sample = run.samples[1]![3]!;
    expect(requestAt({ ...input, run: partial }, { panel: 0, at: [sample.startNs, sample.latencyNs] })?.place).toBe(1);
  });
});

describe("latency spectrum", () => {
  const pointsOf = (model: PlotModel, series: number): readonly Point[] => {
    const readout = model.panels[0]?.readouts[series];
    return readout?.kind === "points" ? readout.points : [];
  };

  test("each percentile is the smallest time that so many requests are not above, as in the run's summary", () => {
    const figure = loadSpectrumFigure(input);
    const at = new Map(pointsOf(figure, 1));
    // 49 warm calls from 801 µs on, and the cold one.
    expect(at.get(2)).toBe(825_000);
    expect(at.get(20)).toBe(848_000);
    expect(at.get(100)).toBe(12_000_000);
    expect(figure.panels[0]?.x.ticks.map(({ label }) => label)).toEqual([
      "0 %",
      "50 %",
      "75 %",
      "90 %",
      "95 %",
      "99 %",
    ]);
    expect(figure.table.columns.map(({ label }) => label).slice(1)).toEqual([
      "50 %",
      "75 %",
      "90 %",
      "95 %",
      "99 %",
      "99.9 %",
      "99.99 %",
      "longest",
    ]);
    expect(figure.legend.map(({ text }) => text)).toEqual(["wasm-instance", "native-process"]);
  });

  test("the corrected line stands beside the other one where they differ", () => {
    const stalled = exampleLoad([
      {
        sandbox: "v8-context",
        coldNs: 2_000_000,
        warmNs: 1_000_000,
        sample: (sample) => (sample.index > 40 ? { ...sample, startNs: sample.intendedNs + 500_000_000 } : sample),
      },
    ]);
    const figure = loadSpectrumFigure({ ...input, run: stalled });
    expect(figure.legend.map(({ text }) => text)).toEqual(["v8-context", "v8-context, corrected"]);
    expect(new Map(pointsOf(figure, 0)).get(20)).toBeLessThan(2_000_000);
    expect(new Map(pointsOf(figure, 1)).get(20)).toBeGreaterThan(500_000_000);
    expect(figure.legend[1]?.look?.dash).not.toEqual(figure.legend[0]?.look?.dash);
    // The server's clock knows of no intended start.
    expect(loadSpectrumFigure({ ...input, run: stalled, measure: "server" }).legend).toHaveLength(1);
  });
});

test("distributions by start, a plot for each series on one axis", () => {
  const figure = loadStartsFigure({ ...input, measure: "server" });
  expect(figure.panels.map(({ readouts }) => readouts.map(({ label }) => label))).toEqual([["cold"], ["cold", "warm"]]);
  expect(new Set(figure.panels.map(({ x }) => x.scale))).toHaveLength(1);
  expect(figure.table.rows).toContainEqual(["native-process", "cold", "1", "11.9 ms", "11.9 ms", "11.9 ms"]);
});

test("medians of the phases on each other, by series and start", () => {
  const figure = loadPhasesFigure(input);
  expect(figure.panels.map(({ title }) => title)).toEqual(["wasm-instance", "native-process"]);
  const bars = figure.panels[1]?.marks.flatMap((mark) => (mark.kind === "bar" ? [mark] : [])) ?? [];
  const ofCold = bars.filter(({ y }) => y[0] < 1);
  for (const [index, bar] of ofCold.entries()) expect(bar.x[0]).toBe(index === 0 ? 0 : ofCold[index - 1]?.x[1]);
  expect(figure.table.rows.map((row) => row.slice(0, 3))).toEqual([
    ["wasm-instance", "cold", "50"],
    ["native-process", "cold", "1"],
    ["native-process", "warm", "49"],
  ]);
});

test.for(["light", "dark"] as const)("all of them can be drawn at any width, %s, also of nothing", (theme) => {
  for (const width of [360, 1200])
    for (const samples of [run.samples, [[], []]])
      for (const figure of [loadTimesFigure, loadSpectrumFigure, loadStartsFigure, loadPhasesFigure]) {
        const svg = figureToSvg(figure({ ...input, run: { ...run, samples }, theme, width }), { metadata: null });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      }
});
