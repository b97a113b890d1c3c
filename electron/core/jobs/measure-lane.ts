import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { tryLock, type Lock } from "../store/lock-file.ts";

/** One lock for the whole machine: two benchmarks at once would measure each other. */
const measureLockPath = (): string =>
  join(process.env.WASM_WORKBENCH_LOCK_DIR ?? tmpdir(), "wasm-workbench-measure.lock");

const POLL_MS = 200;

/**
 * Waits for the machine's only measuring lane. `onWait` hears what holds it, once for each holder.
 * Throws CANCELLED when the signal aborts first.
 */
export async function enterMeasureLane(
  what: string,
  options: { signal: AbortSignal; onWait: (behind: string) => void; path?: string },
): Promise<Lock> {
  let lastHolder = "";
  for (;;) {
    if (options.signal.aborted) throw new WorkbenchError("CANCELLED", "Cancelled while waiting to measure.");
    const attempt = await tryLock(options.path ?? measureLockPath(), what);
    if ("lock" in attempt) return attempt.lock;
    if (attempt.heldBy.token !== lastHolder) {
      lastHolder = attempt.heldBy.token;
      options.onWait(`${attempt.heldBy.what} (process ${attempt.heldBy.pid})`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
