import { expect, test } from "vitest";
import { INVOCATION_PHASES } from "../model/faas/activation.ts";
import { exampleActivation } from "../testing/example-activation.ts";
import { phaseQuantiles } from "./phase-quantiles.ts";
import { waterfall } from "./waterfall.ts";

test("phases follow each other from the arrival on; what none explains is the rest", () => {
  const { phases } = exampleActivation(10);
  const sumNs = Object.values(phases).reduce((sum, ns) => sum + ns, 0);
  const rows = waterfall({ phases, totalNs: sumNs + 1000 });
  expect(rows.map(({ phase }) => phase)).toEqual([...INVOCATION_PHASES, "rest"]);
  let expectedStartNs = 0;
  for (const { startNs, durationNs } of rows) {
    expect(startNs).toBe(expectedStartNs);
    expectedStartNs += durationNs;
  }
  expect(rows.at(-1)).toMatchObject({ durationNs: 1000, name: "rest" });
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(waterfall({ phases, totalNs: sumNs })).toHaveLength(INVOCATION_PHASES.length);
});

test("a call without any time has rows without any", () => {
  const nothing = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 0])) as Record<
    (typeof INVOCATION_PHASES)[number],
    number
  >;
  const rows = waterfall({ phases: nothing, totalNs: 0 });
  expect(rows.every(({ durationNs, share }) => durationNs === 0 && share === 0)).toBe(true);
});

test("quantiles of a phase are over the calls that had it", () => {
  const activations = Array.from({ length: 100 }, (_, number) => {
    const { phases } = exampleActivation(number);
    return exampleActivation(number, {
      phases: { ...phases, runNs: (number + 1) * 1000 },
      totalNs: (number + 1) * 5000,
    });
  });
  const quantiles = new Map(phaseQuantiles(activations, [0, 0.5, 1]).map((row) => [row.phase, row]));
  expect(quantiles.get("runNs")).toEqual({ phase: "runNs", calls: 100, quantilesNs: [1000, 50_500, 100_000] });
  expect(quantiles.get("compileNs")).toEqual({ phase: "compileNs", calls: 10, quantilesNs: [1.2e6, 1.2e6, 1.2e6] });
  expect(quantiles.get("initNs")).toEqual({ phase: "initNs", calls: 0, quantilesNs: [null, null, null] });
  expect(quantiles.get("total")?.quantilesNs[2]).toBe(500_000);
});
