import { relativeSlowdown, type Machine } from "./processors.ts";

/** A piece of work and how much of it computes. */
export interface Span {
  fromMs: number;
  toMs: number;
  cpuShare: number;
}

/** How much computes at each time, from spans of work. */
export class LoadCurve {
  readonly #timesMs: Float64Array;
  readonly #computing: Float64Array;

  constructor(spans: readonly Span[]) {
    const changes = spans
      .flatMap(({ fromMs, toMs, cpuShare }) => [
        { atMs: fromMs, by: cpuShare },
        { atMs: toMs, by: -cpuShare },
      ])
      .sort((a, b) => a.atMs - b.atMs);
    this.#timesMs = Float64Array.from(changes, ({ atMs }) => atMs);
    let computing = 0;
    this.#computing = Float64Array.from(changes, ({ by }) => (computing += by));
  }

  /** Answers how much slower, on average between two times, this load makes each of its spans on a machine. */
  slowdownOn(machine: Machine): (fromMs: number, toMs: number) => number {
    const times = this.#timesMs;
    const at = Float64Array.from(this.#computing, (computing) => relativeSlowdown(machine, computing));
    // Integral up to each time.
    const sums = new Float64Array(times.length);
    for (let index = 1; index < times.length; index++)
      sums[index] = value(sums, index - 1) + value(at, index - 1) * (value(times, index) - value(times, index - 1));
    const upTo = (ms: number) => {
      const index = lastUpTo(times, ms);
      return index < 0 ? 0 : value(sums, index) + value(at, index) * (ms - value(times, index));
    };
    return (fromMs, toMs) => (toMs > fromMs ? Math.max(1, (upTo(toMs) - upTo(fromMs)) / (toMs - fromMs)) : 1);
  }
}

const value = (values: Float64Array, index: number) => values[index] ?? 0;

function lastUpTo(sorted: Float64Array, wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value(sorted, middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
