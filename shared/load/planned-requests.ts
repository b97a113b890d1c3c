import type { LoadPattern } from "../model/load/load-pattern.ts";

/** How many requests a pattern makes; null where it depends on how fast answers come. */
export function plannedRequests({ groups }: LoadPattern): number | null {
  let total = 0;
  for (const group of groups) {
    if (group.kind === "closed") {
      if (group.loops === null || group.durationS !== null) return null;
      total += group.threads * group.loops;
      continue;
    }
    const { arrivals, durationS } = group;
    if (arrivals.kind === "trace") total += arrivals.offsetsMs.length;
    else if (arrivals.kind === "ramp") total += ((arrivals.fromPerSecond + arrivals.toPerSecond) / 2) * durationS;
    else total += arrivals.perSecond * durationS;
  }
  return Math.round(total);
}
