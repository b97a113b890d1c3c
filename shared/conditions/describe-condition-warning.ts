import { formatPercent, plural } from "../format/numbers.ts";
import type { ConditionWarning, ConditionWarningCode } from "./find-condition-warnings.ts";

/** More are counted, not named. */
const NAMED_RANGES = 4;

/** What its words need of a warning. */
export interface ConditionWords {
  code: ConditionWarningCode;
  worst: number;
  sampleCount: number;
  /** See `nameRanges`. */
  ranges: string;
}

/** A warning in words, naming the samples by their position in the run, counted from 1. */
export function describeConditionWarning({ code, worst, sampleCount, ranges }: ConditionWords): string {
  const samples = `${plural(sampleCount, "sample")} (${ranges})`;
  switch (code) {
    case "WORKBENCH_BUSY":
      return `The workbench was building or running something else during ${samples}; repeat the benchmark without.`;
    case "OTHER_LOAD":
      return `Other programs kept up to ${worst.toFixed(1)} processors busy during ${samples}; close them and repeat the benchmark.`;
    case "STOLEN_TIME":
      return `The host of this virtual machine took up to ${formatPercent(worst)} of the time away during ${samples}; wall times there are too long.`;
    case "THROTTLED":
      return `The processor slowed down to stay cool during ${samples}; let it cool, or give the machine more air.`;
    case "FREQUENCY_DRIFT":
      return `The processor's frequency was up to ${formatPercent(worst)} off its usual value during ${samples}; fix it (governor “performance”, turbo off) to compare small differences.`;
    case "SWAPPING":
      return `The machine was short of memory and swapped during ${samples}; close other programs and repeat the benchmark.`;
  }
}

/** `21–40, 61`, counted from 1; many ranges end in an ellipsis. */
export function nameRanges(samples: ConditionWarning["samples"]): string {
  const named = samples
    .slice(0, NAMED_RANGES)
    .map(([first, last]) => (first === last ? String(first + 1) : `${first + 1}–${last + 1}`));
  return [...named, ...(samples.length > NAMED_RANGES ? ["…"] : [])].join(", ");
}
