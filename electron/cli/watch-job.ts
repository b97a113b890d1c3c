import type { WorkbenchClient } from "#shared/contract/index.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { emptyJobView, reduceJob, type JobEvent, type JobView } from "#shared/model/job.ts";
import type { Output } from "./output.ts";

/**
 * Follows a job to its end. Ctrl+C cancels it, and what it had is still answered; a second Ctrl+C ends the
 * command at once.
 */
export async function watchJob(
  client: WorkbenchClient,
  jobId: string,
  output: Output,
  onEvent: (event: JobEvent) => void = () => undefined,
): Promise<JobView> {
  const cancel = () => {
    output.note("Cancelling …");
    process.removeListener("SIGINT", cancel);
    process.removeListener("SIGTERM", cancel);
    void client.jobs.cancel({ jobId });
  };
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  let view = emptyJobView;
  try {
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
  } finally {
    process.removeListener("SIGINT", cancel);
    process.removeListener("SIGTERM", cancel);
  }
  return view;
}
