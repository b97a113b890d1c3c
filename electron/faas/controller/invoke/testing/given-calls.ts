import type { Activation, TriggerActivation } from "#shared/model/faas/activation.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { POOL_PRESETS } from "../../../invoker/presets.ts";
import type { CallOutcome, InvokerCall } from "../../../invoker/invoker.ts";
import { noPhases } from "../../../invoker/phases.ts";
import type { RunOutcome } from "../../../sandboxes/sandbox.ts";
import type { ResolvedAction } from "../../entities/entity-store.ts";
import type { CallRequest } from "../call.ts";
import { createFunctionInvoker, type FunctionInvokerOptions } from "../invoke-function.ts";

/** A WASI program that answers in JSON, unless said otherwise. */
export function givenFunction(terms: Partial<DeployedFunction> = {}): DeployedFunction {
  const name = terms.name ?? "greet";
  return {
    path: `guest/${name}`,
    namespace: "guest",
    name,
    version: "0.0.1",
    revision: "1",
    kind: "wasi:1",
    form: "wasi-command",
    sandbox: "wasm-instance",
    code: { folder: "/code", entry: "module.wasm", sha256: "0".repeat(64), sizeBytes: 8 },
    main: null,
    features: [],
    limits: { timeoutMs: 1000, memoryMb: 128, logsMb: 1, concurrency: 10 },
    input: "json",
    output: "json",
    environment: {},
    parametersSchema: null,
    ...terms,
  };
}

export function givenAction(fn: DeployedFunction, terms: Partial<ResolvedAction> = {}): ResolvedAction {
  return {
    schemaVersion: 1,
    collection: "actions",
    namespace: fn.namespace,
    package: null,
    name: fn.name,
    version: fn.version,
    revision: fn.revision,
    publish: false,
    annotations: [],
    updatedAtMs: 0,
    exec: { type: "sequence", kind: "sequence", components: [] },
    parameters: [],
    limits: fn.limits,
    binding: null,
    parameterValues: {},
    finalParameters: new Set(),
    fn,
    ...terms,
  };
}

export function givenRun(terms: Partial<RunOutcome> = {}): RunOutcome {
  return {
    phases: {},
    failure: null,
    stdout: "",
    logs: [],
    exitCode: 0,
    cpuNs: null,
    peakMemoryBytes: null,
    reusable: true,
    ...terms,
  };
}

/** Ended well, unless said otherwise. */
export function givenOutcome(terms: Partial<CallOutcome> = {}): CallOutcome {
  return {
    instanceId: "wasm-instance-1",
    startKind: "warm",
    codeCached: true,
    phases: { ...noPhases(), queueNs: 1000, instantiateNs: 2000, runNs: 3000 },
    run: givenRun({ stdout: '{"greeting":"hello"}\n' }),
    failure: null,
    failedInInit: false,
    logs: [],
    ...terms,
  };
}

export function givenRequest(action: ResolvedAction, terms: Partial<CallRequest> = {}): CallRequest {
  return {
    action,
    caller: { namespace: "guest", subject: "guest" },
    argument: undefined,
    requestBytes: 0,
    arrivedNs: process.hrtime.bigint(),
    through: "api",
    ...terms,
  };
}

/** The path of a call over an invoker that answers what it is told, for what follows from outcomes alone. */
export function functionsAnswering(
  answer: (call: InvokerCall, signal: AbortSignal) => CallOutcome | Promise<CallOutcome>,
  options: Partial<FunctionInvokerOptions> & { settings?: Partial<PoolSettings> } = {},
) {
  const records: (Activation | TriggerActivation)[] = [];
  const calls: InvokerCall[] = [];
  const functions = createFunctionInvoker({
    store: { sequenceComponents: () => [] },
    invoker: {
      settings: () => ({ ...settingsOf(), ...options.settings }),
      expect: () => undefined,
      invoke: async (call, signal) => {
        calls.push(call);
        return answer(call, signal);
      },
    },
    activations: { add: (record) => void records.push(record) },
    ...options,
  });
  return { functions, records, calls };
}

function settingsOf(): PoolSettings {
  return { ...POOL_PRESETS.workers, concurrentInvocations: null, invocationsPerMinute: null, triggersPerMinute: null };
}
