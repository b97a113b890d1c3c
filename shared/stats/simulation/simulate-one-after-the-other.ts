import { mannWhitneyTest } from "../mann-whitney.ts";
import { decide, PLAIN_TERMS } from "../verdict.ts";
import type { Rate, SimulationSize } from "./rate.ts";
import { ALL_SCENARIOS, drawOneAfterTheOther, seededFor } from "./scenarios.ts";

const METHODS = [
  {
    method: "no direction without rounds (used)",
    names: (a: number[], b: number[]) =>
      ["a-faster", "b-faster"].includes(decide(a, b, { ...PLAIN_TERMS, paired: false }).conclusion),
    bounds: [0, 0],
  },
  {
    method: "judged by Mann and Whitney's test",
    names: (a: number[], b: number[]) => mannWhitneyTest(a, b).pValue <= PLAIN_TERMS.testLevel,
    bounds: null,
  },
] as const;

/** Two copies of one program, all runs of one before all of the other: how often a faster one is named. */
export function simulateOneAfterTheOther({ sizes, experiments }: SimulationSize): Rate[] {
  return METHODS.flatMap(({ method, names, bounds }) =>
    ALL_SCENARIOS.flatMap((scenario) =>
      sizes.map((runs): Rate => {
        const generator = seededFor(5_000, scenario, runs);
        let count = 0;
        for (let experiment = 0; experiment < experiments; experiment++) {
          const [a = [], b = []] = drawOneAfterTheOther(scenario, 2, runs, generator);
          if (names(a, b)) count++;
        }
        const value = count / experiments;
        return { measure: MEASURE, method, scenario: scenario.name, runs, experiments, value, bounds };
      }),
    ),
  );
}

const MEASURE = "A/A, one after the other: verdicts that name a difference";
