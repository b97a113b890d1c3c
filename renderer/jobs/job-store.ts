import { createStore, type StoreApi } from "zustand/vanilla";
import { emptyJobView, type JobInfo, type JobKind, type JobView } from "#shared/model/job.ts";
import { watchJob, type Host } from "../host/index.ts";

/** A job as this window knows it: what the core said of it, and its events folded so far. */
export interface TrackedJob {
  info: JobInfo;
  view: JobView;
  /** True from the click on Cancel until the core says that the processes are gone. */
  cancelling: boolean;
  /** True from the click on Pause until it rests. */
  pausing: boolean;
}

export interface JobsState {
  jobs: Readonly<Record<string, TrackedJob>>;
  /** The newest job of each kind, started here or found in the core: what its panel shows. */
  latest: Readonly<Partial<Record<JobKind, string>>>;
  /** Follows a job that was just started. */
  track: (job: { jobId: string; kind: JobKind; title: string; runId?: string; files?: string[] }) => void;
  /** Asks the core for its jobs and follows those that run and the newest of each kind. */
  catchUp: () => Promise<void>;
  /** Resolves when the job's processes are gone. */
  cancel: (jobId: string) => Promise<void>;
  /** Benchmarks only; the run that is being taken is finished first. */
  pause: (jobId: string) => Promise<void>;
  resume: (jobId: string) => Promise<void>;
  /** Takes a finished job out of sight; what it made is kept. */
  dismiss: (jobId: string) => void;
  /** Ends all watching. */
  dispose: () => void;
}

export type JobStore = StoreApi<JobsState>;

/** Whether its work can rest and go on: what is measured can, and nothing else. */
export function isPausable({ kind }: Pick<JobInfo, "kind">): boolean {
  return kind === "benchmark" || kind === "paper";
}

export function isOver(status: JobInfo["status"]): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** A hidden page gets no animation frames, yet its jobs go on. */
function onNextFrame(flush: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}

/**
 * Follows the core's jobs. However fast events come in, the page sees a job change once per animation frame.
 * `schedule` says when changes become visible.
 */
export function createJobStore(
  host: Pick<Host, "client" | "connection">,
  schedule: (flush: () => void) => void = onNextFrame,
): JobStore {
  const pending = new Map<string, JobView>();
  const watches = new Map<string, AbortController>();

  return createStore<JobsState>()((set, get) => {
    const patch = (jobId: string, change: Partial<TrackedJob>) =>
      set((state) => {
        const job = state.jobs[jobId];
        return job ? { jobs: { ...state.jobs, [jobId]: { ...job, ...change } } } : state;
      });

    const flush = () => {
      const jobs = { ...get().jobs };
      for (const [jobId, view] of pending) {
        const job = jobs[jobId];
        if (!job) continue;
        const pausing = job.pausing && view.status !== "paused" && !isOver(view.status);
        jobs[jobId] = { ...job, pausing, view, info: { ...job.info, status: view.status, lastSeq: view.lastSeq } };
      }
      pending.clear();
      set({ jobs });
    };

    const follow = (info: JobInfo) => {
      if (watches.has(info.id)) return;
      const controller = new AbortController();
      watches.set(info.id, controller);
      set((state) => ({
        jobs: { ...state.jobs, [info.id]: { info, view: emptyJobView, cancelling: false, pausing: false } },
      }));
      const receive = (view: JobView) => {
        if (pending.size === 0) schedule(flush);
        pending.set(info.id, view);
      };
      void watchJob(host, info.id, receive, controller.signal);
    };

    return {
      jobs: {},
      latest: {},

      track({ jobId, kind, title, runId, files = [] }) {
        const createdAtMs = Date.now();
        follow({ id: jobId, kind, title, status: "queued", createdAtMs, runId: runId ?? null, files, lastSeq: 0 });
        set((state) => ({ latest: { ...state.latest, [kind]: jobId } }));
      },

      async catchUp() {
        const infos = (await host.client.jobs.list()).toSorted((a, b) => a.createdAtMs - b.createdAtMs);
        const newest: Partial<Record<JobKind, string>> = {};
        for (const info of infos) newest[info.kind] = info.id;
        for (const info of infos) if (!isOver(info.status) || newest[info.kind] === info.id) follow(info);
        set((state) => ({ latest: { ...newest, ...state.latest } }));
      },

      async cancel(jobId) {
        patch(jobId, { cancelling: true });
        try {
          await host.client.jobs.cancel({ jobId });
        } finally {
          patch(jobId, { cancelling: false });
        }
      },

      async pause(jobId) {
        patch(jobId, { pausing: true });
        try {
          await host.client.jobs.pause({ jobId });
        } catch (error) {
          patch(jobId, { pausing: false });
          throw error;
        }
      },

      async resume(jobId) {
        patch(jobId, { pausing: false });
        await host.client.jobs.resume({ jobId });
      },

      dismiss(jobId) {
        watches.get(jobId)?.abort();
        watches.delete(jobId);
        set((state) => {
          const jobs = { ...state.jobs };
          delete jobs[jobId];
          return { jobs };
        });
      },

      dispose() {
        for (const controller of watches.values()) controller.abort();
        watches.clear();
        pending.clear();
      },
    };
  });
}
