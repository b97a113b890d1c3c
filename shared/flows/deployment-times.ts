import { DeployResult, UPLOAD_STEP } from "../model/faas/deploy.ts";
import type { DeploymentTimes } from "../model/flow.ts";
import type { JobEvent, JobInfo } from "../model/job.ts";

/** What the log of a deployment says of its times; null of one that has not ended well. */
export function deploymentTimes(
  { title }: Pick<JobInfo, "title">,
  events: readonly JobEvent[],
): DeploymentTimes | null {
  const finished = events.find((event) => event.type === "finished");
  if (finished?.type !== "finished" || finished.status !== "succeeded") return null;
  const result = DeployResult.safeParse(finished.result).data;
  if (!result) return null;
  const startedMs = events.find(({ type }) => type === "started")?.atMs;
  const uploadingMs = events.findLast((event) => event.type === "step" && event.label === UPLOAD_STEP)?.atMs;
  const buildNs = result.build?.elapsedNs ?? null;
  const beforeNs = startedMs === undefined || uploadingMs === undefined ? null : (uploadingMs - startedMs) * 1e6;
  return {
    title,
    buildNs,
    cached: result.build?.cached ?? false,
    // The log's clock has whole milliseconds, the build's nanoseconds.
    packNs: beforeNs === null ? null : Math.max(0, beforeNs - (buildNs ?? 0)),
    uploadNs: uploadingMs === undefined ? null : (finished.atMs - uploadingMs) * 1e6,
    sizeBytes: result.build?.artifact?.sizeBytes ?? null,
  };
}
