import type { Lock } from "../store/lock-file.ts";
import { enterLane, laneLockPath } from "./lane.ts";

/** Waits for the machine's only measuring lane: two benchmarks at once would measure each other. Throws CANCELLED. */
export function enterMeasureLane(
  what: string,
  options: { signal: AbortSignal; onWait: (behind: string) => void; path?: string },
): Promise<Lock> {
  return enterLane(options.path ?? laneLockPath("measure"), what, options);
}
