import { emptyJobView, reduceJob, type JobView } from "#shared/model/job.ts";
import type { Host } from "./host.ts";
import { toFailure } from "./failure.ts";

/**
 * Follows a job to its end and reports its state after every event. A lost connection is waited out:
 * the events missed meanwhile are replayed by number, so none is applied twice.
 * Resolves with the last state; a job the core no longer knows ends as `failed`.
 */
export async function watchJob(
  host: Pick<Host, "client" | "connection">,
  jobId: string,
  onChange: (view: JobView) => void,
  signal?: AbortSignal,
): Promise<JobView> {
  let view = emptyJobView;
  const ended = () => view.status === "succeeded" || view.status === "failed" || view.status === "cancelled";
  while (!ended() && !signal?.aborted) {
    try {
      const events = await host.client.jobs.events({ jobId, afterSeq: view.lastSeq }, { signal });
      for await (const event of events) {
        view = reduceJob(view, event);
        onChange(view);
      }
    } catch (error) {
      if (signal?.aborted) break;
      if (await stillConnected(host)) {
        view = { ...view, status: "failed", error: toFailure(error) };
        onChange(view);
        break;
      }
    }
    // A stream that ends early, as when the core shuts down, is asked for again, but not at once.
    if (!ended() && !signal?.aborted) await new Promise((resolve) => setTimeout(resolve, 50));
    await connected(host, signal);
  }
  return view;
}

/** A transport that breaks fails its calls a moment before it reports being closed. */
async function stillConnected(host: Pick<Host, "connection">): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return host.connection.get() === "connected";
}

function connected(host: Pick<Host, "connection">, signal: AbortSignal | undefined): Promise<void> {
  if (host.connection.get() === "connected" || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      stop();
      resolve();
    };
    const stop = host.connection.subscribe(() => {
      if (host.connection.get() === "connected") finish();
    });
    signal?.addEventListener("abort", finish, { once: true });
  });
}
