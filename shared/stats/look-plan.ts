import type { RunManifest, Sample } from "../model/benchmark.ts";
import { decisionLooks, type LookPlan } from "./sequential.ts";

/**
 * The looks that a benchmark which ends when everything is decided has taken by now; null for any other. Where cells are
 * measured one after the other there is nothing to look at before the end.
 */
export function lookPlanOf({ request, state }: RunManifest, samples: readonly Sample[]): LookPlan | null {
  if (request.stopRule?.until !== "decided" || request.order === "sequential") return null;
  const rounds = samples.reduce(
    (most, { phase, round }) => (phase === "measure" ? Math.max(most, round + 1) : most),
    0,
  );
  const planned = decisionLooks(request.runs);
  const taken = planned.filter((look) => look <= rounds);
  // What ended between two looks is judged by what there is, as a look that wasn't planned.
  const looks = rounds === taken.at(-1) || state === "running" ? taken : [...taken, rounds];
  return { looks, planned: planned.length, final: rounds >= request.runs || looks.length > taken.length };
}
