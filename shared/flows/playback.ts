import type { TracedStep } from "./trace-call.ts";

/** A step as it is played: how long it is shown. */
export interface PlayedStep {
  id: string;
  durationMs: number;
}

/** All steps together are shown about so long. */
const WHOLE_MS = 6_000;
/** A step that is shorter, or has no time of its own, is held so long that it can be seen. */
const LEAST_MS = 250;

/** The steps that were taken, as long as they took in proportion; the others are passed over. */
export function playedSteps(steps: readonly Pick<TracedStep, "id" | "state" | "ns">[]): PlayedStep[] {
  const taken = steps.filter(({ state }) => state === "taken");
  const totalNs = taken.reduce((sum, { ns }) => sum + (ns ?? 0), 0);
  return taken.map(({ id, ns }) => ({
    id,
    durationMs: Math.max(LEAST_MS, totalNs === 0 ? 0 : (WHOLE_MS * (ns ?? 0)) / totalNs),
  }));
}

/** How many times slower than it was it is shown; below 1 where it is quicker. */
export function slowdown(totalNs: number): number {
  return totalNs === 0 ? 1 : (WHOLE_MS * 1e6) / totalNs;
}
