import type { WarmUp } from "../model/load/load-plan.ts";
import type { LoadSample } from "../model/load/load-sample.ts";

const NS_PER_S = 1e9;

export function isWarmUp({ intendedNs, index }: Pick<LoadSample, "intendedNs" | "index">, warmUp: WarmUp): boolean {
  return intendedNs < warmUp.seconds * NS_PER_S || index < warmUp.requests;
}

/** From the intended start to the last byte (G. Tene, "How NOT to Measure Latency": coordinated omission). */
export function correctedLatencyNs({ intendedNs, startNs, latencyNs }: LoadSample): number {
  return Math.max(latencyNs, startNs + latencyNs - intendedNs);
}
