import { describe, expect, test } from "vitest";
import { formatRates } from "./format-rates.ts";
import { isWithin, type Rate } from "./rate.ts";
import { simulateCells } from "./simulate-cells.ts";
import { simulateEarlyStops } from "./simulate-early-stops.ts";
import { simulateOneAfterTheOther } from "./simulate-one-after-the-other.ts";
import { simulatePairs } from "./simulate-pairs.ts";
import { simulateTables } from "./simulate-tables.ts";

/** A small part of what `npm run bench:stats` simulates, with fixed seeds. */
const SIZE = { sizes: [5, 30], experiments: 800, bootstrapExperiments: 20, resamples: 99 };

/** So few experiments show a rate to two standard errors only. */
function isNearlyWithin(rate: Rate): boolean {
  const slack = 2 * Math.sqrt((0.05 * 0.95) / rate.experiments);
  return [-slack, 0, slack].some((shift) => isWithin({ ...rate, value: rate.value + shift }));
}

describe("what is promised of the statistics holds in simulated benchmarks, and not without the corrections", () => {
  test.each([
    ["intervals of one cell", simulateCells],
    ["ratio and verdict of two cells", simulatePairs],
    ["cells measured one after the other", simulateOneAfterTheOther],
    ["benchmarks that end early", simulateEarlyStops],
    ["tables of many pairs", simulateTables],
  ])("%s", (_name, simulate) => {
    const rates = simulate(SIZE);
    expect(rates.filter(({ bounds }) => bounds !== null).length).toBeGreaterThan(3);
    expect(formatRates(rates.filter((rate) => !isNearlyWithin(rate)))).toBe("");
    for (const { method, scenario, value } of rates)
      if (method === "without a correction") expect(value, scenario).toBeGreaterThan(0.08);
  });
});

test("a drift would be a difference to a test of what was measured one after the other", () => {
  const rates = simulateOneAfterTheOther({ ...SIZE, sizes: [30] });
  const judged = rates.find(({ method, scenario }) => method.startsWith("judged") && scenario.startsWith("drift"));
  expect(judged?.value).toBeGreaterThan(0.5);
});

test("rates are shown as a table that marks what breaks its promise", () => {
  const rate: Rate = {
    measure: "coverage",
    method: "t",
    scenario: "normal",
    runs: 30,
    experiments: 100,
    value: 0.91,
    bounds: [0.93, 0.97],
  };
  const others = [
    { ...rate, runs: 100, value: 0.95 },
    { ...rate, runs: 5, value: Number.NaN, bounds: null },
  ];
  expect(formatRates([rate, ...others])).toMatch(/normal\s+91\.0!\s+95\.0 +none/);
});
