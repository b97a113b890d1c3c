import { bootstrapInterval, type Statistic } from "../bootstrap.ts";
import { meanStatistic, medianStatistic } from "../bootstrap-statistics.ts";
import type { Generator } from "../generator.ts";
import { meanInterval95 } from "../mean-interval.ts";
import { medianInterval95 } from "../median-interval.ts";
import { mean, sampleStdDev } from "../moments.ts";
import { tQuantile } from "../student-t.ts";
import { COVERAGE_BOUNDS, holds, promisedFrom, type Rate, type SimulationSize } from "./rate.ts";
import { QUIET_SCENARIOS, seededFor, type Scenario } from "./scenarios.ts";

interface Method {
  measure: string;
  name: string;
  target: "mean" | "median";
  isUsed: boolean;
  isBootstrap: boolean;
  interval(times: number[], generator: Generator, resamples: number): [number, number] | null;
}

const MEAN = "coverage of the mean's interval";
const MEDIAN = "coverage of the median's interval";

const METHODS: readonly Method[] = [
  {
    measure: MEAN,
    name: "t moved by Johnson's correction (used)",
    target: "mean",
    isUsed: true,
    isBootstrap: false,
    interval: (times) => meanInterval95(times),
  },
  {
    measure: MEAN,
    name: "Student's t",
    target: "mean",
    isUsed: false,
    isBootstrap: false,
    interval: (times) => {
      const half = (tQuantile(0.975, times.length - 1) * sampleStdDev(times)) / Math.sqrt(times.length);
      return [mean(times) - half, mean(times) + half];
    },
  },
  {
    measure: MEAN,
    name: "bootstrap, BCa expanded",
    target: "mean",
    isUsed: false,
    isBootstrap: true,
    interval: (times, generator, resamples) => bootstrap(meanStatistic(times), times, generator, resamples, "bca"),
  },
  {
    measure: MEDIAN,
    name: "order statistics (used)",
    target: "median",
    isUsed: true,
    isBootstrap: false,
    interval: (times) => medianInterval95(times),
  },
  {
    measure: MEDIAN,
    name: "bootstrap, percentile expanded",
    target: "median",
    isUsed: false,
    isBootstrap: true,
    interval: (times, generator, resamples) =>
      bootstrap(medianStatistic(times), times, generator, resamples, "percentile"),
  },
];

/** How often the intervals of a single bar hold the true value. */
export function simulateCells(size: SimulationSize): Rate[] {
  return METHODS.flatMap((method) =>
    QUIET_SCENARIOS.flatMap((scenario) => size.sizes.map((runs) => coverage(method, scenario, runs, size))),
  );
}

function coverage(method: Method, scenario: Scenario, runs: number, size: SimulationSize): Rate {
  const generator = seededFor(0, scenario, runs);
  const experiments = method.isBootstrap ? size.bootstrapExperiments : size.experiments;
  let covered = 0;
  let given = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const times = Array.from({ length: runs }, () => scenario.draw(generator));
    const interval = method.interval(times, generator, size.resamples);
    if (interval !== null) given++;
    if (holds(interval, scenario[method.target])) covered++;
  }
  return {
    measure: method.measure,
    method: method.name,
    scenario: scenario.name,
    runs,
    experiments,
    value: given === 0 ? Number.NaN : covered / experiments,
    bounds: method.isUsed ? promisedFrom(runs, COVERAGE_BOUNDS) : null,
  };
}

function bootstrap(
  statistic: Statistic,
  times: number[],
  generator: Generator,
  resamples: number,
  method: "bca" | "percentile",
): [number, number] {
  return bootstrapInterval({ sizes: [times.length], statistic, generator, level: 0.05, resamples, method });
}
