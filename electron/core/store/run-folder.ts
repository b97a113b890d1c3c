import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { lockHolder, tryLock, type Lock } from "./lock-file.ts";

/** What runs of benchmarks and of papers have in common: a folder each, and a lock that its one writer holds. */
const lockOf = (folder: string) => join(folder, "lock");

/** Takes the lock of a run's writer. Throws RUN_IN_USE while somebody else writes it. */
export async function lockRun(folder: string): Promise<Lock> {
  const runId = basename(folder);
  const attempt = await tryLock(lockOf(folder), `writing run ${runId}`);
  if ("lock" in attempt) return attempt.lock;
  throw new WorkbenchError("RUN_IN_USE", `Run ${runId} is being written by process ${attempt.heldBy.pid}.`, {
    hint: "Wait until it has ended, or cancel it first.",
  });
}

/** Whether a living process writes the run; one that says it is running and isn't written was broken off. */
export async function isWritten(folder: string): Promise<boolean> {
  return (await lockHolder(lockOf(folder))) !== null;
}

/** Throws RUN_IN_USE while a run is being measured: it can't be removed then. */
export async function refuseWritten(folder: string): Promise<void> {
  const holder = await lockHolder(lockOf(folder));
  if (holder)
    throw new WorkbenchError("RUN_IN_USE", `Run ${basename(folder)} is still being measured (process ${holder.pid}).`, {
      hint: "Cancel it first.",
    });
}

/** Removes a run's folder; false when there is none. */
export async function discardRun(folder: string): Promise<boolean> {
  // Renamed first: a removal that is cut short never leaves half a run in the list.
  const doomed = join(dirname(folder), `.removed-${basename(folder)}`);
  try {
    await rename(folder, doomed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw fromFileSystemError(error, folder);
  }
  await rm(doomed, { recursive: true, force: true });
  return true;
}
