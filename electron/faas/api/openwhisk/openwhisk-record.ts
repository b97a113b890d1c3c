import { openWhiskTimes } from "#shared/faas/openwhisk-times.ts";
import type { Activation, ActivationStatus } from "#shared/model/faas/activation.ts";
import type { ActivationRecord } from "../../activations/activation-store.ts";

/** In the order of OpenWhisk's codes. */
const STATUS_CODES: Record<ActivationStatus, number> = {
  success: 0,
  "application error": 1,
  "action developer error": 2,
  "whisk internal error": 3,
};

interface KeyValue {
  key: string;
  value: unknown;
}

/** The whole record, as `GET …/activations/ID` gives it (WhiskActivation.scala). */
export function toOpenWhiskRecord(record: ActivationRecord): Record<string, unknown> {
  const { namespace, name, version, subject, activationId, logs } = record;
  return {
    namespace,
    name,
    version,
    subject,
    activationId,
    ...timesOf(record),
    response: toOpenWhiskResponse(record),
    logs,
    annotations: annotationsOf(record),
    publish: false,
  };
}

/** As lists give it: without what the call answered. */
export function toOpenWhiskSummary(record: ActivationRecord): Record<string, unknown> {
  const { namespace, name, version, activationId } = record;
  return {
    namespace,
    name,
    version,
    publish: false,
    annotations: annotationsOf(record),
    activationId,
    ...timesOf(record),
    ...(isCall(record) && { statusCode: STATUS_CODES[record.status] }),
  };
}

/** The part of the record that `…/result` gives. */
export function toOpenWhiskResponse(record: ActivationRecord): Record<string, unknown> {
  if (!isCall(record)) return { result: record.result, status: "success", success: true };
  const { result, status, responseBytes } = record;
  return { result, size: responseBytes, status, success: status === "success" };
}

/** A trigger's activation has no end. */
function timesOf(record: ActivationRecord): Record<string, unknown> {
  const start = record.startedAtMs;
  if (!isCall(record)) return { start };
  const duration = openWhiskTimes(record).durationMs;
  return { start, end: record.endedAtMs, duration, ...(record.cause !== null && { cause: record.cause }) };
}

function annotationsOf(record: ActivationRecord): KeyValue[] {
  if (!isCall(record)) return [];
  const { waitTimeMs, initTimeMs } = openWhiskTimes(record);
  const { timeoutMs, memoryMb, logsMb } = record.limits;
  const isSequence = record.kind === "sequence";
  const annotations: KeyValue[] = [
    { key: "path", value: record.path },
    { key: "waitTime", value: waitTimeMs },
    { key: "kind", value: record.kind },
    // Of calls in one sandbox at the same time, which is always one.
    { key: "limits", value: { concurrency: 1, logs: logsMb, memory: memoryMb, timeout: timeoutMs } },
  ];
  if (isSequence) annotations.push({ key: "topmost", value: record.cause === null });
  else annotations.push({ key: "timeout", value: record.fault === "time-limit" });
  if (record.cause !== null) annotations.push({ key: "causedBy", value: "sequence" });
  if (record.binding !== undefined) annotations.push({ key: "binding", value: record.binding });
  if (initTimeMs !== null) annotations.push({ key: "initTime", value: initTimeMs });
  if (record.node !== undefined) {
    annotations.push({ key: "node", value: record.node.name });
    annotations.push({ key: "forwardTime", value: Math.round(record.node.forwardNs / 1e6) });
  }
  return annotations;
}

function isCall(record: ActivationRecord): record is Activation {
  return "status" in record;
}
