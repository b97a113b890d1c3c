import { useMemo, useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { isOver, useJobs, useProjectJob } from "../../jobs/index.ts";
import { fileName, programRunRequest, useWorkspace, useWorkspaceStores } from "../../workspace/index.ts";

/** Run as the panel, the palette and the keys see it. */
export interface RunProgram {
  runtime: RuntimeRef;
  chooseRuntime: (runtime: RuntimeRef) => void;
  /** Between the click and the core's answer. */
  starting: boolean;
  /** Why the program could not even be started. */
  failure: Failure | null;
  dismissFailure: () => void;
  /** Saves and starts the current program; nothing while one runs. */
  start: () => void;
}

export function useRunProgram(): RunProgram {
  const client = useClient();
  const { workspace, documents } = useWorkspaceStores();
  const ticked = useWorkspace((state) => state.runtimes);
  const job = useProjectJob("run");
  const running = job !== undefined && !isOver(job.view.status);
  const track = useJobs((state) => state.track);
  const [chosen, chooseRuntime] = useState<RuntimeRef | null>(null);
  const [starting, setStarting] = useState(false);
  const root = useWorkspace((state) => state.project?.root);
  const [refused, setRefused] = useState<{ root: string | undefined; failure: Failure } | null>(null);
  const failure = refused?.root === root ? (refused?.failure ?? null) : null;
  const runtime = chosen ?? ticked[0] ?? "native";

  return useMemo(() => {
    const start = async () => {
      if (starting || running || workspace.getState().program === null) return;
      setStarting(true);
      setRefused(null);
      try {
        if (!(await documents.getState().saveAll())) return;
        const request = programRunRequest(workspace.getState(), runtime);
        if (!request) return;
        const { jobId } = await client.programs.run(request);
        track({ jobId, kind: "run", title: `${fileName(request.file)} on ${runtime}`, files: [request.file] });
      } catch (error) {
        setRefused({ root, failure: toFailure(error) });
      } finally {
        setStarting(false);
      }
    };
    return {
      runtime,
      chooseRuntime,
      starting,
      failure,
      dismissFailure: () => setRefused(null),
      start: () => void start(),
    };
  }, [client, workspace, documents, track, root, runtime, running, starting, failure]);
}
