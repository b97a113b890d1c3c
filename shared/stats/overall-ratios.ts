import type { BenchmarkRequest } from "../model/benchmark-design.ts";
import type { Conclusion, OverallRatio } from "../model/benchmark.ts";
import { describeOverall } from "../format/verdict-text.ts";
import type { CellResult } from "./cell-result.ts";
import { whyNoRatio } from "./compare-cells.ts";
import { geometricMeanRatio } from "./geometric-mean.ts";
import { pairTimes, type ComparedDesign } from "./paired-times.ts";
import { MIN_COMMON_ROUNDS } from "./fewest-runs.ts";
import { EQUIVALENCE_FACTOR } from "./verdict.ts";

/**
 * Every two runtimes over the programs that both ran to the end. Points of a sweep are no programs of their own, and
 * cells that ran one after the other have no rounds in common: neither has such a ratio.
 */
export function overallRatios(
  results: readonly CellResult[],
  design: ComparedDesign & Pick<BenchmarkRequest, "sweep">,
): OverallRatio[] {
  if (design.sweep.length > 0 || design.order === "sequential") return [];
  const runtimes = [...new Set(results.map(({ cell }) => cell.runtime))];
  return runtimes.flatMap((a, index) =>
    runtimes.slice(index + 1).flatMap((b) => {
      const logRatios = programsOf(results, a, b, design);
      const overall = logRatios.length < 2 ? null : geometricMeanRatio(logRatios);
      if (overall === null) return [];
      const { ratio, ci95 } = overall;
      const found = { a, b, programs: logRatios.length, ratio, ci95, conclusion: conclude(ci95) };
      return [{ ...found, text: describeOverall(found) }];
    }),
  );
}

function programsOf(results: readonly CellResult[], a: string, b: string, design: ComparedDesign): number[][] {
  return results
    .filter(({ cell }) => cell.runtime === a)
    .flatMap((first) => {
      const second = results.find(({ cell }) => cell.runtime === b && cell.file === first.cell.file);
      if (second === undefined || whyNoRatio(first, second) !== null) return [];
      const times = pairTimes(first, second, design);
      if (times.a.length < MIN_COMMON_ROUNDS) return [];
      return [times.a.map((time, round) => Math.log(time / (times.b[round] as number)))];
    });
}

function conclude(ci95: [number, number] | null): Conclusion {
  if (ci95 === null) return "inconclusive";
  if (ci95[0] >= 1 / EQUIVALENCE_FACTOR && ci95[1] <= EQUIVALENCE_FACTOR) return "equivalent";
  if (ci95[1] < 1) return "a-faster";
  return ci95[0] > 1 ? "b-faster" : "inconclusive";
}
