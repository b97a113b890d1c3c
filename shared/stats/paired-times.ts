import type { BenchmarkRequest } from "../model/benchmark-design.ts";
import type { CellResult } from "./cell-result.ts";

/** What of a benchmark's design decides how its cells are compared. */
export type ComparedDesign = Pick<BenchmarkRequest, "order" | "blockRuns">;

/** Wall times of two cells; `a[i]` and `b[i]` belong together unless the cells ran one after the other. */
export interface PairedTimes {
  a: number[];
  b: number[];
}

/** Runs in a row share what the machine did meanwhile: a block is one observation, not several. */
export function runsPerPair({ order, blockRuns }: ComparedDesign): number {
  return order === "blocks" ? blockRuns : 1;
}

/** The times of the rounds (or whole blocks, as their geometric mean) that both cells finished. */
export function pairTimes(a: CellResult, b: CellResult, design: ComparedDesign): PairedTimes {
  if (design.order === "sequential") {
    const times = ({ measured }: CellResult) => measured.map((sample) => sample.wallNs);
    return { a: times(a), b: times(b) };
  }
  const { rounds, a: timesA, b: timesB } = commonRounds(a.measured, b.measured);
  const length = runsPerPair(design);
  const blockOf = (index: number) => Math.floor((rounds[index] as number) / length);
  const pairs: PairedTimes = { a: [], b: [] };
  let end = 0;
  for (let start = 0; start < rounds.length; start = end) {
    for (end = start + 1; end < rounds.length && blockOf(end) === blockOf(start);) end++;
    // A block that was broken off on either side says less than the others.
    if (end - start !== length) continue;
    pairs.a.push(geometricMean(timesA, start, end));
    pairs.b.push(geometricMean(timesB, start, end));
  }
  return pairs;
}

/** Both lists are in the order of their rounds. */
function commonRounds(a: CellResult["measured"], b: CellResult["measured"]) {
  const common = { rounds: [] as number[], a: [] as number[], b: [] as number[] };
  let place = 0;
  for (const { round, wallNs } of a) {
    while ((b[place + 1]?.round ?? Infinity) <= round) place++;
    const other = b[place];
    if (other?.round !== round) continue;
    common.rounds.push(round);
    common.a.push(wallNs);
    common.b.push(other.wallNs);
  }
  return common;
}

function geometricMean(times: readonly number[], start: number, end: number): number {
  if (end - start === 1) return times[start] as number;
  let sum = 0;
  for (let index = start; index < end; index++) sum += Math.log(times[index] as number);
  return Math.exp(sum / (end - start));
}
