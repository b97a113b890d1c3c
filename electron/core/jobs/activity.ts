import { claimBeside, claimHolders } from "../store/lock-file.ts";
import type { JobContext, JobOutcome } from "./job-registry.ts";
import { machineWideLock } from "./lane.ts";

/**
 * Work that would disturb a measurement: builds, runs and installations of any workbench on this machine. They are
 * marked so that a benchmark can wait for them, and name them where they start beside it.
 */
const activityPath = () => machineWideLock("busy");

/** A job's work, marked while it goes on. A folder that takes no mark hinders no build. */
export function marked(what: string, work: (job: JobContext) => Promise<JobOutcome>) {
  return async (job: JobContext): Promise<JobOutcome> => {
    const mark = await claimBeside(activityPath(), what).catch(() => null);
    try {
      return await work(job);
    } finally {
      await mark?.release().catch(() => undefined);
    }
  };
}

/** What is going on beside, in words such as `build prime.c`. */
export async function activitiesBeside(): Promise<string[]> {
  return (await claimHolders(activityPath()).catch(() => [])).map(({ what }) => what);
}

const POLL_MS = 200;

/** Waits until nothing goes on beside, or that long; `onWait` hears of each thing that is waited for. */
export async function waitForQuiet(
  patienceMs: number,
  { signal, onWait }: { signal: AbortSignal; onWait: (behind: string) => void },
): Promise<void> {
  const startedMs = Date.now();
  let last = "";
  while (!signal.aborted && Date.now() - startedMs < patienceMs) {
    const [first] = await activitiesBeside();
    if (first === undefined) return;
    if (first !== last) onWait(first);
    last = first;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
