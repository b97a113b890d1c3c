import { z } from "zod";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { StartKind } from "#shared/model/faas/activation.ts";
import type { ActivationTimes, FetchedActivations } from "#shared/model/load/measured-host.ts";
import { isPassing, PlatformError, pause, withRetries, type OpenWhiskClient } from "./openwhisk-client.ts";

/** What a record says of a call that a sample has the activation id of. */
export interface CallFacts {
  activationId: string;
  /** Null where the record doesn't tell. A prewarmed container counts as cold, as in OpenWhisk's own tools. */
  startKind: StartKind | null;
  times: ActivationTimes;
}

export interface FetchOptions {
  /** As the platform's lists filter by it. */
  name: string;
  /** Where lists may begin, in milliseconds of the platform's clock. */
  sinceMs: number | null;
  signal?: AbortSignal;
  /** Called with each batch, as it comes. */
  onFacts: (facts: CallFacts[]) => Promise<void>;
  /** How long records may appear after the last one that did; 30 s. */
  patienceMs?: number;
}

/** The most that OpenWhisk gives at once. */
const PAGE = 200;
const AT_ONCE = 8;
/** More than these are looked for in lists, which cost one request for two hundred. */
const FEW = 64;
const OTHERS_PAGES = 10;
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = { first: 250, last: 4_000 };

/**
 * Fetches the records of calls: in pages of the function's list, which cost least, and what isn't in those, or comes
 * there without its annotations, one by one. Records are written after the answers, so it waits for those that are late.
 * Never throws for a platform's fault: what is missing is told. Throws CANCELLED.
 */
export async function fetchActivations(
  ids: readonly string[],
  client: Pick<OpenWhiskClient, "activations" | "activation">,
  { name, sinceMs, signal, onFacts, patienceMs = PATIENCE_MS }: FetchOptions,
): Promise<FetchedActivations> {
  const missing = new Set(ids);
  const fetched: FetchedActivations = { wanted: missing.size, found: 0, path: null, limits: null, failure: null };
  const take = async (records: ActivationRecord[]) => {
    const facts: CallFacts[] = [];
    for (const record of records) {
      if (record.annotations === undefined || !missing.delete(record.activationId)) continue;
      facts.push(factsOf(record));
      fetched.path ??= textOf(annotationOf(record, "path"));
      fetched.limits ??= limitsOf(record);
    }
    fetched.found += facts.length;
    if (facts.length > 0) await onFacts(facts);
  };

  let lookMs = LOOK_EVERY_MS.first;
  let deadlineMs = Date.now() + patienceMs;
  let lists = true;
  while (missing.size > 0) {
    const before = missing.size;
    fetched.failure = null;
    try {
      if (lists) await takePages();
    } catch (error) {
      note(error);
      // Where lists aren't given, or not in a form that is known, one by one may still be.
      lists = error instanceof PlatformError && isPassing(error.status);
    }
    if (missing.size <= FEW || !lists) await takeEach();
    if (missing.size === 0) break;
    if (missing.size < before) deadlineMs = Date.now() + patienceMs;
    if (Date.now() + lookMs > deadlineMs) break;
    await pause(lookMs, signal);
    lookMs = Math.min(LOOK_EVERY_MS.last, lookMs * 2);
  }
  if (missing.size === 0) fetched.failure = null;
  return fetched;

  async function takePages(): Promise<void> {
    // Others may call the function too, but a list that never ends is a fault.
    const longest = OTHERS_PAGES * PAGE + 2 * fetched.wanted;
    for (let skip = 0; missing.size > 0 && skip < longest; skip += PAGE) {
      const page = { name, limit: PAGE, skip, ...(sinceMs !== null && { since: sinceMs }) };
      const answer = await withRetries(() => client.activations(page), signal);
      const records = z.array(ActivationRecord).safeParse(answer);
      if (!records.success) throw unreadable("its list of activations");
      await take(records.data);
      if (records.data.length < PAGE) return;
    }
  }

  async function takeEach(): Promise<void> {
    const queue = [...missing];
    const work = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        const activationId = id;
        try {
          const answer = await withRetries(() => client.activation(activationId), signal);
          const record = ActivationRecord.safeParse(answer);
          if (!record.success) throw unreadable(`activation ${activationId}`);
          // What one record has no annotations in has none.
          await take([{ ...record.data, annotations: record.data.annotations ?? [] }]);
        } catch (error) {
          // Not there yet is no fault.
          if (!(error instanceof PlatformError && error.status === 404)) note(error);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, work));
  }

  function note(error: unknown): void {
    if (signal?.aborted) throw error;
    fetched.failure = toWireError(error);
  }
}

const ActivationRecord = z.looseObject({
  activationId: z.string(),
  duration: z.number().nonnegative().optional(),
  annotations: z.array(z.looseObject({ key: z.string(), value: z.unknown() })).optional(),
});
type ActivationRecord = z.infer<typeof ActivationRecord>;

function unreadable(what: string): WorkbenchError {
  return new WorkbenchError("INVALID_REQUEST", `The platform answered with what can't be read as ${what}.`);
}

function factsOf(record: ActivationRecord): CallFacts {
  const kind = textOf(annotationOf(record, "kind"));
  const waitTimeMs = numberOf(annotationOf(record, "waitTime"));
  const initTimeMs = numberOf(annotationOf(record, "initTime"));
  // A sequence has no container of its own, and what was never placed has no start.
  const isPlaced = waitTimeMs !== null && kind !== "sequence";
  return {
    activationId: record.activationId,
    startKind: initTimeMs !== null ? "cold" : isPlaced ? "warm" : null,
    times: { waitTimeMs, initTimeMs, durationMs: record.duration ?? null, kind },
  };
}

function limitsOf(record: ActivationRecord): FetchedActivations["limits"] {
  const limits = annotationOf(record, "limits");
  if (typeof limits !== "object" || limits === null) return null;
  const { memory, timeout, logs } = limits as Record<string, unknown>;
  return { memoryMb: numberOf(memory), timeoutMs: numberOf(timeout), logsMb: numberOf(logs) };
}

function annotationOf({ annotations = [] }: ActivationRecord, key: string): unknown {
  return annotations.find((one) => one.key === key)?.value;
}

const numberOf = (value: unknown) => (typeof value === "number" && value >= 0 ? value : null);
const textOf = (value: unknown) => (typeof value === "string" ? value : null);
