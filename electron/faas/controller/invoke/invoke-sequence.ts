import { durationNs } from "#shared/faas/openwhisk-times.ts";
import type { Activation, InvocationPhases } from "#shared/model/faas/activation.ts";
import type { ActionEntity } from "#shared/model/faas/entities.ts";
import { noPhases } from "../../invoker/phases.ts";
import type { ResolvedAction } from "../entities/entity-store.ts";
import type { AdmittedCall, CallAnswer, CallRequest, CallsMade } from "./call.ts";
import type { CallLimits } from "./call-limits.ts";
import { CallRefused } from "./call-refused.ts";
import { bindingOf, totalOf, withReply } from "./record-call.ts";

export interface SequenceParts {
  /** Carries out a component, which may be a sequence itself, and keeps its activation. */
  run(call: AdmittedCall): Promise<CallAnswer>;
  admit(request: CallRequest, cause: string, made: CallsMade): AdmittedCall;
  components(action: ActionEntity): (ResolvedAction | null)[];
  limits: CallLimits;
}

/** How an answer stands: that of the component which was last, or a failure to get to one. */
type Standing = Pick<Activation, "status" | "fault" | "exitCode" | "trap" | "result"> & {
  resultText: string;
  outputText: string;
};

/**
 * The components one after the other, each with the result of the one before as its argument. The first result with an
 * `error` ends it and is its result (OpenWhisk's SequenceActions.scala).
 */
export async function runSequence(call: AdmittedCall, parts: SequenceParts): Promise<CallAnswer> {
  const startedAtMs = Date.now();
  const made = call.made ?? { functions: 0, sequences: 0 };
  const done: Activation[] = [];
  let argument = call.argument;
  let argumentText = call.argumentText;
  let requestBytes = call.requestBytes;
  let standing = failure("Sequence component does not exist.");

  for (const component of parts.components(call.action)) {
    if (component === null) {
      standing = failure("Sequence component does not exist.");
      break;
    }
    const what = component.fn.form === "sequence" ? "sequences" : "functions";
    if (made[what] >= parts.limits.maxSequenceLength) {
      standing = failure("Too many actions in the sequence.");
      break;
    }
    made[what]++;
    const { caller, signal } = call;
    let answer: CallAnswer;
    try {
      const request: CallRequest = {
        action: component,
        caller,
        argument,
        argumentText,
        requestBytes,
        arrivedNs: process.hrtime.bigint(),
        through: "sequence",
        signal,
      };
      answer = await parts.run(parts.admit(request, call.activationId, made));
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      standing = failure(error.message);
      break;
    }
    const { activation, resultText, outputText } = answer;
    done.push(activation);
    const { status, fault, exitCode, trap, result } = activation;
    standing = { status, fault, exitCode, trap, result, resultText, outputText };
    if (hasError(result)) break;
    argument = result;
    argumentText = resultText;
    requestBytes = activation.responseBytes;
  }
  return recordSequence(call, done, standing, startedAtMs);
}

function recordSequence(
  call: AdmittedCall,
  done: readonly Activation[],
  standing: Standing,
  startedAtMs: number,
): CallAnswer {
  const { fn } = call.action;
  const { resultText, outputText, ...ended } = standing;
  const components = done.map(({ activationId }) => activationId);
  const phases = withReply(phasesOf(done), call.arrivedNs);
  const activation: Activation = {
    activationId: call.activationId,
    namespace: call.caller.namespace,
    subject: call.caller.subject,
    name: fn.name,
    path: fn.path,
    ...bindingOf(call),
    version: fn.version,
    kind: fn.kind,
    sandbox: null,
    instanceId: null,
    runtimeVersion: null,
    startedAtMs,
    endedAtMs: Date.now(),
    startKind: null,
    codeCached: null,
    phases,
    totalNs: totalOf(phases),
    cpuNs: sumOrNull(done.map(({ cpuNs }) => cpuNs)),
    peakMemoryBytes: null,
    limits: { ...fn.limits, memoryMb: mostMemoryMb(done) ?? fn.limits.memoryMb },
    ...ended,
    logs: components,
    requestBytes: call.requestBytes,
    responseBytes: Buffer.byteLength(resultText),
    cause: call.cause,
    components,
    through: call.through,
  };
  return { activation, resultText, outputText };
}

/** A sequence runs while its components do, and waits while they wait. */
function phasesOf(done: readonly Activation[]): InvocationPhases {
  let queueNs = 0;
  let runNs = 0;
  for (const activation of done) {
    const { queueNs: inQueueNs, placeNs, createSandboxNs, startRuntimeNs } = activation.phases;
    queueNs += inQueueNs + placeNs + createSandboxNs + startRuntimeNs;
    runNs += durationNs(activation);
  }
  return { ...noPhases(), queueNs, runNs };
}

function failure(message: string): Standing {
  const result = { error: message };
  const resultText = JSON.stringify(result);
  return {
    status: "application error",
    fault: null,
    exitCode: null,
    trap: null,
    result,
    resultText,
    outputText: resultText,
  };
}

function hasError(result: unknown): boolean {
  return typeof result === "object" && result !== null && !Array.isArray(result) && Object.hasOwn(result, "error");
}

function mostMemoryMb(done: readonly Activation[]): number | null {
  return done.length === 0 ? null : Math.max(...done.map(({ limits }) => limits.memoryMb));
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce((sum: number | null, value) => (sum === null || value === null ? null : sum + value), 0);
}
