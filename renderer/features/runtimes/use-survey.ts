import { useEffect, useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { isOver, useJobs, useLatestJob, type TrackedJob } from "../../jobs/index.ts";
import { useTools } from "../../workspace/index.ts";

export interface Survey {
  /** The last one that was finished; null when there is none. */
  survey: RuntimeSurvey | null;
  /** False until the core has answered whether there is one. */
  known: boolean;
  /** The one that runs now. */
  running: TrackedJob | null;
  starting: boolean;
  /** Why the last attempt gave nothing. */
  failure: Failure | null;
  start: () => void;
  cancel: () => void;
}

/** The last survey of the runtimes, and making a new one. */
export function useSurvey(): Survey {
  const client = useClient();
  const job = useLatestJob("survey");
  const track = useJobs((state) => state.track);
  const cancel = useJobs((state) => state.cancel);
  const loadTools = useTools((state) => state.load);
  const [answer, setAnswer] = useState<{ survey: RuntimeSurvey | null } | null>(null);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = job && !isOver(job.view.status) ? job : null;
  const finished = job?.view.status === "succeeded" ? job.info.id : null;

  useEffect(() => {
    let left = false;
    client.tools.lastSurvey().then(
      (survey) => {
        if (!left) setAnswer({ survey });
      },
      (error: unknown) => {
        if (!left) setFailure(toFailure(error));
      },
    );
    // Probing has looked at the machine anew.
    if (finished !== null) void loadTools();
    return () => {
      left = true;
    };
  }, [client, finished, loadTools]);

  const start = async () => {
    setStarting(true);
    setFailure(null);
    try {
      const { jobId } = await client.tools.survey();
      track({ jobId, kind: "survey", title: "Probing the runtimes" });
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setStarting(false);
    }
  };
  return {
    survey: answer?.survey ?? null,
    known: answer !== null,
    running,
    starting,
    failure: failure ?? (job?.view.status === "failed" ? job.view.error : null),
    start: () => void start(),
    cancel: () => {
      if (running) void cancel(running.info.id);
    },
  };
}
