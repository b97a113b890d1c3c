import { INVOCATION_PHASES, type InvocationPhases } from "#shared/model/faas/activation.ts";
import type { StepPhases } from "../sandboxes/sandbox.ts";

type StepPhase = keyof StepPhases;

const STEP_PHASES = INVOCATION_PHASES.filter(
  (phase): phase is StepPhase => phase !== "queueNs" && phase !== "placeNs" && phase !== "replyNs",
);

export function noPhases(): InvocationPhases {
  return {
    queueNs: 0,
    placeNs: 0,
    createSandboxNs: 0,
    startRuntimeNs: 0,
    loadCodeNs: 0,
    compileNs: 0,
    instantiateNs: 0,
    initNs: 0,
    runNs: 0,
    replyNs: 0,
  };
}

/**
 * Adds what a sandbox told of one step to a call's phases, so that the step's share is exactly the time which the
 * invoker saw pass: what the sandbox left out (the way to it and back) goes to `rest`, and where it claims more than
 * passed, its phases shrink in proportion.
 */
export function addStep(phases: InvocationPhases, spanNs: number, told: StepPhases, rest: StepPhase): void {
  let toldNs = 0;
  for (const phase of STEP_PHASES) toldNs += wholeNs(told[phase]);
  const scale = toldNs > spanNs ? spanNs / toldNs : 1;
  let leftNs = spanNs;
  for (const phase of STEP_PHASES) {
    const partNs = Math.floor(wholeNs(told[phase]) * scale);
    phases[phase] += partNs;
    leftNs -= partNs;
  }
  phases[rest] += leftNs;
}

/** A sandbox measures in a process that a guest may have got hold of. */
function wholeNs(told: number | undefined): number {
  return told !== undefined && told > 0 && Number.isFinite(told) ? Math.floor(told) : 0;
}
