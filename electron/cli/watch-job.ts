import { formatDuration } from "#shared/format/durations.ts";
import type { Failure } from "#shared/model/failure.ts";
import { emptyJobView, reduceJob, type JobEvent, type JobView } from "#shared/model/job.ts";
import type { Session } from "./session.ts";

/** Follows a job to its end. An interruption cancels the job, and what it had is still answered. */
export function watchJob(
  jobId: string,
  { workbench: { client }, output, interruption }: Session,
  onEvent: (event: JobEvent) => void = () => undefined,
): Promise<JobView> {
  const cancel = () => {
    output.note("Cancelling …");
    void client.jobs.cancel({ jobId });
  };
  return interruption.cancelling(cancel, async () => {
    let view = emptyJobView;
    for await (const event of await client.jobs.events({ jobId })) {
      view = reduceJob(view, event);
      onEvent(event);
      if (event.type === "queued" && event.behind) output.note(`Waiting behind ${event.behind}`);
      if (event.type === "step") output.progress(`${event.label} …`);
      if (event.type === "progress") {
        const left = event.remainingMs === null ? "" : ` · ${formatDuration(event.remainingMs * 1e6)} left`;
        output.progress(`${view.step ?? ""}: ${event.done}/${event.total} ${event.unit}${left}`);
      }
    }
    return view;
  });
}

/** Why a job has no result. */
export function whyNoResult({ status, error }: JobView, what: string): Failure {
  if (status === "cancelled") return { code: "CANCELLED", message: `${what} was cancelled.`, hint: null };
  return error ?? { code: "INTERNAL", message: `${what} ended without a result.`, hint: null };
}
