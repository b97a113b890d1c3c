import type { Activation } from "#shared/model/faas/activation.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { ActivationStore } from "../../activations/activation-store.ts";
import type { CallOutcome, Invoker } from "../../invoker/invoker.ts";
import { noPhases } from "../../invoker/phases.ts";
import type { EntityStore } from "../entities/entity-store.ts";
import { newActivationId } from "./activation-id.ts";
import type { AdmittedCall, CallAnswer, CallRequest, CallsMade, StartedCall } from "./call.ts";
import { OPENWHISK_CALL_LIMITS, payloadTooLarge, type CallLimits } from "./call-limits.ts";
import { runSequence } from "./invoke-sequence.ts";
import { checkFinalParameters, mergeParameters } from "./merge-parameters.ts";
import { createRateLimits, type RateLimits } from "./rate-limits.ts";
import { recordCall } from "./record-call.ts";
import { validateArguments } from "./validate-arguments.ts";

export interface FunctionInvoker {
  readonly limits: CallLimits;
  readonly rates: RateLimits;
  /** A request for the function has begun to arrive. */
  expect(fn: DeployedFunction): void;
  /** Checks a call and begins it; throws a CallRefused where it may not be. */
  start(request: CallRequest): StartedCall;
  /** The same, to its end. */
  invoke(request: CallRequest): Promise<Activation>;
}

export interface FunctionInvokerOptions {
  store: Pick<EntityStore, "sequenceComponents">;
  invoker: Pick<Invoker, "invoke" | "expect" | "settings">;
  activations: Pick<ActivationStore, "add">;
  limits?: Partial<CallLimits>;
  /** Of what carries a kind of sandbox; null where it has no version. */
  runtimeVersion?: (sandbox: SandboxId) => string | null;
}

/** The way of every call, whichever dialect it came through. */
export function createFunctionInvoker(options: FunctionInvokerOptions): FunctionInvoker {
  const { store, invoker, activations } = options;
  const limits: CallLimits = { ...OPENWHISK_CALL_LIMITS, ...options.limits };
  const rates = createRateLimits(() => invoker.settings());
  const runtimeVersion = options.runtimeVersion ?? (() => null);

  const runFunction = async (call: AdmittedCall): Promise<CallAnswer> => {
    const { activationId, action, argument, argumentText, arrivedNs, signal } = call;
    const { fn } = action;
    let outcome: CallOutcome;
    try {
      outcome = await invoker.invoke({ activationId, fn, argument, argumentText, arrivedNs }, signal);
    } catch (error) {
      outcome = notPlaced(error);
    }
    const version = outcome.node ? outcome.node.runtimeVersion : runtimeVersion(fn.sandbox);
    return recordCall(call, outcome, limits, version);
  };

  const run = async (call: AdmittedCall): Promise<CallAnswer> => {
    const answer = await (call.action.fn.form === "sequence"
      ? runSequence(call, { run, admit, components: (action) => store.sequenceComponents(action), limits })
      : runFunction(call));
    activations.add(answer.activation);
    return answer;
  };

  const start = (request: CallRequest): StartedCall => {
    if (request.requestBytes > limits.maxPayloadBytes) throw payloadTooLarge(request.requestBytes, limits);
    checkFinalParameters(request.action.finalParameters, request.argument);
    const call = admit(request, null);
    const { namespace } = request.caller;
    rates.enter(namespace);
    const done = run(call).finally(() => rates.leave(namespace));
    // Whoever waits for it hears of a mistake of ours; where nobody does, it must not end the emulator.
    done.catch(() => {});
    return { activationId: call.activationId, done };
  };

  return {
    limits,
    rates,
    expect: (fn) => invoker.expect(fn),
    start,
    async invoke(request) {
      return (await start(request).done).activation;
    },
  };
}

/** Gives a call its arguments and its id; throws a CallRefused where the function doesn't take them. */
function admit(request: CallRequest, cause: string | null, made?: CallsMade): AdmittedCall {
  const argument = mergeParameters(request.action.parameterValues, request.argument);
  validateArguments(request.action.fn, argument);
  const { action, caller, requestBytes, arrivedNs, through } = request;
  return {
    activationId: newActivationId(),
    action,
    caller,
    argument,
    argumentText: argument === request.argument ? request.argumentText : undefined,
    requestBytes,
    arrivedNs,
    through,
    cause,
    made,
    signal: request.signal ?? new AbortController().signal,
  };
}

/** The invoker doesn't reject because of a guest, so that this is a mistake of ours; it is explained all the same. */
function notPlaced(error: unknown): CallOutcome {
  const message = error instanceof Error ? error.message : String(error);
  return {
    instanceId: null,
    startKind: null,
    codeCached: null,
    phases: noPhases(),
    run: null,
    failure: { fault: "no-sandbox", message, exitCode: null, trap: null },
    failedInInit: false,
    logs: [],
  };
}
