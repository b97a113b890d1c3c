import { summarizeActivation } from "../../faas/summarize-activation.ts";
import { INVOCATION_PHASES, type Activation, type InvocationPhases } from "../../model/faas/activation.ts";
import type { FlowCall } from "../../model/flow.ts";
import { exampleActivation } from "../../testing/example-activation.ts";
import { callOfActivation } from "../to-flow-call.ts";

/** A record whose phases add up to its total, as the emulator's do; some of them changed. */
export function exampleRecord(
  number: number,
  { phases, ...changes }: Partial<Omit<Activation, "phases">> & { phases?: Partial<InvocationPhases> } = {},
): Activation {
  const record = exampleActivation(number, changes);
  const all = { ...record.phases, ...phases };
  const totalNs = changes.totalNs ?? INVOCATION_PHASES.reduce((sum, phase) => sum + all[phase], 0);
  return { ...record, phases: all, totalNs };
}

export function exampleCall(...args: Parameters<typeof exampleRecord>): FlowCall {
  const call = callOfActivation(summarizeActivation(exampleRecord(...args)));
  if (!call) throw new Error("the example is no call of a function");
  return call;
}
