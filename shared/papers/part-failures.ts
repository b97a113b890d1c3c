import { lostSeries } from "../load/lost-series.ts";
import type { Failure } from "../model/failure.ts";
import type { MeasuredPart } from "../model/paper.ts";

/** Why parts of a paper's run have not all of what was to be measured: they failed, or a series lost its engine. */
export function partFailures(parts: readonly MeasuredPart[]): { experiment: string; failure: Failure }[] {
  return parts.flatMap(({ experiment, failure, load }) => {
    if (failure !== null) return [{ experiment, failure }];
    const lost = load ? lostSeries(load.manifest) : [];
    return lost.flatMap((series) => (series.failure ? [{ experiment, failure: series.failure }] : []));
  });
}
