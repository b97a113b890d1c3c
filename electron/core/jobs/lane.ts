import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { tryLock, type Lock } from "../store/lock-file.ts";

/** What only one job on the whole machine may do at a time, whichever process of the workbench it belongs to. */
export type Lane = "measure" | "install";

/** The lock behind a lane. */
export const laneLockPath = (lane: Lane): string => machineWideLock(lane);

/** Where every workbench on this machine looks, whatever data folder it has. */
export function machineWideLock(name: string): string {
  return join(process.env.WASM_WORKBENCH_LOCK_DIR ?? tmpdir(), `wasm-workbench-${name}.lock`);
}

const POLL_MS = 200;

/**
 * Waits until a lane is free and takes it. `onWait` hears what holds it, once for each holder.
 * Throws CANCELLED when the signal aborts first.
 */
export async function enterLane(
  path: string,
  what: string,
  options: { signal: AbortSignal; onWait: (behind: string) => void },
): Promise<Lock> {
  let lastHolder = "";
  for (;;) {
    if (options.signal.aborted) throw new WorkbenchError("CANCELLED", "Cancelled while waiting for its turn.");
    const attempt = await tryLock(path, what);
    if ("lock" in attempt) return attempt.lock;
    if (attempt.heldBy.token !== lastHolder) {
      lastHolder = attempt.heldBy.token;
      options.onWait(`${attempt.heldBy.what} (process ${attempt.heldBy.pid})`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
