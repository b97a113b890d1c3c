import { useEffect, useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { PaperId, PaperListing, PaperRequest, PaperResult } from "#shared/model/paper.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { isAbort, toFailure, useClient, useConnection } from "../../host/index.ts";
import { isOver, useJobs, useLatestJob, type TrackedJob } from "../../jobs/index.ts";

/** The run of a paper that goes on now; null when none does. */
export function useRunningPaper(): TrackedJob | null {
  const job = useLatestJob("paper");
  return job && !isOver(job.view.status) ? job : null;
}

/**
 * Changes when a benchmark of the newest run begins or the run ends: what is measured in between is read no sooner, as
 * reading it takes time from what is measured.
 */
function usePaperVersion(): string {
  const job = useLatestJob("paper");
  const connection = useConnection();
  const begun = job?.view.log.filter(({ source }) => source === "paper").length ?? 0;
  return `${connection} ${job?.info.id} ${job && isOver(job.view.status) ? job.view.status : ""} ${begun}`;
}

export interface PaperRuns {
  /** Newest first; null until the first answer. */
  runs: readonly PaperListing[] | null;
  failure: Failure | null;
  /** A newer list is on its way. */
  stale: boolean;
  reload: () => void;
}

/** All runs of papers that are kept. */
export function usePaperRuns(): PaperRuns {
  const client = useClient();
  const [reloads, setReloads] = useState(0);
  const [answer, setAnswer] = useState<Pick<PaperRuns, "runs" | "failure"> & { version: string | null }>({
    version: null,
    runs: null,
    failure: null,
  });
  const version = `${usePaperVersion()} ${reloads}`;
  useEffect(() => {
    let wanted = true;
    client.papers.list().then(
      (runs) => {
        if (wanted) setAnswer({ version, runs, failure: null });
      },
      (error: unknown) => {
        if (wanted) setAnswer((last) => ({ version, runs: last.runs, failure: toFailure(error) }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [client, version]);
  return {
    runs: answer.runs,
    failure: answer.failure,
    stale: answer.version !== version,
    reload: () => setReloads((count) => count + 1),
  };
}

export interface PaperQuery {
  result: PaperResult | null;
  failure: Failure | null;
  /** A newer result is on its way. */
  stale: boolean;
}

/** A run with what it measured so far; neither result nor failure while the first answer is on its way. */
export function usePaperResult(runId: string): PaperQuery {
  const client = useClient();
  const version = usePaperVersion();
  const [answer, setAnswer] = useState<Omit<PaperQuery, "stale"> & { version: string | null }>({
    version: null,
    result: null,
    failure: null,
  });
  useEffect(() => {
    const controller = new AbortController();
    client.papers.get({ runId }, { signal: controller.signal }).then(
      (result) => {
        if (!controller.signal.aborted) setAnswer({ version, result, failure: null });
      },
      (error: unknown) => {
        if (controller.signal.aborted || isAbort(error)) return;
        setAnswer((last) => ({ version, result: last.result, failure: toFailure(error) }));
      },
    );
    return () => controller.abort();
  }, [client, runId, version]);
  return { result: answer.result, failure: answer.failure, stale: answer.version !== version };
}

export interface PaperActions {
  /** A start or a resume that is on its way to the core. */
  starting: boolean;
  failure: Failure | null;
  /** Answers the run's id; null where it was refused. */
  start: (request: PaperRequest) => Promise<string | null>;
  resume: (paper: PaperId, runId: string) => Promise<string | null>;
}

/** Starting and resuming runs; their jobs are followed like any other. */
export function usePaperActions(): PaperActions {
  const client = useClient();
  const track = useJobs((state) => state.track);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const follow = async (paper: PaperId, ask: () => Promise<{ jobId: string; runId: string }>) => {
    setStarting(true);
    setFailure(null);
    try {
      const { jobId, runId } = await ask();
      track({ jobId, runId, kind: "paper", title: PAPERS[paper].name });
      return runId;
    } catch (error) {
      setFailure(toFailure(error));
      return null;
    } finally {
      setStarting(false);
    }
  };
  return {
    starting,
    failure,
    start: (request) => follow(request.paper, () => client.papers.start(request)),
    resume: (paper, runId) => follow(paper, () => client.papers.resume({ runId })),
  };
}
