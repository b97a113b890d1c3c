import { holmLevels } from "../holm.ts";
import { decide, PLAIN_TERMS } from "../verdict.ts";
import { signedRankTest } from "../signed-rank.ts";
import { FALSE_DIFFERENCE_BOUNDS, promisedFrom, type Rate, type SimulationSize } from "./rate.ts";
import { ALL_SCENARIOS, drawTable, seededFor, type Scenario } from "./scenarios.ts";

const TABLES = [3, 5] as const;

/** Tables of nothing but copies of one program: how often any of their verdicts names a difference. */
export function simulateTables({ sizes, experiments }: SimulationSize): Rate[] {
  const enough = sizes.filter((runs) => runs >= 30);
  return TABLES.flatMap((cells) =>
    [true, false].flatMap((isCorrected) =>
      ALL_SCENARIOS.flatMap((scenario) =>
        enough.map((runs) => anyDifference({ scenario, runs, cells, experiments }, isCorrected)),
      ),
    ),
  );
}

interface Table {
  scenario: Scenario;
  runs: number;
  cells: number;
  experiments: number;
}

function anyDifference({ scenario, runs, cells, experiments }: Table, isCorrected: boolean): Rate {
  const generator = seededFor(4_000, scenario, runs);
  const pairs = Array.from({ length: cells }, (_, a) => a).flatMap((a) =>
    Array.from({ length: cells - a - 1 }, (_, step) => [a, a + step + 1] as const),
  );
  let tables = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const times = drawTable(scenario, cells, runs, generator);
    const sides = pairs.map(([a, b]) => [times[a] ?? [], times[b] ?? []] as const);
    const pValues = sides.map(
      ([a, b]) => signedRankTest(a.map((time, round) => Math.log(time / (b[round] as number)))).pValue,
    );
    const levels = isCorrected ? holmLevels(pValues, 0.05) : pValues.map(() => 0.05);
    const named = sides.some(([a, b], pair) => {
      // Only what can be a difference at all is worth deciding.
      if ((pValues[pair] as number) > 0.05) return false;
      const terms = { ...PLAIN_TERMS, testLevel: levels[pair] as number };
      return ["a-faster", "b-faster"].includes(decide(a, b, terms).conclusion);
    });
    if (named) tables++;
  }
  return {
    measure: `A/A, ${cells} cells, ${pairs.length} pairs: tables that name any difference`,
    method: isCorrected ? "Holm (used)" : "without a correction",
    scenario: scenario.name,
    runs,
    experiments,
    value: tables / experiments,
    bounds: isCorrected ? promisedFrom(runs, FALSE_DIFFERENCE_BOUNDS) : null,
  };
}
