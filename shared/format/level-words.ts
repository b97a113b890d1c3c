import type { ExecutionLevel } from "../model/execution-terms.ts";
import type { LevelOption } from "../model/level-options.ts";
import { joinWords } from "./numbers.ts";

/** What a comparison on this level measures: `compiled before the run`. */
export const LEVEL_WORDS: Record<ExecutionLevel, string> = {
  ahead: "compiled before the run",
  "in-run": "compiled in every run",
  baseline: "baseline compilers, before the run",
  "baseline-in-run": "baseline compilers, in every run",
  interpreter: "interpreters",
};

/** `node (Node.js can't compile before the run) and wasmi (wasmi only interprets)`. */
export function describeLeftOut({ leftOut }: LevelOption): string {
  return joinWords(leftOut.map(({ ref, reason }) => `${ref} (${reason})`));
}
