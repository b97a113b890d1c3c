import type { Activity } from "#shared/conditions/condition-sample.ts";
import { claimHolders, takeAbandonedClaims } from "../store/lock-file.ts";
import { activityPath, claimedAtMs } from "./activity.ts";
import { newEndMarks, removeEndMarks } from "./end-marks.ts";

/** Looks, for the benchmark that holds the lane, at what workbenches do beside it. */
export interface ActivityWatch {
  /**
   * Everything that went on since the last look, also what began and ended in between. What still goes on ends now, and
   * is told again by the next look.
   */
  look(): Promise<Activity[]>;
}

/** Begins now: what ended before is forgotten. */
export async function watchActivities(): Promise<ActivityWatch> {
  const seen = new Set<string>();
  const takeEnded = async () => {
    const marks = await newEndMarks(seen);
    // Remembered as well: another user's mark can't be removed.
    for (const { file } of marks) seen.add(file);
    await removeEndMarks(marks);
    return marks.map(({ what, startedAtMs, endedAtMs }) => ({ what, startedAtMs, endedAtMs }));
  };
  const takeAbandoned = async () => {
    const holders = await takeAbandonedClaims(activityPath()).catch(() => []);
    const isNew = holders.filter(({ token }) => !seen.has(token));
    for (const { token } of isNew) seen.add(token);
    return isNew;
  };
  await takeEnded();
  await takeAbandoned();
  let lastLookMs = Date.now();
  return {
    async look() {
      const going = await Promise.all(
        (await claimHolders(activityPath()).catch(() => [])).map(async ({ what, token }) => ({
          what,
          startedAtMs: await claimedAtMs(token),
          endedAtMs: Date.now(),
        })),
      );
      const ended = await takeEnded();
      // Nobody knows when between two looks a killed process ended.
      const abandoned = (await takeAbandoned()).map(({ what }) => ({
        what,
        startedAtMs: lastLookMs,
        endedAtMs: Date.now(),
      }));
      lastLookMs = Date.now();
      return [...going, ...ended, ...abandoned];
    },
  };
}

/** What several looks tell of one piece of work, as one. */
export function mergeActivities(told: readonly Activity[]): Activity[] {
  const merged: Activity[] = [];
  for (const activity of told.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const same = merged.find(({ what, endedAtMs }) => what === activity.what && endedAtMs >= activity.startedAtMs);
    if (same) same.endedAtMs = Math.max(same.endedAtMs, activity.endedAtMs);
    else merged.push({ ...activity });
  }
  return merged;
}
