import { once } from "node:events";
import { stat } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { type toWireError, WorkbenchError } from "#shared/errors.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { makeModuleReady, type ModuleJob, type ReadyModule } from "./ready-module.ts";
import { orAborted } from "./or-aborted.ts";

/** What the thread says, once. */
export type ReadyAnswer = { ready: ReadyModule } | { error: ReturnType<typeof toWireError> };

/** A larger module takes more than ten milliseconds, which every other call of the emulator would wait for. */
const MOST_HERE_BYTES = 128 << 10;
const MAX_HEAP_MB = 512;

/**
 * As `makeModuleReady`, in a thread of its own where that takes long: whoever uploads a module must not be able to hold
 * up the calls of others. Rejects with the signal's reason after an abort, when the thread has ended.
 */
export async function makeModuleReadyAside(job: ModuleJob, signal: AbortSignal): Promise<ReadyModule> {
  if ((await stat(job.module)).size <= MOST_HERE_BYTES) return makeModuleReady(job);
  const worker = new Worker(builtEntry("ready-module"), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  try {
    const [answer] = (await orAborted(once(worker, "message"), signal)) as [ReadyAnswer];
    if ("ready" in answer) return answer.ready;
    const { code, message, hint } = answer.error;
    throw new WorkbenchError(code, message, { hint: hint ?? undefined });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_OUT_OF_MEMORY") throw error;
    throw new WorkbenchError("INVALID_REQUEST", "The module is too intricate for its memory to be limited.", {
      cause: error,
    });
  } finally {
    await worker.terminate();
  }
}
