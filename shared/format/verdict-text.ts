import type { OverallRatio, Verdict } from "../model/benchmark.ts";
import { EQUIVALENCE_FACTOR, type Decision } from "../stats/verdict.ts";
import { pText } from "./evidence-words.ts";
import { decimalsFor, formatCount, formatPercent, plural } from "./numbers.ts";

const EQUIVALENCE_PERCENT = Math.round((EQUIVALENCE_FACTOR - 1) * 100);

/** What a verdict's sentence says beside the decision itself. */
export interface VerdictContext {
  /** Why the two don't stand on level terms, or null. */
  unequal: string | null;
  /** Pairs that were tested together. */
  comparisons: number;
  /** What the p-value was held against. */
  level: number;
}

/** The sentence for two bars. */
export function describeDecision(a: string, b: string, decision: Decision, context: VerdictContext): string {
  const note = context.unequal === null ? "" : `; not on level terms: ${context.unequal}`;
  return sentence(a, b, decision, context) + note;
}

/** The sentence where nothing may be concluded whatever the times say. */
export function describeNoConclusion(a: string, b: string, reason: string): string {
  return `No conclusion on ${a} and ${b}: ${reason}`;
}

/** The sentence for two runtimes over several programs. */
export function describeOverall({ a, b, programs, ratio, ci95, conclusion }: Omit<OverallRatio, "text">): string {
  const over = `Over ${plural(programs, "program")}`;
  if (ci95 === null) {
    const [slow, fast, factor] = ratio >= 1 ? [a, b, ratio] : [b, a, 1 / ratio];
    const figure = factor.toFixed(decimalsFor(factor));
    return `${over} ${slow} takes ${figure}× as long as ${fast} in the geometric mean; too few programs for an interval`;
  }
  if (conclusion === "equivalent") {
    return `${over} ${a} and ${b} take the same time within ${EQUIVALENCE_PERCENT} % (geometric mean, 95 %: ${interval(ci95, 3)})`;
  }
  if (conclusion === "a-faster")
    return `${over} ${slower(b, a, 1 / ratio, [1 / ci95[1], 1 / ci95[0]], "geometric mean")}`;
  if (conclusion === "b-faster") return `${over} ${slower(a, b, ratio, ci95, "geometric mean")}`;
  return `${over} neither ${a} nor ${b} is faster in general (geometric mean ${ratio.toFixed(2)}, 95 %: ${interval(ci95, 2)})`;
}

/** What a reader of several verdicts should know: how they hold together. Null where there is one at most. */
export function describeSeveralVerdicts(verdicts: readonly Pick<Verdict, "ci95" | "reason">[]): string | null {
  const tested = verdicts.filter(({ ci95, reason }) => ci95 !== null && reason !== "one-after-the-other").length;
  if (tested < 2) return null;
  return `Each interval is at 95 % by itself; the ${tested} verdicts together name a difference between equal programs in 5 % of such tables at most (Holm).`;
}

function sentence(a: string, b: string, decision: Decision, { comparisons, level }: VerdictContext): string {
  const { ratio, ci95, conclusion, reason, commonRounds, aFasterRounds, pValue, moreRounds, fewestRuns } = decision;
  const rounds = (faster: number) => `faster in ${formatCount(faster)} of ${plural(commonRounds, "round")}`;
  if (ratio !== null && ci95 !== null) {
    if (conclusion === "a-faster") {
      const often = aFasterRounds === null ? null : `${a} ${rounds(aFasterRounds)}`;
      return slower(b, a, 1 / ratio, [1 / ci95[1], 1 / ci95[0]], often);
    }
    if (conclusion === "b-faster") {
      const often = aFasterRounds === null ? null : `${b} ${rounds(commonRounds - aFasterRounds)}`;
      return slower(a, b, ratio, ci95, often);
    }
    if (conclusion === "equivalent") {
      return `${a} and ${b} take the same time within ${EQUIVALENCE_PERCENT} % (95 %: ${interval(ci95, 3)})`;
    }
  }
  if (reason === "one-after-the-other") return withoutRounds(a, b, decision);
  if (reason === "too-few-rounds") {
    const common = fewestRuns - (moreRounds ?? 0);
    return `No conclusion on ${a} and ${b}, too few runs: ${formatCount(common)} of at least ${formatCount(fewestRuns)}`;
  }
  if (reason === "too-few-for-table") {
    const needed = `at least ${formatCount(fewestRuns)} are needed`;
    return describeNoConclusion(a, b, `too few runs for a table of ${plural(comparisons, "comparison")}: ${needed}`);
  }
  if (reason === "means-disagree") {
    return describeNoConclusion(a, b, "the means say something else than most rounds do; look at the slowest runs");
  }
  const percent = ratio === null ? "" : ` (${formatPercent(Math.abs(ratio - 1))})`;
  if (reason === "too-noisy" || moreRounds === null) {
    const advice = "hundreds of runs would be needed, a quieter machine helps more";
    return describeNoConclusion(a, b, `the difference${percent} is far smaller than the noise; ${advice}`);
  }
  const advice = `about ${plural(roundUp(moreRounds), "more run")} would decide it`;
  const why =
    reason === "several-comparisons"
      ? `a difference like this${percent} is not rare enough among ${plural(comparisons, "comparison")} (p = ${pText(pValue ?? 1)}, needed ${pText(level)})`
      : `the difference${percent} is smaller than the noise`;
  return describeNoConclusion(a, b, `${why}; ${advice}`);
}

/** More runs are no help here, so the advice is another order. */
function withoutRounds(a: string, b: string, { ratio, ci95 }: Decision): string {
  const why =
    "measured one after the other: a drift of the machine's speed counts as a difference; measure them interleaved (--order shuffled)";
  if (ratio === null) return `No conclusion on ${a} and ${b}, ${why}`;
  const [slow, fast, factor] = ratio >= 1 ? [a, b, ratio] : [b, a, 1 / ratio];
  const ends = ci95 !== null && ratio < 1 ? ([1 / ci95[1], 1 / ci95[0]] as [number, number]) : ci95;
  const decimals = decimalsFor(factor);
  const bracket = ends === null ? "" : `, 95 %: ${interval(ends, decimals)}`;
  return `No conclusion on ${a} and ${b} (${slow} took ${factor.toFixed(decimals)}× as long as ${fast}${bracket}), ${why}`;
}

function slower(slow: string, fast: string, ratio: number, ci95: [number, number], note: string | null): string {
  const decimals = Math.max(decimalsClearOfOne(ci95), decimalsFor(ratio));
  const bracket = `95 %: ${interval(ci95, decimals)}${note === null ? "" : `; ${note}`}`;
  return `${slow} takes ${ratio.toFixed(decimals)}× as long as ${fast} (${bracket})`;
}

function interval(ci95: [number, number], decimals: number): string {
  return `${ci95[0].toFixed(decimals)} to ${ci95[1].toFixed(decimals)}`;
}

/** An interval that leaves out 1 must not be printed as if it touched it. */
function decimalsClearOfOne([low, high]: [number, number]): number {
  const touches = (decimals: number) => Number(low.toFixed(decimals)) <= 1 && Number(high.toFixed(decimals)) >= 1;
  if (low <= 1 && high >= 1) return 0;
  return [0, 1, 2, 3, 4].find((decimals) => !touches(decimals)) ?? 5;
}

/** Up to two digits: 37 → 40, 412 → 420; an estimate is not to look exact. */
export function roundUp(count: number): number {
  const step = count <= 10 ? 1 : count < 100 ? 10 : 10 ** (Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / step) * step;
}
