import { formatPercent, plural } from "../format/numbers.ts";
import type { ConditionWarningCode } from "./find-condition-warnings.ts";

/** More are counted, not named: a sentence ends. */
const NAMED_RANGES = 24;

/** What its words need of a warning. */
export interface ConditionWords {
  code: ConditionWarningCode;
  worst: number;
  sampleCount: number;
  /** See `nameRounds`; of sessions, what began each. */
  ranges: string;
}

/** A warning in words, naming the rounds of the samples as the rows of the run number them: from 0. */
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
    case "SESSIONS":
      return `Measured in ${plural(worst, "session")}: ${ranges}; each was warmed up anew, and the machine may have changed between them.`;
  }
}

/** `rounds 8–9, 15`; a great many end in `and 12 more`. */
export function nameRounds(rounds: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const round of [...new Set(rounds)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === round) last[1] = round;
    else ranges.push([round, round]);
  }
  const named = ranges
    .slice(0, NAMED_RANGES)
    .map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  const more = ranges.slice(NAMED_RANGES).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const isOne = ranges.length === 1 && ranges[0]?.[0] === ranges[0]?.[1];
  return `${isOne ? "round" : "rounds"} ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
