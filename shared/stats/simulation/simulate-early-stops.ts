import { createGenerator } from "../generator.ts";
import { meanInterval95 } from "../mean-interval.ts";
import { decisionLooks, precisionLooks, sequentialLevel } from "../sequential.ts";
import { attainableLevel } from "../signed-rank.ts";
import { decide, PLAIN_TERMS } from "../verdict.ts";
import {
  COVERAGE_BOUNDS,
  FALSE_DIFFERENCE_BOUNDS,
  holds,
  promisedFrom,
  type Rate,
  type SimulationSize,
} from "./rate.ts";
import { ALL_SCENARIOS, drawTable, QUIET_SCENARIOS, seededFor, type Scenario } from "./scenarios.ts";

/** Benchmarks that may end before their planned number of runs. */
export function simulateEarlyStops({ sizes, experiments }: SimulationSize): Rate[] {
  const decided = sizes.filter((runs) => decisionLooks(runs).length > 1);
  const precise = sizes.filter((runs) => precisionLooks(runs).length > 1);
  return [
    ...[true, false].flatMap((isCorrected) =>
      ALL_SCENARIOS.flatMap((scenario) =>
        decided.map((runs) => untilDecided({ scenario, runs, experiments }, isCorrected)),
      ),
    ),
    ...QUIET_SCENARIOS.flatMap((scenario) => precise.flatMap((runs) => untilPrecise({ scenario, runs, experiments }))),
  ];
}

/** Share of the runs at which the precision is reached on average. */
const TYPICAL_STOP = 0.5;

interface Stopping {
  scenario: Scenario;
  /** At most. */
  runs: number;
  experiments: number;
}

/** A/A: after each planned look the measuring ends if a difference or equality is found. */
function untilDecided({ scenario, runs, experiments }: Stopping, isCorrected: boolean): Rate {
  const generator = seededFor(2_000, scenario, runs);
  const looks = decisionLooks(runs);
  const levels = looks.map((_, look) => {
    const plan = { looks: looks.slice(0, look + 1), planned: looks.length, final: look === looks.length - 1 };
    return isCorrected ? sequentialLevel(0.05, plan, attainableLevel) : 0.05;
  });
  let differences = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const [a = [], b = []] = drawTable(scenario, 2, runs, generator);
    const conclusion = looks.reduce<string>((found, rounds, look) => {
      if (found !== "inconclusive") return found;
      const level = levels[look] as number;
      const terms = { ...PLAIN_TERMS, intervalLevel: level, testLevel: level };
      return decide(a.slice(0, rounds), b.slice(0, rounds), terms).conclusion;
    }, "inconclusive");
    if (conclusion === "a-faster" || conclusion === "b-faster") differences++;
  }
  return {
    measure: "A/A, stopped as soon as it is decided: verdicts that name a difference",
    method: isCorrected ? "error spent over the looks (used)" : "without a correction",
    scenario: scenario.name,
    runs,
    experiments,
    value: differences / experiments,
    bounds: isCorrected ? promisedFrom(runs, FALSE_DIFFERENCE_BOUNDS) : null,
  };
}

/**
 * A/A: ends at the first look at which both means are known to the precision that half of the runs give on average. That doesn't depend on which of the two is ahead, so nothing is corrected.
 */
function untilPrecise({ scenario, runs, experiments }: Stopping): Rate[] {
  const generator = seededFor(3_000, scenario, runs);
  const looks = precisionLooks(runs);
  const precision = usualWidth(scenario, Math.round(TYPICAL_STOP * runs));
  let differences = 0;
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const [a = [], b = []] = drawTable(scenario, 2, runs, generator);
    const isPrecise = (times: number[], rounds: number) => relativeWidth(times.slice(0, rounds)) < precision;
    const rounds = looks.find((look) => isPrecise(a, look) && isPrecise(b, look)) ?? runs;
    const { conclusion } = decide(a.slice(0, rounds), b.slice(0, rounds));
    if (conclusion === "a-faster" || conclusion === "b-faster") differences++;
    if (holds(meanInterval95(a.slice(0, rounds)), scenario.mean)) covered++;
  }
  const common = { method: "as wb bench does (used)", scenario: scenario.name, runs, experiments };
  return [
    {
      ...common,
      measure: "A/A, stopped as soon as it is precise: verdicts that name a difference",
      value: differences / experiments,
      bounds: promisedFrom(runs, FALSE_DIFFERENCE_BOUNDS),
    },
    {
      ...common,
      measure: "stopped as soon as it is precise: coverage of the mean's interval",
      value: covered / experiments,
      bounds: promisedFrom(runs, COVERAGE_BOUNDS),
    },
  ];
}

function relativeWidth(times: readonly number[]): number {
  const [low, high] = meanInterval95(times) ?? [0, Infinity];
  return (2 * (high - low)) / (high + low);
}

function usualWidth(scenario: Scenario, runs: number): number {
  const generator = createGenerator(7);
  const widths = Array.from({ length: 200 }, () =>
    relativeWidth(Array.from({ length: runs }, () => scenario.draw(generator))),
  );
  return widths.reduce((sum, width) => sum + width, 0) / widths.length;
}
