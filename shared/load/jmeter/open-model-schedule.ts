import { perSecondCounts } from "../per-second-counts.ts";
import type { OpenGroup } from "../../model/load/load-pattern.ts";

/** The schedule of JMeter's Open Model Thread Group: a rate before and after arrivals is a ramp between them. */
export function openModelSchedule({ arrivals, durationS, startDelayMs }: OpenGroup): string {
  const pause = startDelayMs > 0 ? [`pause(${plain(startDelayMs / 1000)} sec)`] : [];
  return [...pause, ...steps()].join(" ");

  function steps(): string[] {
    switch (arrivals.kind) {
      case "constant":
      case "poisson":
        return [rate(arrivals.perSecond), during(durationS)];
      case "ramp":
        return [rate(arrivals.fromPerSecond), during(durationS), rate(arrivals.toPerSecond)];
      case "trace":
        return perSecondCounts(arrivals.offsetsMs, durationS).flatMap((count) => [rate(count), during(1), rate(count)]);
    }
  }
}

function rate(perSecond: number): string {
  return `rate(${plain(perSecond)}/sec)`;
}

function during(seconds: number): string {
  return `random_arrivals(${plain(seconds)} sec)`;
}

/** Without an exponent, which JMeter doesn't read. */
function plain(value: number): string {
  return String(Number(value.toFixed(6)));
}
