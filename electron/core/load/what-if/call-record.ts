import { setTimeout as delay } from "node:timers/promises";
import { WorkbenchError } from "#shared/errors.ts";
import type { PoolSnapshot } from "#shared/model/faas/pool.ts";
import { CallRecord } from "#shared/model/load/what-if-trial.ts";
import type { createEmulatorApi } from "../../emulator/emulator-api.ts";

/** What of an emulator's API tells of its calls. */
export type RecordingApi = Pick<ReturnType<typeof createEmulatorApi>, "recent" | "pool">;

/** As many as the emulator lists at a time. */
const PAGE = 500;
/** A record is kept a moment after its answer was sent. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 50;

export interface RecordedCalls {
  /** As OpenWhisk names it: `name` or `package/name`. */
  functionName: string;
  sinceMs: number;
  /** How many records there are to be; fewer are taken when these don't come. */
  calls: number;
}

/** What the emulator kept of the calls of a function, and its pool's settings now. Null where it kept nothing. */
export async function fetchCallRecord(api: RecordingApi, asked: RecordedCalls): Promise<CallRecord | null> {
  const giveUpAtMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const activations = await allActivations(api, asked);
    if (activations.length < asked.calls && Date.now() < giveUpAtMs) {
      await delay(LOOK_EVERY_MS);
      continue;
    }
    if (activations.length === 0) return null;
    const { settings } = await poolNow(api);
    return CallRecord.parse({ settings, activations });
  }
}

async function allActivations(api: RecordingApi, { functionName, sinceMs }: RecordedCalls) {
  const activations: Awaited<ReturnType<RecordingApi["recent"]>>["activations"] = [];
  const filter = { what: "function", name: functionName, sinceMs } as const;
  for (;;) {
    const page = (await api.recent({ ...filter, skip: activations.length, limit: PAGE })).activations;
    activations.push(...page);
    if (page.length < PAGE) return activations.toReversed();
  }
}

export async function poolNow(api: Pick<RecordingApi, "pool">): Promise<PoolSnapshot> {
  return waitForPool(api, () => true);
}

/** The pool as soon as it is as wanted. Throws what `signal` says when that comes first, or that the emulator ended. */
export async function waitForPool(
  api: Pick<RecordingApi, "pool">,
  isWanted: (pool: PoolSnapshot) => boolean,
  signal: AbortSignal = new AbortController().signal,
): Promise<PoolSnapshot> {
  const enough = new AbortController();
  try {
    for await (const line of api.pool(AbortSignal.any([signal, enough.signal])))
      if (line.type === "pool" && isWanted(line.pool)) return line.pool;
  } finally {
    enough.abort();
  }
  signal.throwIfAborted();
  throw new WorkbenchError("EMULATOR_NOT_RUNNING", "The emulator has ended.");
}
