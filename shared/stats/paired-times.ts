import type { BenchmarkRequest } from "../model/benchmark-design.ts";
import type { Sample } from "../model/benchmark.ts";
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
  const length = runsPerPair(design);
  const ofRound = new Map(b.measured.map((sample) => [sample.round, sample.wallNs]));
  const common = a.measured.filter(({ round }) => ofRound.has(round));
  const roundsOf = new Map<number, number>();
  const blockOf = ({ round }: Sample) => Math.floor(round / length);
  for (const sample of common) roundsOf.set(blockOf(sample), (roundsOf.get(blockOf(sample)) ?? 0) + 1);
  // A block that was broken off on either side says less than the others.
  const whole = common.filter((sample) => roundsOf.get(blockOf(sample)) === length);
  return {
    a: meansOfBlocks(
      whole.map(({ wallNs }) => wallNs),
      length,
    ),
    b: meansOfBlocks(
      whole.map(({ round }) => ofRound.get(round) as number),
      length,
    ),
  };
}

/** Geometric mean of each block of consecutive times. */
function meansOfBlocks(times: number[], length: number): number[] {
  if (length === 1) return times;
  return Array.from({ length: times.length / length }, (_, block) => {
    const own = times.slice(block * length, (block + 1) * length);
    return Math.exp(own.reduce((sum, time) => sum + Math.log(time), 0) / length);
  });
}
