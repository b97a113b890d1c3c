import { INVOCATION_PHASES, type Activation, type InvocationPhase } from "../model/faas/activation.ts";

export const PHASE_NAMES: Readonly<Record<InvocationPhase, string>> = {
  queueNs: "queue",
  placeNs: "place",
  createSandboxNs: "create sandbox",
  startRuntimeNs: "start runtime",
  loadCodeNs: "load code",
  compileNs: "compile",
  instantiateNs: "instantiate",
  initNs: "init",
  runNs: "run",
  replyNs: "reply",
};

export interface WaterfallRow {
  /** `rest`: what of the total no phase explains. */
  phase: InvocationPhase | "rest";
  name: string;
  /** From the request's arrival. */
  startNs: number;
  durationNs: number;
  /** Of the total; 0 where that is 0. */
  share: number;
}

/** Where the time of one call went: each phase begins where the one before it ended. Phases without time are rows, too. */
export function waterfall({ phases, totalNs }: Pick<Activation, "phases" | "totalNs">): WaterfallRow[] {
  const shareOf = (durationNs: number) => (totalNs === 0 ? 0 : durationNs / totalNs);
  let startNs = 0;
  const rows: WaterfallRow[] = [];
  for (const phase of INVOCATION_PHASES) {
    const durationNs = phases[phase];
    rows.push({ phase, name: PHASE_NAMES[phase], startNs, durationNs, share: shareOf(durationNs) });
    startNs += durationNs;
  }
  const restNs = totalNs - startNs;
  if (restNs > 0) rows.push({ phase: "rest", name: "rest", startNs, durationNs: restNs, share: shareOf(restNs) });
  return rows;
}
