import type { Precompilation } from "../model/program-run.ts";
import { formatBytes } from "./bytes.ts";
import { formatDuration } from "./durations.ts";

/** `compiled ahead in 85.0 ms, 312 KiB`; this is no part of any measured time. */
export function describePrecompilation({ elapsedNs, sizeBytes }: Precompilation): string {
  return `compiled ahead in ${formatDuration(elapsedNs)}, ${formatBytes(sizeBytes)}`;
}
