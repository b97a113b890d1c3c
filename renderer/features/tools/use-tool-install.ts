import { useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { InstallManager } from "#shared/model/install.ts";
import type { Tool } from "#shared/model/tool.ts";
import { toFailure, useHost } from "../../host/index.ts";
import { useJobs, type TrackedJob } from "../../jobs/index.ts";

interface ToolInstall {
  /** The newest installation of this tool that is in sight. */
  job: TrackedJob | undefined;
  /** Why the last one could not even be started. */
  failure: Failure | null;
  start: (manager: InstallManager) => Promise<void>;
  cancel: () => void;
  /** Takes what the last one left to say out of sight. */
  dismiss: () => void;
}

/** Installing one tool, also when it was started elsewhere: in another window or before a reload. */
export function useToolInstall({ id, name }: Pick<Tool, "id" | "name">): ToolInstall {
  const { client } = useHost();
  const { track, cancel, dismiss } = useJobs((state) => state);
  const job = useJobs(({ jobs }) => newestInstall(Object.values(jobs), name));
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    job,
    failure,
    async start(manager) {
      setFailure(null);
      try {
        const { jobId } = await client.tools.install({ id, manager });
        track({ jobId, kind: "install", title: name });
      } catch (error) {
        setFailure(toFailure(error));
      }
    },
    cancel() {
      if (job) void cancel(job.info.id);
    },
    dismiss() {
      setFailure(null);
      if (job) dismiss(job.info.id);
    },
  };
}

/** The core titles an installation by the tool's name. */
function newestInstall(jobs: readonly TrackedJob[], name: string): TrackedJob | undefined {
  return jobs
    .filter(({ info }) => info.kind === "install" && info.title === name)
    .toSorted((a, b) => b.info.createdAtMs - a.info.createdAtMs)[0];
}
