import type { Sample } from "../model/benchmark.ts";

/** Whether a run ended by itself with exit code 0, so that its time means something. */
export function endedWell(sample: Sample): boolean {
  return sample.exitCode === 0 && sample.signal === null && sample.limit === null;
}
