import type { ConditionSample } from "../conditions/condition-sample.ts";
import { nameRanges } from "../conditions/describe-condition-warning.ts";
import { findConditionWarnings } from "../conditions/find-condition-warnings.ts";
import type { Sample, Warning } from "../model/benchmark.ts";

/** What disturbed the machine while the samples were taken, with the cells whose samples it touched. */
export function conditionWarnings(conditions: readonly ConditionSample[], samples: readonly Sample[]): Warning[] {
  return findConditionWarnings(conditions).map(({ code, samples: ranges, sampleCount, worst }) => {
    const touched = ranges.flatMap(([first, last]) => samples.slice(first, last + 1));
    return {
      code: "DISTURBED",
      cells: [...new Set(touched.map(({ cell }) => cell))].toSorted((a, b) => a - b),
      params: { by: code, sampleCount, worst, ranges: nameRanges(ranges) },
    };
  });
}
