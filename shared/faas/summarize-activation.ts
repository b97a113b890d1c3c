import type { Activation, TriggerActivation } from "../model/faas/activation.ts";
import type { ActivationSummary } from "../model/faas/activation-feed.ts";
import { isFunctionActivation } from "./activation-filter.ts";
import { errorOfResult } from "./result-error.ts";

const MESSAGE_LENGTH = 300;

export function summarizeActivation(record: Activation | TriggerActivation): ActivationSummary {
  return isFunctionActivation(record) ? summarizeCall(record) : summarizeTrigger(record);
}

function summarizeCall(record: Activation): ActivationSummary {
  return {
    activationId: record.activationId,
    what: "function",
    namespace: record.namespace,
    name: record.name,
    path: record.path,
    version: record.version,
    kind: record.kind,
    sandbox: record.sandbox,
    instanceId: record.instanceId,
    startedAtMs: record.startedAtMs,
    startKind: record.startKind,
    codeCached: record.codeCached,
    phases: record.phases,
    totalNs: record.totalNs,
    cpuNs: record.cpuNs,
    peakMemoryBytes: record.peakMemoryBytes,
    memoryLimitMb: record.limits.memoryMb,
    status: record.status,
    fault: record.fault,
    message: shortened(record.trap?.message ?? errorOfResult(record.result)),
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
    cause: record.cause,
    ...(record.node && { node: record.node.name }),
    through: record.through,
  };
}

function summarizeTrigger(record: TriggerActivation): ActivationSummary {
  return {
    activationId: record.activationId,
    what: "trigger",
    namespace: record.namespace,
    name: record.name,
    path: `${record.namespace}/${record.name}`,
    version: record.version,
    kind: null,
    sandbox: null,
    instanceId: null,
    startedAtMs: record.startedAtMs,
    startKind: null,
    codeCached: null,
    phases: null,
    totalNs: null,
    cpuNs: null,
    peakMemoryBytes: null,
    memoryLimitMb: null,
    status: "success",
    fault: null,
    message: null,
    requestBytes: null,
    responseBytes: null,
    cause: null,
    through: null,
  };
}

function shortened(text: string | null): string | null {
  return text === null || text.length <= MESSAGE_LENGTH ? text : `${text.slice(0, MESSAGE_LENGTH - 1)}…`;
}
