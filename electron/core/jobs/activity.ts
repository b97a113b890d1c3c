import { stat } from "node:fs/promises";
import { claimBeside, claimHolders, lockHolder } from "../store/lock-file.ts";
import { leaveEndMark } from "./end-marks.ts";
import type { JobContext, JobOutcome } from "./job-registry.ts";
import { laneLockPath, machineWideLock } from "./lane.ts";

/**
 * Work that would disturb a measurement: builds, runs and installations of any workbench on this machine. They are
 * marked so that a benchmark can wait for them, and name them where they go on beside it.
 */
export const activityPath = () => machineWideLock("busy");

/** A job's work, marked while it goes on. */
export function marked(what: string, work: (job: JobContext) => Promise<JobOutcome>) {
  return (job: JobContext): Promise<JobOutcome> => whileMarked(what, () => work(job));
}

/** Work that is marked while it goes on. A folder that takes no mark hinders none. */
export async function whileMarked<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAtMs = Date.now();
  const mark = await claimBeside(activityPath(), what).catch(() => null);
  try {
    return await work();
  } finally {
    // Before the claim is gone, so that a benchmark sees one or the other whenever it looks.
    if (await isMeasuring()) await leaveEndMark({ what, startedAtMs, endedAtMs: Date.now() });
    await mark?.release().catch(() => undefined);
  }
}

async function isMeasuring(): Promise<boolean> {
  return (await lockHolder(laneLockPath("measure")).catch(() => null)) !== null;
}

/** What is going on beside, in words such as `build prime.c`. */
export async function activitiesBeside(): Promise<string[]> {
  return (await claimHolders(activityPath()).catch(() => [])).map(({ what }) => what);
}

/** When a claim was made: its file is written once. */
export async function claimedAtMs(claimFile: string): Promise<number> {
  return stat(claimFile).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
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
