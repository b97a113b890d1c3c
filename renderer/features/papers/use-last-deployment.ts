import { useEffect, useState } from "react";
import { deploymentTimes } from "#shared/flows/deployment-times.ts";
import type { DeploymentTimes } from "#shared/model/flow.ts";
import type { JobEvent } from "#shared/model/job.ts";
import { useClient } from "../../host/index.ts";

/** Of the last deployment that ended well, as its job's log tells; `version` changes when there may be another one. */
export function useLastDeployment(version: string): DeploymentTimes | null {
  const client = useClient();
  const [read, setRead] = useState<{ version: string; times: DeploymentTimes | null }>({ version: "", times: null });
  useEffect(() => {
    const controller = new AbortController();
    const readLog = async () => {
      const jobs = await client.jobs.list();
      const last = jobs
        .filter(({ kind, status }) => kind === "deploy" && status === "succeeded")
        .toSorted((a, b) => b.createdAtMs - a.createdAtMs)[0];
      if (!last) return;
      const events: JobEvent[] = [];
      const log = await client.jobs.events({ jobId: last.id }, { signal: controller.signal });
      for await (const event of log) events.push(event);
      if (!controller.signal.aborted) setRead({ version, times: deploymentTimes(last, events) });
    };
    // Without it the picture shows dashes, as it does where nothing was deployed.
    readLog().catch(() => undefined);
    return () => controller.abort();
  }, [client, version]);
  return read.times;
}
