import type { Verdict } from "../model/benchmark.ts";
import { EQUIVALENCE_FACTOR, MIN_COMMON_ROUNDS, type Decision } from "../stats/verdict.ts";
import { decimalsFor, formatPercent, plural } from "./numbers.ts";

/** More rounds than this are no advice: quieting the machine helps sooner. */
const MOST_ROUNDS_WORTH_NAMING = 10_000;

const EQUIVALENCE_PERCENT = Math.round((EQUIVALENCE_FACTOR - 1) * 100);

/** The sentence for two bars. `unequal` is why they don't stand on level terms, or null. */
export function describeDecision(a: string, b: string, decision: Decision, unequal: string | null): string {
  const note = unequal === null ? "" : `; not on level terms: ${unequal}`;
  return sentence(a, b, decision) + note;
}

/** The sentence where nothing may be concluded whatever the times say. */
export function describeNoConclusion(a: string, b: string, reason: string): string {
  return `No conclusion on ${a} and ${b}: ${reason}`;
}

/**
 * What a reader of several verdicts should know: each interval is of its own pair, and none is widened for the others.
 * Null where there is one at most.
 */
export function describeSeveralVerdicts(verdicts: readonly Pick<Verdict, "ci95">[]): string | null {
  const tested = verdicts.filter(({ ci95 }) => ci95 !== null).length;
  return tested < 2 ? null : `Each of the ${tested} verdicts is at 95 % by itself, not corrected for the others.`;
}

function sentence(a: string, b: string, { ratio, ci95, conclusion, commonRounds, moreRounds }: Decision): string {
  if (ratio !== null && ci95 !== null) {
    if (conclusion === "a-faster") return slower(b, a, 1 / ratio, [1 / ci95[1], 1 / ci95[0]]);
    if (conclusion === "b-faster") return slower(a, b, ratio, ci95);
    if (conclusion === "equivalent") {
      return `${a} and ${b} take the same time within ${EQUIVALENCE_PERCENT} % (95 %: ${interval(ci95, 3)})`;
    }
  }
  if (commonRounds < MIN_COMMON_ROUNDS) {
    return `No conclusion on ${a} and ${b}, too few runs: ${commonRounds} of at least ${MIN_COMMON_ROUNDS}`;
  }
  const difference = ratio === null ? "" : ` (${formatPercent(Math.abs(ratio - 1))})`;
  const advice =
    moreRounds === null || moreRounds > MOST_ROUNDS_WORTH_NAMING
      ? "a quieter machine would help more than further runs"
      : `about ${plural(roundUp(moreRounds), "more run")} would decide it`;
  return describeNoConclusion(a, b, `the difference${difference} is smaller than the noise; ${advice}`);
}

function slower(slow: string, fast: string, ratio: number, ci95: [number, number]): string {
  const decimals = Math.max(decimalsClearOfOne(ci95), decimalsFor(ratio));
  return `${slow} takes ${ratio.toFixed(decimals)}× as long as ${fast} (95 %: ${interval(ci95, decimals)})`;
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
function roundUp(count: number): number {
  const step = count <= 10 ? 1 : count < 100 ? 10 : 10 ** (Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / step) * step;
}
