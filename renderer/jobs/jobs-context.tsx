import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import type { JobKind } from "#shared/model/job.ts";
import { useConnection, useHost } from "../host/index.ts";
import { projectPath, useWorkspace } from "../workspace/index.ts";
import { createJobStore, type JobsState, type JobStore, type TrackedJob } from "./job-store.ts";

const JobsContext = createContext<JobStore | null>(null);

/** Keeps one job store for everything below it, and catches up with the core on every (re)connection. */
export function JobsProvider({ children }: { children: ReactNode }) {
  const host = useHost();
  const connection = useConnection();
  const [store] = useState(() => createJobStore(host));
  useEffect(() => {
    // A connection lost again meanwhile is no news: the next one catches up.
    if (connection === "connected")
      store
        .getState()
        .catchUp()
        .catch(() => undefined);
  }, [store, connection]);
  useEffect(() => () => store.getState().dispose(), [store]);
  return <JobsContext value={store}>{children}</JobsContext>;
}

export function useJobs<T>(select: (state: JobsState) => T): T {
  const store = useContext(JobsContext);
  if (!store) throw new Error("useJobs needs a JobsProvider above it");
  return useStore(store, select);
}

/** The newest job of a kind about files of the project that is open: what its panel shows. */
export function useProjectJob(kind: "build" | "run" | "benchmark"): TrackedJob | undefined {
  const root = useWorkspace((state) => state.project?.root);
  return useJobs(({ jobs }) =>
    root === undefined
      ? undefined
      : Object.values(jobs)
          .filter(({ info }) => info.kind === kind && info.files.some((file) => projectPath(root, file) !== null))
          .reduce<TrackedJob | undefined>(
            (newest, job) => (newest && newest.info.createdAtMs > job.info.createdAtMs ? newest : job),
            undefined,
          ),
  );
}

/** The newest job of a kind, if there is one in sight. */
export function useLatestJob(kind: JobKind): TrackedJob | undefined {
  return useJobs((state) => {
    const id = state.latest[kind];
    return id === undefined ? undefined : state.jobs[id];
  });
}
