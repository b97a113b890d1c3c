import { describe, expect, test } from "vitest";
import { instanceLanes } from "../faas/microscope/instance-lanes.ts";
import { populationByStart } from "../faas/microscope/population.ts";
import { summarizeActivation } from "../faas/summarize-activation.ts";
import { exampleActivation } from "../testing/example-activation.ts";
import { figureToSvg } from "./figure-to-svg.ts";
import { callAt, lanesFigure } from "./lanes-figure.ts";
import { readPanel } from "./read-panel.ts";
import { startKindDistributionFigure, startKindPhasesFigure } from "./start-kinds-figure.ts";

const activations = Array.from({ length: 60 }, (_, number) =>
  summarizeActivation(
    exampleActivation(number, {
      startedAtMs: 1_790_000_000_000 + number * 20,
      instanceId: `wasm-instance-${Math.floor(number / 10)}`,
      totalNs: number % 10 === 0 ? 2_800_000 : 560_000 + number,
    }),
  ),
);
const refused = summarizeActivation(
  exampleActivation(99, { startedAtMs: 1_790_000_000_500, instanceId: null, startKind: null, fault: "queue-full" }),
);
const look = { subject: "plate-reader", notes: ["One machine."], width: 760, theme: "light" } as const;
const populations = populationByStart(activations);

describe("by start kind", () => {
  test("a distribution for each kind that there is, on an axis of powers", () => {
    const figure = startKindDistributionFigure({ ...look, populations });
    expect(figure.title).toBe("Distribution function of the calls of plate-reader by start");
    expect(figure.subtitle).toBe("10.0 % cold, 90.0 % warm");
    expect(figure.legend.map(({ text }) => text)).toEqual(["cold (6)", "warm (54)"]);
    expect(figure.panels[0]?.x.scale.kind).toBe("log");
    expect(figure.panels[0]?.marks).toContainEqual(expect.objectContaining({ kind: "symbol", at: [2_800_000, 0.5] }));
    expect(figure.table.rows[0]).toEqual(["cold", "6", "2.80 ms", "2.80 ms", "2.80 ms"]);
  });

  test("medians of the phases on each other, every phase in the table", () => {
    const figure = startKindPhasesFigure({ ...look, populations });
    const bars = figure.panels[0]?.marks.flatMap((mark) => (mark.kind === "bar" ? [mark] : [])) ?? [];
    const ofCold = bars.filter(({ y }) => y[0] < 1);
    for (const [index, bar] of ofCold.entries()) expect(bar.x[0]).toBe(index === 0 ? 0 : ofCold[index - 1]?.x[1]);
    expect(figure.legend.map(({ text }) => text)).toEqual([
      "wait for a place",
      "create sandbox",
      "load, compile, instantiate",
      "run and reply",
    ]);
    expect(figure.table.rows.map((row) => row[0])).toEqual(["cold", "warm"]);
    expect(figure.table.rows[0]).toContain("1.20 ms");
  });

  test("of nothing they are empty, not broken", () => {
    for (const figure of [startKindDistributionFigure, startKindPhasesFigure])
      expect(figureToSvg(figure({ ...look, populations: [] }), { metadata: null })).not.toContain("NaN");
  });
});

describe("lanes", () => {
  const lanes = instanceLanes([...activations, refused])!;

  test("a row for each sandbox with a bar for each call, and one for calls that reached none", () => {
    const figure = lanesFigure({ ...look, groups: [{ title: null, lanes }] });
    expect(figure.subtitle).toBe("61 calls in 6 sandboxes");
    const [panel] = figure.panels;
    expect(panel?.y.scale).toMatchObject({ bands: { length: 7 } });
    const busy = panel?.marks.filter((mark) => mark.kind === "bar" && mark.y[1] - mark.y[0] > 0.5);
    expect(busy).toHaveLength(61);
    const last = panel?.readouts.at(-1);
    expect(last).toMatchObject({ kind: "cloud", label: "no sandbox", band: 6 });
    expect(last?.kind === "cloud" && last.textOf(0)).toContain("queue-full");
    // What is read in a band is of that band alone, and leads back to its call.
    const [read] = readPanel(panel!, [0, 2.5]);
    expect(read).toMatchObject({ label: "wasm-instance-2" });
    const call = callAt({ groups: [{ title: null, lanes }] }, { panel: 0, at: read!.at });
    expect(call?.activationId).toBe(lanes.lanes[2]?.calls[0]?.activationId);
    expect(figure.legend.map(({ text }) => text)).toEqual(["cold", "warm", "reached no sandbox"]);
  });

  test("of many, those with the most calls are shown, and it is said", () => {
    const figure = lanesFigure({ ...look, groups: [{ title: null, lanes }], mostLanes: 2 });
    expect(figure.subtitle).toBe("21 calls in 2 sandboxes; 4 with fewer calls are not shown");
    expect(figure.table.rows).toHaveLength(7);
  });

  test("of thousands, a lane is one area for each kind, no finer than pixels", () => {
    const many = Array.from({ length: 5_000 }, (_, number) =>
      summarizeActivation(
        exampleActivation(number, {
          startedAtMs: 1_790_000_000_000 + number * 7,
          instanceId: `wasm-instance-${number % 3}`,
        }),
      ),
    );
    const figure = lanesFigure({ ...look, groups: [{ title: null, lanes: instanceLanes(many)! }] });
    const areas = figure.panels[0]?.marks.flatMap((mark) => (mark.kind === "area" ? [mark] : [])) ?? [];
    expect(figure.panels[0]?.marks.length).toBeLessThan(12);
    for (const { outline } of areas) expect(outline.length).toBeLessThanOrEqual(4 * look.width);
    const read = readPanel(figure.panels[0]!, [3_500_000_000, 1.5]);
    expect(read).toHaveLength(1);
  });

  test.for(["light", "dark"] as const)("can be drawn, %s", (theme) => {
    for (const width of [360, 1200]) {
      const svg = figureToSvg(lanesFigure({ ...look, theme, width, groups: [{ title: null, lanes }] }), {
        metadata: null,
      });
      expect(svg).toContain("<svg");
      expect(svg).not.toContain("NaN");
    }
  });
});
