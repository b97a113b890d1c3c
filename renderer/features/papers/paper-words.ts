import { OUTCOME_WORDS } from "#shared/papers/outcome-words.ts";
import type { JudgedStatement, Outcome } from "#shared/model/paper.ts";
import type { Tone } from "../../ui/index.ts";

export const OUTCOME_TONES: Record<Outcome, Tone | undefined> = {
  holds: "ok",
  "does-not-hold": "error",
  "not-testable": undefined,
};

/** `Holds`, at the beginning of a badge. */
export function outcomeBadge(outcome: Outcome): string {
  const words = OUTCOME_WORDS[outcome];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** `4 hold, 5 do not hold, 2 are not testable here`. */
export function countOutcomes(statements: readonly Pick<JudgedStatement, "outcome">[]): string {
  const count = (outcome: Outcome) => statements.filter((statement) => statement.outcome === outcome).length;
  const [holding, failing, open] = [count("holds"), count("does-not-hold"), count("not-testable")];
  return [
    `${holding} ${holding === 1 ? "holds" : "hold"}`,
    `${failing} ${failing === 1 ? "does" : "do"} not hold`,
    `${open} ${open === 1 ? "is" : "are"} not testable here`,
  ].join(", ");
}
