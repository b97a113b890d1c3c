import { bootstrapInterval } from "../bootstrap.ts";
import { ratioOfMeansStatistic, ratioOfMediansStatistic } from "../bootstrap-statistics.ts";
import type { Generator } from "../generator.ts";
import { ratioOfMeansInterval95 } from "../mean-ratio.ts";
import { pairedRatio, unpairedRatio } from "../ratio-interval.ts";
import { decide } from "../verdict.ts";
import {
  COVERAGE_BOUNDS,
  FALSE_DIFFERENCE_BOUNDS,
  holds,
  promisedFrom,
  type Rate,
  type SimulationSize,
} from "./rate.ts";
import { ALL_SCENARIOS, drawTable, seededFor, type Scenario } from "./scenarios.ts";

type IntervalOfRatio = (a: number[], b: number[], generator: Generator, resamples: number) => [number, number] | null;

interface Method {
  name: string;
  isUsed: boolean;
  isBootstrap: boolean;
  interval: IntervalOfRatio;
}

const TRUE_RATIO = 1.1;

const METHODS: readonly Method[] = [
  {
    name: "signed rank of paired rounds (used)",
    isUsed: true,
    isBootstrap: false,
    interval: (a, b) => pairedRatio(a, b).interval,
  },
  {
    name: "Mann-Whitney, not paired",
    isUsed: false,
    isBootstrap: false,
    interval: (a, b) => unpairedRatio(a, b).interval,
  },
  {
    name: "ratio of means, Fieller paired",
    isUsed: false,
    isBootstrap: false,
    interval: (a, b) => ratioOfMeansInterval95(a, b),
  },
  {
    name: "ratio of means, bootstrap paired",
    isUsed: false,
    isBootstrap: true,
    interval: (a, b, generator, resamples) =>
      bootstrapInterval({
        sizes: [a.length],
        statistic: ratioOfMeansStatistic(a, b),
        generator,
        level: 0.05,
        resamples,
        method: "bca",
      }),
  },
  {
    name: "ratio of medians, bootstrap paired",
    isUsed: false,
    isBootstrap: true,
    interval: (a, b, generator, resamples) =>
      bootstrapInterval({
        sizes: [a.length],
        statistic: ratioOfMediansStatistic(a, b),
        generator,
        level: 0.05,
        resamples,
        method: "percentile",
      }),
  },
];

/** Two programs that take turns: how often the intervals hold their ratio, and what is said of them. */
export function simulatePairs(size: SimulationSize): Rate[] {
  const overRuns = (rate: (scenario: Scenario, runs: number) => Rate) =>
    ALL_SCENARIOS.flatMap((scenario) => size.sizes.map((runs) => rate(scenario, runs)));
  return [
    ...METHODS.flatMap((method) => overRuns((scenario, runs) => coverage(method, scenario, runs, size))),
    ...overRuns((scenario, runs) => falseDifferences(scenario, runs, size)),
    ...overRuns((scenario, runs) => rightSigns(scenario, runs, size)),
  ];
}

function coverage(method: Method, scenario: Scenario, runs: number, size: SimulationSize): Rate {
  const experiments = method.isBootstrap ? size.bootstrapExperiments : size.experiments;
  const count = countPairs({ scenario, runs, experiments, ratio: TRUE_RATIO }, (a, b, generator) =>
    holds(method.interval(a, b, generator, size.resamples), TRUE_RATIO),
  );
  return {
    measure: `coverage of the ratio's interval, true ratio ${TRUE_RATIO}`,
    method: method.name,
    scenario: scenario.name,
    runs,
    experiments,
    value: count / experiments,
    bounds: method.isUsed ? promisedFrom(runs, COVERAGE_BOUNDS) : null,
  };
}

/** A/A: verdicts that name a faster one of two copies of one program. */
function falseDifferences(scenario: Scenario, runs: number, { experiments }: SimulationSize): Rate {
  const count = countPairs({ scenario, runs, experiments, ratio: 1 }, (a, b) =>
    ["a-faster", "b-faster"].includes(decide(a, b).conclusion),
  );
  return {
    measure: "A/A: verdicts that name a difference",
    method: "as wb bench does (used)",
    scenario: scenario.name,
    runs,
    experiments,
    value: count / experiments,
    bounds: runs < 6 ? [0, 0] : promisedFrom(runs, FALSE_DIFFERENCE_BOUNDS),
  };
}

function rightSigns(scenario: Scenario, runs: number, { experiments }: SimulationSize): Rate {
  const count = countPairs(
    { scenario, runs, experiments, ratio: TRUE_RATIO },
    (a, b) => decide(a, b).conclusion === "b-faster",
  );
  return {
    measure: "A/B with a 10 % slower: verdicts that name b as faster",
    method: "as wb bench does (used)",
    scenario: scenario.name,
    runs,
    experiments,
    value: count / experiments,
    bounds: null,
  };
}

interface PairExperiment {
  scenario: Scenario;
  runs: number;
  experiments: number;
  /** a's times over b's. */
  ratio: number;
}

function countPairs(
  { scenario, runs, experiments, ratio }: PairExperiment,
  isCounted: (a: number[], b: number[], generator: Generator) => boolean,
): number {
  const generator = seededFor(1_000, scenario, runs);
  let count = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const [a = [], b = []] = drawTable(scenario, 2, runs, generator);
    const slower = ratio === 1 ? a : a.map((time) => ratio * time);
    if (isCounted(slower, b, generator)) count++;
  }
  return count;
}
