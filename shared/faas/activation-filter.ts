import type { Activation, ActivationStatus, StartKind, TriggerActivation } from "../model/faas/activation.ts";
import type { ActivationFilter } from "../model/faas/activation-query.ts";
import type { SandboxId } from "../model/faas/sandbox.ts";
import { errorOfResult } from "./result-error.ts";

/** What many activations have in common: of all records only a few combinations are ever seen. */
export interface ActivationTraits {
  what: "function" | "trigger";
  namespace: string;
  /** `name`, or `package/name`; what OpenWhisk's parameter of that name is compared with. */
  name: string;
  status: ActivationStatus;
  startKind: StartKind | null;
  sandbox: SandboxId | null;
}

/** A trigger has no phases: it runs nothing itself. */
export function isFunctionActivation(record: Activation | TriggerActivation): record is Activation {
  return "phases" in record;
}

/** The part of a path that follows the namespace, which may be another one than the caller's. */
function nameInNamespace(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}

export function traitsOf(record: Activation | TriggerActivation): ActivationTraits {
  const { namespace } = record;
  if (!isFunctionActivation(record))
    return { what: "trigger", namespace, name: record.name, status: "success", startKind: null, sandbox: null };
  const { status, startKind, sandbox, binding } = record;
  // As OpenWhisk finds it: by the name that the caller used.
  const path = binding === undefined ? record.path : `${binding}/${record.name}`;
  return { what: "function", namespace, name: nameInNamespace(path), status, startKind, sandbox };
}

export function matchesTraits(traits: ActivationTraits, filter: ActivationFilter): boolean {
  return (
    (filter.namespace === undefined || filter.namespace === traits.namespace) &&
    (filter.name === undefined || filter.name === traits.name) &&
    (filter.what === undefined || filter.what === traits.what) &&
    isAmong(traits.status, filter.statuses) &&
    isAmong(traits.startKind, filter.startKinds) &&
    isAmong(traits.sandbox, filter.sandboxes)
  );
}

export function matchesTime(startedAtMs: number, { sinceMs, uptoMs }: ActivationFilter): boolean {
  return (sinceMs === undefined || startedAtMs >= sinceMs) && (uptoMs === undefined || startedAtMs <= uptoMs);
}

/** Values only: the names of fields are no text of a record. */
export function matchesText(record: Activation | TriggerActivation, text: string): boolean {
  const wanted = text.toLowerCase();
  const has = (value: string | null) => value !== null && value.toLowerCase().includes(wanted);
  if (has(record.activationId) || has(record.name) || record.logs.some(has)) return true;
  if (!isFunctionActivation(record)) return false;
  return (
    [record.path, record.kind, record.sandbox, record.instanceId, record.startKind, record.status].some(has) ||
    [record.fault, record.trap?.message ?? null, errorOfResult(record.result)].some(has)
  );
}

export function matchesActivation(record: Activation | TriggerActivation, filter: ActivationFilter): boolean {
  return (
    matchesTime(record.startedAtMs, filter) &&
    matchesTraits(traitsOf(record), filter) &&
    (!filter.text || matchesText(record, filter.text))
  );
}

function isAmong<T>(value: T | null, wanted: readonly T[] | undefined): boolean {
  return wanted === undefined || wanted.length === 0 || (value !== null && wanted.includes(value));
}
