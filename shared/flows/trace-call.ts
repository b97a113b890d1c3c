import type { InvocationPhase, InvocationPhases } from "../model/faas/activation.ts";
import type { DeploymentTimes, FlowCall } from "../model/flow.ts";
import type { FlowState } from "../figures/flow-model.ts";
import type { CallPicture, FlowStep } from "./picture.ts";
import { familyOf, wordsFor } from "./sandbox-words.ts";

/** A step of a picture as one call took it, or didn't. */
export interface TracedStep {
  id: string;
  step: FlowStep;
  /** In the words of what the call ran in. */
  label: string;
  state: FlowState;
  /** Null where it isn't recorded by itself. */
  ns: number | null;
  /** Why there is no time, or why it was left out; null where there is nothing to explain. */
  why: string | null;
}

export interface TracedCall {
  /** What happened before any call: building and deploying. Not a part of the call's total. */
  before: TracedStep[];
  /** The call's own, in their order. */
  steps: TracedStep[];
  /** What of the total none of the steps stands for; with theirs it adds up to the total. */
  otherNs: number;
  totalNs: number;
}

/** The way that a call took through a picture; all of it is `plain` where there is no call. */
export function traceCall(
  picture: CallPicture,
  call: FlowCall | null,
  deployment: DeploymentTimes | null = null,
): TracedCall {
  const family = familyOf(call?.sandbox ?? null);
  const traced = picture.steps.map((step): TracedStep => ({
    id: step.id,
    step,
    label: wordsFor(step.label, family),
    ...passage(picture, step, call, deployment),
  }));
  const isBefore = ({ step }: TracedStep) => step.time.kind === "deployment";
  const steps = traced.filter((step) => !isBefore(step));
  const told = steps.reduce((sum, { ns }) => sum + (ns ?? 0), 0);
  const totalNs = call?.totalNs ?? 0;
  return { before: traced.filter(isBefore), steps, otherNs: totalNs - told, totalNs };
}

type Passage = Pick<TracedStep, "state" | "ns" | "why">;

function passage(
  picture: CallPicture,
  step: FlowStep,
  call: FlowCall | null,
  deployment: DeploymentTimes | null,
): Passage {
  const { time } = step;
  switch (time.kind) {
    case "deployment": {
      const ns = deployment?.[time.field] ?? null;
      return ns === null ? { state: "plain", ns, why: "no record of it" } : { state: "taken", ns, why: null };
    }
    case "phases": {
      if (call === null) return { state: "plain", ns: null, why: null };
      if (step.starts && (call.startKind === null || !step.starts.includes(call.startKind)))
        return { state: "skipped", ns: null, why: notThisStart(call) };
      const ns = sumOf(call.phases, time.phases);
      const isTaken = ns > 0 || step.starts !== undefined;
      return { state: isTaken ? "taken" : "skipped", ns: isTaken ? ns : null, why: isTaken ? null : "took no time" };
    }
    case "within": {
      if (call === null) return { state: "plain", ns: null, why: `within ${time.step}` };
      const around = picture.steps.find(({ id }) => id === time.step);
      const state = around === undefined ? "skipped" : passage(picture, around, call, deployment).state;
      return { state, ns: null, why: `within ${time.step}` };
    }
    case "outside":
      return { state: call === null ? "plain" : "taken", ns: null, why: time.why };
  }
}

function notThisStart({ startKind }: FlowCall): string {
  return startKind === null ? "it reached no sandbox" : `not in a ${startKind} start`;
}

function sumOf(phases: InvocationPhases, wanted: readonly InvocationPhase[]): number {
  return wanted.reduce((sum, phase) => sum + phases[phase], 0);
}
