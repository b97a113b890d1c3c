import type { Verdict } from "../model/benchmark.ts";
import { plural } from "./numbers.ts";

/**
 * What a verdict rests on, for those who ask: rounds, test, effect size. The sizes' names are those of J. Romano et al.,
 * "Appropriate Statistics for Ordinal Level Data", Florida Association of Institutional Research, 2006.
 */
export function describeEvidence({ evidence }: Verdict, a: string, b: string): string[] {
  if (evidence === null) return [];
  const { commonRounds, aFasterRounds, cliffsDelta, pValue, level, comparisons } = evidence;
  return [
    aFasterRounds === null
      ? `${plural(commonRounds, "run")} of each, not in pairs`
      : `${a} faster in ${aFasterRounds} of ${plural(commonRounds, "round")}`,
    ...(pValue === null ? [] : [`p = ${pText(pValue)}, held against ${pText(level)}${holm(comparisons)}`]),
    ...(cliffsDelta === null
      ? []
      : [`Cliff’s delta ${signed(cliffsDelta)}: ${effectWords(cliffsDelta)} effect on single runs of ${a} and ${b}`]),
  ];
}

/** A probability with two significant digits: 0.00076. */
export function pText(p: number): string {
  return p < 0.0001 ? "0.0001 or less" : String(Number(p.toPrecision(2)));
}

function holm(comparisons: number): string {
  return comparisons > 1 ? ` (Holm, ${comparisons} pairs)` : "";
}

function signed(delta: number): string {
  return `${delta < 0 ? "−" : "+"}${Math.abs(delta).toFixed(2)}`;
}

function effectWords(delta: number): string {
  const size = Math.abs(delta);
  if (size < 0.147) return "a negligible";
  if (size < 0.33) return "a small";
  return size < 0.474 ? "a medium" : "a large";
}
