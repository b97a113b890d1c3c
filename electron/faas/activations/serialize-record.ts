import { isFunctionActivation } from "#shared/faas/activation-filter.ts";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { ActivationRecord } from "./activation-store.ts";

/** Names and versions of the functions that are called; more of them than this at a time are written anew. */
const KNOWN_TEXTS = 2000;

const known = new Map<string, string>();

/** A text that many records share, as JSON. */
function shared(text: string | null): string {
  if (text === null) return "null";
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= KNOWN_TEXTS) known.clear();
  const json = JSON.stringify(text);
  known.set(text, json);
  return json;
}

/**
 * JSON of a record. `JSON.stringify` takes twice as long for one of a function's activation, which is most of what
 * keeping it costs, on the thread that carries out the calls.
 */
export function serializeRecord(record: ActivationRecord): string {
  return isFunctionActivation(record) ? serializeActivation(record) : JSON.stringify(record);
}

function serializeActivation(record: Activation): string {
  const { phases, limits, trap, logs, components } = record;
  return (
    `{"activationId":"${record.activationId}","namespace":${shared(record.namespace)},` +
    `"subject":${shared(record.subject)},"name":${shared(record.name)},"path":${shared(record.path)},` +
    (record.binding === undefined ? "" : `"binding":${shared(record.binding)},`) +
    `"version":${shared(record.version)},"kind":${shared(record.kind)},"sandbox":${shared(record.sandbox)},` +
    `"instanceId":${shared(record.instanceId)},"runtimeVersion":${shared(record.runtimeVersion)},` +
    `"startedAtMs":${record.startedAtMs},"endedAtMs":${record.endedAtMs},"startKind":${shared(record.startKind)},` +
    `"codeCached":${record.codeCached},"phases":{"queueNs":${phases.queueNs},"placeNs":${phases.placeNs},` +
    `"createSandboxNs":${phases.createSandboxNs},"startRuntimeNs":${phases.startRuntimeNs},` +
    `"loadCodeNs":${phases.loadCodeNs},"compileNs":${phases.compileNs},` +
    `"instantiateNs":${phases.instantiateNs},"initNs":${phases.initNs},"runNs":${phases.runNs},` +
    `"replyNs":${phases.replyNs}},"totalNs":${record.totalNs},"cpuNs":${record.cpuNs},` +
    `"peakMemoryBytes":${record.peakMemoryBytes},"limits":{"timeoutMs":${limits.timeoutMs},` +
    `"memoryMb":${limits.memoryMb},"logsMb":${limits.logsMb},"concurrency":${limits.concurrency}},` +
    `"status":${shared(record.status)},"fault":${shared(record.fault)},"exitCode":${record.exitCode},` +
    `"trap":${trap === null ? "null" : JSON.stringify(trap)},"result":${JSON.stringify(record.result) ?? "null"},` +
    `"logs":${logs.length === 0 ? "[]" : JSON.stringify(logs)},"requestBytes":${record.requestBytes},` +
    `"responseBytes":${record.responseBytes},"cause":${record.cause === null ? "null" : JSON.stringify(record.cause)},` +
    `"components":${components.length === 0 ? "[]" : JSON.stringify(components)},` +
    (record.node === undefined ? "" : `"node":${JSON.stringify(record.node)},`) +
    `"through":"${record.through}"}`
  );
}
