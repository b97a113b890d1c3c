import { createGenerator, type Generator } from "../generator.ts";

/** How the times of one program are made up in a simulated benchmark. */
export interface Scenario {
  name: string;
  /** One run's time, when the machine has its usual speed. */
  draw(generator: Generator): number;
  /** Of what `draw` gives. */
  mean: number;
  median: number;
  /** Standard deviation of the step that the logarithm of the machine's speed makes from round to round. */
  drift: number;
}

function logNormal(sigma: number): Scenario {
  return {
    name: `log-normal, sigma ${sigma}`,
    draw: (generator) => Math.exp(sigma * generator.nextNormal()),
    mean: Math.exp(sigma ** 2 / 2),
    median: 1,
    drift: 0,
  };
}

const SLOW_SHARE = 0.2;
const SLOW_FACTOR = 1.5;
const MODE_SIGMA = 0.05;

/** Four runs of five are fast; the fifth takes half as long again. */
const BIMODAL: Scenario = {
  name: "bimodal 80/20",
  draw: (generator) =>
    (generator.nextUnit() < SLOW_SHARE ? SLOW_FACTOR : 1) * Math.exp(MODE_SIGMA * generator.nextNormal()),
  mean: (1 - SLOW_SHARE + SLOW_SHARE * SLOW_FACTOR) * Math.exp(MODE_SIGMA ** 2 / 2),
  // The slow mode is 8 standard deviations away, so half of all runs are the lower 5/8 of the fast mode:
  // exp(0.05 * normal quantile of 0.625).
  median: Math.exp(MODE_SIGMA * 0.3186393639643752),
  drift: 0,
};

/** Programs on a quiet machine. */
export const QUIET_SCENARIOS: readonly Scenario[] = [logNormal(0.1), logNormal(0.3), logNormal(0.5), BIMODAL];

/** A machine whose speed wanders by a tenth from round to round; only both sides together can show a ratio. */
const DRIFT_SCENARIO: Scenario = { ...logNormal(0.1), name: "drift 0.1 a round", drift: 0.1 };

export const ALL_SCENARIOS: readonly Scenario[] = [...QUIET_SCENARIOS, DRIFT_SCENARIO];

/** The same numbers at each call, and others for each simulation, scenario and size. */
export function seededFor(simulation: number, scenario: Scenario, runs: number): Generator {
  return createGenerator(1_000 * (simulation + ALL_SCENARIOS.indexOf(scenario)) + runs);
}

/** The same of copies that don't take turns: each runs `rounds` times when the one before has ended. */
export function drawOneAfterTheOther(
  scenario: Scenario,
  cells: number,
  rounds: number,
  generator: Generator,
): number[][] {
  const [times = []] = drawTable(scenario, 1, cells * rounds, generator);
  return Array.from({ length: cells }, (_, cell) => times.slice(cell * rounds, (cell + 1) * rounds));
}

/** Times of `cells` copies of one program that take turns for `rounds` rounds: `times[cell][round]`. */
export function drawTable(scenario: Scenario, cells: number, rounds: number, generator: Generator): number[][] {
  const times = Array.from({ length: cells }, (): number[] => []);
  let logSpeed = 0;
  for (let round = 0; round < rounds; round++) {
    if (scenario.drift > 0) logSpeed += scenario.drift * generator.nextNormal();
    const slowness = Math.exp(logSpeed);
    for (const cell of times) cell.push(slowness * scenario.draw(generator));
  }
  return times;
}
