import type { ClosedGroup } from "../model/load/load-pattern.ts";

/**
 * When each thread of a group begins, from the run's start. JMeter's ThreadGroup.java divides in single precision,
 * `Math.round((float) rampUp * 1000 / threads)`, and every start is so many whole milliseconds after the one before:
 * 3 threads in 10 s begin at 0, 3333 and 6666 ms. A delay before the first request comes on top.
 */
export function threadStartsMs({
  startDelayMs,
  threads,
  rampUpS,
}: Pick<ClosedGroup, "startDelayMs" | "threads" | "rampUpS">): number[] {
  const eachMs = roundFloat(Math.fround(Math.fround(Math.fround(rampUpS) * 1000) / threads));
  return Array.from({ length: threads }, (_, thread) => startDelayMs + thread * eachMs);
}

/** Java's `Math.round`: to the next whole number, halves up. */
function roundFloat(value: number): number {
  return Math.floor(value + 0.5);
}
