import type { Verdict } from "../model/benchmark.ts";
import { unequalTerms } from "../model/execution-terms.ts";
import { describeDecision, describeNoConclusion } from "../format/verdict-text.ts";
import type { CellResult } from "./cell-result.ts";
import { decide } from "./verdict.ts";

/**
 * The verdict on two cells of one program. In every round each cell runs once, so the rounds both finished are pairs.
 * No ratio is given where the two did not do the same work.
 */
export function compareCells(a: CellResult, b: CellResult): Verdict {
  const cells = { a: a.cell.index, b: b.cell.index };
  const obstacle = whyNotComparable(a) ?? whyNotComparable(b);
  if (obstacle !== null) {
    const text = describeNoConclusion(a.cell.runtime, b.cell.runtime, obstacle);
    return { ...cells, ratio: null, ci95: null, conclusion: "inconclusive", text };
  }
  const ofRound = new Map(b.measured.map((sample) => [sample.round, sample.wallNs]));
  const pairs = a.measured.flatMap((sample) => {
    const other = ofRound.get(sample.round);
    return other === undefined ? [] : [{ a: sample.wallNs, b: other }];
  });
  const decision = decide(
    pairs.map((pair) => pair.a),
    pairs.map((pair) => pair.b),
  );
  const unequal = a.cell.terms && b.cell.terms ? unequalTerms(a.cell.terms, b.cell.terms) : null;
  const text = describeDecision(a.cell.runtime, b.cell.runtime, decision, unequal);
  return { ...cells, ratio: decision.ratio, ci95: decision.ci95, conclusion: decision.conclusion, text };
}

function whyNotComparable({ series }: CellResult): string | null {
  if (series.failure !== null) return `${series.runtime} failed (${withoutFullStop(series.failure.message)})`;
  if (series.outputOk === false) return `the output of ${series.runtime} differs`;
  return null;
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
