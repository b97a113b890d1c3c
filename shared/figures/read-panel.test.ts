import { describe, expect, test } from "vitest";
import { bandAxis, linearAxis } from "./axes.ts";
import type { PlotPanel, Readout } from "./plot-model.ts";
import { panelStops, readPanel } from "./read-panel.ts";

const time = linearAxis({ quantity: "duration", title: "Wall time", max: 100e6, wanted: 5 });
const share = linearAxis({ quantity: "share", title: "Runs", max: 1, wanted: 5 });

function panelOf(readouts: Readout[], change: Partial<PlotPanel> = {}): PlotPanel {
  return { title: null, headline: null, x: time, y: share, heightPx: 100, marks: [], readouts, ...change };
}

const bands = bandAxis(["native", "node"].map((label) => ({ label, note: null })));
const strips = panelOf(
  [
    { kind: "values", label: "native", band: 0, sorted: Float64Array.of(10e6, 20e6, 21e6) },
    { kind: "values", label: "node", band: 1, sorted: Float64Array.of(60e6) },
  ],
  { y: bands },
);

describe("readPanel", () => {
  test("reads the nearest run of the row it points at", () => {
    expect(readPanel(strips, [20.4e6, 0.9])).toEqual([{ label: "native", text: "20.0 ms", at: [20e6, 0.5] }]);
    expect(readPanel(strips, [0, 1.1])).toEqual([{ label: "node", text: "60.0 ms", at: [60e6, 1.5] }]);
    expect(readPanel(strips, [99e6, 0.1])[0]?.text).toBe("21.0 ms");
  });

  test("reads of several phases in a row the one it points at", () => {
    const phases = ["spawn", "run"].map((text, index): Readout => ({
      kind: "row",
      label: "native",
      band: 0,
      at: 10e6 + index * 30e6,
      text,
    }));
    expect(readPanel(panelOf(phases, { y: bands }), [35e6, 0.5]).map(({ text }) => text)).toEqual(["run"]);
  });

  test("reads every distribution function at once", () => {
    const steps = panelOf([
      { kind: "steps", label: "native", sorted: Float64Array.of(10e6, 20e6, 30e6, 40e6) },
      { kind: "steps", label: "node", sorted: Float64Array.of(60e6) },
    ]);
    expect(readPanel(steps, [20e6, 0.3]).map(({ text }) => text)).toEqual([
      "50.0 % up to 20.0 ms",
      "0.0 % up to 20.0 ms",
    ]);
  });

  test("reads a line's nearest point with its interval, and a run by its number", () => {
    const x = linearAxis({ quantity: "count", title: "n", max: 100, wanted: 5 });
    const line: Readout = {
      kind: "points",
      label: "native",
      points: [
        [10, 1e6],
        [50, 2e6],
        [100, 4e6],
      ],
      intervals: [null, [1.9e6, 2.1e6], null],
    };
    const panel = panelOf([line, { kind: "runs", label: "node", values: [5e6, 6e6] }], { x, y: time });
    expect(readPanel(panel, [60, 0]).map(({ text }) => text)).toEqual(["2.00 ms ± 0.10 at 50", "6.00 ms, run 2"]);
    expect(readPanel(panel, [0, 0]).map(({ at }) => at)).toEqual([
      [10, 1e6],
      [1, 5e6],
    ]);
  });
});

describe("panelStops", () => {
  test("goes through each series from the smallest value to the largest", () => {
    const [native, node] = panelStops(strips);
    expect(native?.map(({ text }) => text)).toEqual(["10.0 ms", "20.0 ms", "21.0 ms"]);
    expect(node).toHaveLength(1);
  });

  test("stops at few of very many runs, the first and the last among them", () => {
    const values = Array.from({ length: 100_000 }, (_, index) => index);
    const [stops = []] = panelStops(panelOf([{ kind: "runs", label: "native", values }], { y: time }));
    expect(stops.length).toBeLessThan(50);
    expect([stops[0]?.at[0], stops.at(-1)?.at[0]]).toEqual([1, 100_000]);
  });
});
