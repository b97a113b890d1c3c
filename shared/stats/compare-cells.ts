import type { Verdict } from "../model/benchmark.ts";
import { unequalTerms } from "../model/execution-terms.ts";
import { describeDecision, describeNoConclusion } from "../format/verdict-text.ts";
import { verdictNames } from "../format/verdict-names.ts";
import type { CellResult } from "./cell-result.ts";
import type { ComparablePair } from "./comparable-pairs.ts";
import { holmLevels } from "./holm.ts";
import { pairTimes, runsPerPair, type ComparedDesign, type PairedTimes } from "./paired-times.ts";
import { sequentialLevel, type LookPlan } from "./sequential.ts";
import { attainableLevel } from "./signed-rank.ts";
import { LEVEL, MIN_COMMON_ROUNDS } from "./fewest-runs.ts";
import { decide, estimateRatio, PLAIN_TERMS, type DecisionTerms } from "./verdict.ts";
import type { RatioEstimate } from "./ratio-interval.ts";

interface Comparison extends ComparablePair {
  /** Why no ratio is given; null where the two did the same work. */
  obstacle: string | null;
  times: PairedTimes;
  /** Null where nothing was measured, or nothing may be compared. */
  estimate: RatioEstimate | null;
}

/**
 * Verdicts on pairs of cells, all of one table: the more pairs there are, the clearer each difference must be (Holm),
 * so that a table of equal programs names one in 5 % of cases at most. `looks` is given where the measuring would have
 * ended as soon as everything was decided.
 */
export function compareCells(
  pairs: readonly ComparablePair[],
  design: ComparedDesign,
  looks: LookPlan | null = null,
): Verdict[] {
  const atLook = (level: number) => (looks === null ? level : sequentialLevel(level, looks, attainableLevel));
  const terms: DecisionTerms = {
    ...PLAIN_TERMS,
    paired: design.order !== "sequential",
    runsPerPair: runsPerPair(design),
    intervalLevel: atLook(LEVEL),
  };
  const comparisons = pairs.map(({ a, b, by }): Comparison => {
    const obstacle = whyNoRatio(a, b);
    const times = pairTimes(a, b, design);
    return { a, b, by, obstacle, times, estimate: obstacle === null ? estimateRatio(times.a, times.b, terms) : null };
  });
  const tested = comparisons.filter(({ estimate }) => (estimate?.rounds ?? 0) >= MIN_COMMON_ROUNDS);
  const comparable = comparisons.filter(({ obstacle }) => obstacle === null).length;
  const levels = holmLevels(
    tested.map(({ estimate }) => estimate?.pValue ?? 1),
    LEVEL,
    atLook,
  );
  const levelOf = new Map(tested.map((comparison, place) => [comparison, levels[place]]));
  return comparisons.map((comparison) => {
    // What has too few runs yet will be one of the table's comparisons when it has enough.
    const testLevel = levelOf.get(comparison) ?? atLook(LEVEL / Math.max(1, comparable));
    return toVerdict(comparison, { ...terms, testLevel }, tested.length);
  });
}

/** Why two cells of one program have no ratio; null where they did the same work and both ended well. */
export function whyNoRatio(a: CellResult, b: CellResult): string | null {
  return whyNotComparable(a) ?? whyNotComparable(b) ?? whyNotSameWork(a, b);
}

function toVerdict(
  { a, b, by, obstacle, times, estimate }: Comparison,
  terms: DecisionTerms,
  comparisons: number,
): Verdict {
  const cells = { a: a.cell.index, b: b.cell.index, by };
  const [nameA, nameB] = verdictNames(by, a.cell, b.cell);
  if (obstacle !== null) {
    const text = describeNoConclusion(nameA, nameB, obstacle);
    const reason = a.series.failure || b.series.failure ? "failed" : "output-differs";
    return { ...cells, ratio: null, ci95: null, conclusion: "inconclusive", reason, evidence: null, text };
  }
  const decision = decide(times.a, times.b, terms, estimate);
  const { ratio, ci95, conclusion, reason, commonRounds, aFasterRounds, cliffsDelta, pValue, moreRounds } = decision;
  const unequal = a.cell.terms && b.cell.terms ? unequalTerms(a.cell.terms, b.cell.terms) : null;
  return {
    ...cells,
    ratio,
    ci95,
    conclusion,
    reason,
    evidence: { commonRounds, aFasterRounds, cliffsDelta, pValue, level: terms.testLevel, comparisons, moreRounds },
    text: describeDecision(nameA, nameB, decision, { unequal, comparisons, level: terms.testLevel }),
  };
}

function whyNotComparable({ series, outputs }: CellResult): string | null {
  if (series.failure !== null) return `${series.runtime} failed (${withoutFullStop(series.failure.message)})`;
  if (outputs.length > 1) return `the output of ${series.runtime} differs from run to run`;
  return null;
}

/** Whether both printed what a third runtime did is no matter between the two. */
function whyNotSameWork(a: CellResult, b: CellResult): string | null {
  const [ofA, ofB] = [a.outputs[0], b.outputs[0]];
  return ofA === undefined || ofB === undefined || ofA === ofB ? null : "their outputs differ";
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
