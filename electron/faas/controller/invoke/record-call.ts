import { durationNs } from "#shared/faas/openwhisk-times.ts";
import type { Activation, InvocationPhases } from "#shared/model/faas/activation.ts";
import type { CallOutcome } from "../../invoker/invoker.ts";
import type { AdmittedCall, CallAnswer } from "./call.ts";
import type { CallLimits } from "./call-limits.ts";
import { settleOutcome } from "./settle-outcome.ts";

/** The activation of a call of one function, once the invoker has carried it out. */
export function recordCall(
  call: AdmittedCall,
  outcome: CallOutcome,
  limits: CallLimits,
  runtimeVersion: string | null,
): CallAnswer {
  const { fn } = call.action;
  const endedAtMs = Date.now();
  const settled = settleOutcome(fn, outcome, limits, endedAtMs);
  const phases = withReply(outcome.phases, call.arrivedNs);
  return {
    resultText: settled.resultText,
    outputText: settled.outputText,
    activation: {
      activationId: call.activationId,
      namespace: call.caller.namespace,
      subject: call.caller.subject,
      name: fn.name,
      path: fn.path,
      ...bindingOf(call),
      version: fn.version,
      kind: fn.kind,
      sandbox: fn.sandbox,
      instanceId: outcome.instanceId,
      runtimeVersion,
      // OpenWhisk's start is when something of the function began: what came before it is the wait.
      startedAtMs: endedAtMs - Math.round(durationNs({ phases }) / 1e6),
      endedAtMs,
      startKind: outcome.startKind,
      codeCached: outcome.codeCached,
      phases,
      totalNs: totalOf(phases),
      cpuNs: outcome.run?.cpuNs ?? null,
      peakMemoryBytes: outcome.run?.peakMemoryBytes ?? null,
      limits: fn.limits,
      status: settled.status,
      fault: settled.fault,
      exitCode: settled.exitCode,
      trap: settled.trap,
      result: settled.result,
      logs: settled.logs,
      requestBytes: call.requestBytes,
      responseBytes: settled.responseBytes,
      cause: call.cause,
      components: [],
      ...(outcome.node && { node: { name: outcome.node.name, forwardNs: outcome.node.forwardNs } }),
      through: call.through,
    },
  };
}

/** Absent where the call went to no binding. */
export function bindingOf({ action }: AdmittedCall): Pick<Activation, "binding"> {
  return action.binding === null ? {} : { binding: action.binding };
}

/** What is left of the time since the request's arrival went into making an answer of the outcome. */
export function withReply(phases: InvocationPhases, arrivedNs: bigint): InvocationPhases {
  const elapsedNs = Number(process.hrtime.bigint() - arrivedNs);
  return { ...phases, replyNs: Math.max(0, elapsedNs - totalOf(phases) + phases.replyNs) };
}

/** The phases are all of a call's time. */
export function totalOf(phases: InvocationPhases): number {
  return (
    phases.queueNs +
    phases.placeNs +
    phases.createSandboxNs +
    phases.startRuntimeNs +
    phases.loadCodeNs +
    phases.compileNs +
    phases.instantiateNs +
    phases.initNs +
    phases.runNs +
    phases.replyNs
  );
}
