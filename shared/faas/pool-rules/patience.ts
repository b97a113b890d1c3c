import type { RuledGroup } from "./ruled-sandbox.ts";

/**
 * As many sandboxes of a kind for any function as there are processors do all that can be done, unless calls sleep. A
 * call makes another only when none of them was given out for this long, or it waited for the longer time.
 */
export const PATIENCE_MS = 20;
const LONGEST_PATIENCE_MS = 200;

export interface Waited {
  nowMs: number;
  waitedMs: number;
  processors: number;
  queueLength: number;
}

/** Whether a call does better to wait for a sandbox of its group than to have another one made. */
export function isWorthWaiting<Group extends RuledGroup>(
  group: Group,
  present: Iterable<{ readonly group: Group; readonly isCreated: boolean }>,
  { nowMs, waitedMs, processors, queueLength }: Waited,
): boolean {
  if (!group.shared || group.size < processors || queueLength === 0) return false;
  if (waitedMs >= LONGEST_PATIENCE_MS) return false;
  if (nowMs - group.givenOutMs < PATIENCE_MS) return true;
  for (const sandbox of present) if (sandbox.group === group && !sandbox.isCreated) return true;
  return false;
}
