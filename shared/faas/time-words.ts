import { formatDuration } from "../format/durations.ts";
import { formatPercent } from "../format/numbers.ts";
import { INVOCATION_PHASES, type Activation, type InvocationPhase } from "../model/faas/activation.ts";
import { PHASE_NAMES } from "./waterfall.ts";

/** What happens in each phase. */
export const PHASE_WORDS: Readonly<Record<InvocationPhase | "rest", string>> = {
  queueNs: "from the request's arrival until a place was free for it",
  placeNs: "choosing the sandbox",
  createSandboxNs: "making what is put around the function",
  startRuntimeNs: "starting what carries it out",
  loadCodeNs: "bringing the code in",
  compileNs: "turning wasm into machine code",
  instantiateNs: "giving the module its memory and imports",
  initNs: "the function's own preparation",
  runNs: "the function itself",
  replyNs: "from its end until the answer was handed over",
  rest: "what no phase explains",
};

/** A phase below this share of the total is not worth a sentence. */
const WORTH_TELLING = 0.05;

/**
 * Where the time of a call went, in a sentence: how much of it the function itself ran, and the longest phase beside
 * that.
 */
export function describeTimes({ phases, totalNs }: Pick<Activation, "phases" | "totalNs">): string {
  const share = (ns: number) => formatPercent(totalNs === 0 ? 0 : ns / totalNs);
  const { runNs } = phases;
  const ran =
    runNs === 0
      ? `The function itself did not run in these ${formatDuration(totalNs)}.`
      : `The function itself ran for ${formatDuration(runNs)} of ${formatDuration(totalNs)} (${share(runNs)}).`;
  const longest = INVOCATION_PHASES.filter((phase) => phase !== "runNs").reduce((long, phase) =>
    phases[phase] > phases[long] ? phase : long,
  );
  const longestNs = phases[longest];
  if (longestNs === 0 || longestNs < WORTH_TELLING * totalNs) return ran;
  const took = `${formatDuration(longestNs)} (${share(longestNs)})`;
  return `${ran} Longest beside it: ${PHASE_NAMES[longest]}, ${took}, ${PHASE_WORDS[longest]}.`;
}
