import { formatDuration } from "../../format/durations.ts";
import { formatCount, formatSignificant } from "../../format/numbers.ts";
import { bootstrapInterval } from "../../stats/bootstrap.ts";
import { createGenerator } from "../../stats/generator.ts";
import { mean } from "../../stats/moments.ts";
import { median } from "../../stats/quantiles.ts";
import type { Finding } from "../measured-figure.ts";

/** Times of cold and warm calls, in nanoseconds. */
export interface StartTimes {
  cold: readonly number[];
  warm: readonly number[];
}

/** The same in every report of a run. */
const SEED = 2019;
const RESAMPLES = 2_000;
const LEVEL = 0.05;

/**
 * From which call on a container has been the better choice: the first N for which its cold call and N - 1 warm ones take
 * less than wasm's, by their means. With D what its cold call takes more and W what each warm one takes less:
 * N = 1 + D / W, rounded up. Infinite where the container is never ahead, 1 where it is from the first call on.
 */
export function breakEvenCalls(container: StartTimes, wasm: StartTimes): number {
  const dearer = mean(container.cold) - mean(wasm.cold);
  const cheaper = mean(wasm.warm) - mean(container.warm);
  if (dearer <= 0 && cheaper >= 0) return 1;
  return cheaper <= 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(1 + dearer / cheaper));
}

/** With the bootstrap's 95 % interval over the four means. */
export function breakEven(name: string, container: StartTimes, wasm: StartTimes): Finding {
  const lists = [container.cold, container.warm, wasm.cold, wasm.warm];
  const value = breakEvenCalls(container, wasm);
  const ci95 = lists.some(({ length }) => length < 2)
    ? null
    : bootstrapInterval({
        sizes: lists.map(({ length }) => length),
        statistic: (positions) => {
          const drawn = lists.map((list, index) => Array.from(positions[index]!, (at) => list[at]!));
          const [containerCold = [], containerWarm = [], wasmCold = [], wasmWarm = []] = drawn;
          return finite(
            breakEvenCalls({ cold: containerCold, warm: containerWarm }, { cold: wasmCold, warm: wasmWarm }),
          );
        },
        generator: createGenerator(SEED),
        level: LEVEL,
        resamples: RESAMPLES,
        method: "percentile",
      });
  const told = `${name}, break-even: `;
  const interval = ci95 === null ? "" : ` (95 % interval ${calls(ci95[0])} to ${calls(ci95[1])})`;
  const means =
    `container cold ${formatDuration(mean(container.cold))}, warm ${formatDuration(mean(container.warm))}; ` +
    `wasm cold ${formatDuration(mean(wasm.cold))}, warm ${formatDuration(mean(wasm.warm))}`;
  const text = Number.isFinite(value)
    ? `${told}from call ${calls(value)} on${interval} the container's warm speed has paid for its cold start; means: ${means}.`
    : `${told}never${interval}: the container's warm calls take no less time than wasm's; means: ${means}.`;
  const isTold = Number.isFinite(value) && value < NEVER;
  return { id: `${name}, break-even`, value: isTold ? value : null, ci95: isTold ? ci95 : null, text };
}

/** Stands for never among what is drawn: intervals are interpolated, and infinity can't be. */
const NEVER = 1e12;
/** Past this many calls a number says no more than that they are many. */
const MANY = 1_000_000;
const finite = (value: number) => (Number.isFinite(value) ? value : NEVER);
const calls = (value: number) =>
  value >= NEVER / 2 ? "never" : value > MANY ? `over ${formatCount(MANY)}` : formatCount(value);

/** How many times as long one kind's cold calls take as another's: of medians, as rare stalls of a machine are neither's. */
export function coldRatio(name: string, a: readonly number[], b: readonly number[]): Finding {
  const value = median(a) / median(b);
  const ci95 = bootstrapInterval({
    sizes: [a.length, b.length],
    statistic: ([first, second]) =>
      median(Array.from(first!, (at) => a[at]!)) / median(Array.from(second!, (at) => b[at]!)),
    generator: createGenerator(SEED),
    level: LEVEL,
    resamples: RESAMPLES,
    method: "percentile",
  });
  const interval = `95 % interval ${formatSignificant(ci95[0])} to ${formatSignificant(ci95[1])}`;
  return {
    id: name,
    value,
    ci95,
    text: `${name}: ${formatSignificant(value)} times as long (${interval}), ${a.length} and ${b.length} calls, medians ${formatDuration(median(a))} and ${formatDuration(median(b))} on the server.`,
  };
}
