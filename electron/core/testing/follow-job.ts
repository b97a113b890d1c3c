import type { WorkbenchClient } from "#shared/contract/index.ts";
import { emptyJobView, reduceJob, type JobView } from "#shared/model/job.ts";

/** Follows a job to its end. */
export async function jobEnd(client: WorkbenchClient, jobId: string): Promise<JobView> {
  let view = emptyJobView;
  for await (const event of await client.jobs.events({ jobId })) view = reduceJob(view, event);
  return view;
}

/** The reason to skip a test that needs a tool, or null when it is there. */
export async function toolMissing(client: WorkbenchClient, id: string): Promise<string | null> {
  const { tools } = await client.tools.list();
  const tool = tools.find((candidate) => candidate.id === id);
  return tool?.state === "available" ? null : `${id}: ${tool?.reason ?? "not known"}`;
}
