import type { Outcome } from "../model/paper.ts";

export const OUTCOME_WORDS: Record<Outcome, string> = {
  holds: "holds",
  "does-not-hold": "does not hold",
  "not-testable": "not testable here",
};
