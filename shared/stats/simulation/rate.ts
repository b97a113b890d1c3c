/** What share of simulated experiments went one way, and where that share should lie. */
export interface Rate {
  /** What was counted. */
  measure: string;
  method: string;
  scenario: string;
  /** Runs of each cell; with an early stop, the most. */
  runs: number;
  experiments: number;
  /** Not a number where the method gives no interval of 95 %. */
  value: number;
  /** Null where the share is shown for comparison and promised nowhere. */
  bounds: readonly [number, number] | null;
}

/** A 95 % interval may cover this share. */
export const COVERAGE_BOUNDS = [0.93, 0.97] as const;
/** Equal programs may be called different this often. */
export const FALSE_DIFFERENCE_BOUNDS = [0.03, 0.07] as const;
/** From so many runs on the rates are promised. */
const PROMISED_RUNS = 30;

export function promisedFrom(runs: number, bounds: readonly [number, number]): readonly [number, number] | null {
  return runs >= PROMISED_RUNS ? bounds : null;
}

export function isWithin({ value, bounds }: Rate): boolean {
  return bounds === null || (value >= bounds[0] && value <= bounds[1]);
}

/** How much is simulated. */
export interface SimulationSize {
  /** Runs of each cell. */
  sizes: readonly number[];
  experiments: number;
  /** Of methods that draw again a thousand times. */
  bootstrapExperiments: number;
  resamples: number;
}

export const FULL_SIZE: SimulationSize = {
  sizes: [5, 6, 10, 30, 100],
  experiments: 5_000,
  bootstrapExperiments: 2_000,
  resamples: 499,
};

/** Whether the interval holds the value. */
export function holds(interval: readonly [number, number] | null, value: number): boolean {
  return interval !== null && interval[0] <= value && value <= interval[1];
}
