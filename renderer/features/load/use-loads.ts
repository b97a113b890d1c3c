import { useEffect, useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadExample } from "#shared/model/load/load-example.ts";
import type { LoadListing, LoadRequest, StoredLoad } from "#shared/model/load/load-run.ts";
import type { WhatIfBasis, WhatIfRequest } from "#shared/model/load/what-if-trial.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import { isAbort, toFailure, useClient, useConnection } from "../../host/index.ts";
import { isOver, useJobs, useLatestJob, type TrackedJob } from "../../jobs/index.ts";

interface Query<Value> {
  /** Null until the first answer. */
  value: Value | null;
  failure: Failure | null;
  /** A newer answer is on its way. */
  stale: boolean;
}

/** What `ask` answers, asked again whenever `version` changes; what was there stays until then. */
function useQuery<Value>(version: string, ask: (signal: AbortSignal) => Promise<Value>): Query<Value> {
  const [answer, setAnswer] = useState<{ version: string | null; value: Value | null; failure: Failure | null }>({
    version: null,
    value: null,
    failure: null,
  });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    ask(signal).then(
      (value) => {
        if (!signal.aborted) setAnswer({ version, value, failure: null });
      },
      (error: unknown) => {
        if (signal.aborted || isAbort(error)) return;
        setAnswer((last) => ({ version, value: last.value, failure: toFailure(error) }));
      },
    );
    return () => controller.abort();
    // eslint-disable-next-line react/exhaustive-deps -- `version` holds what `ask` depends on
  }, [version]);
  return { value: answer.value, failure: answer.failure, stale: answer.version !== version };
}

/** The load run that goes on now; null when none does. */
export function useRunningLoad(): TrackedJob | null {
  const job = useLatestJob("load");
  return job && !isOver(job.view.status) ? job : null;
}

/** The trial of a run's arrivals that goes on now; null when none does. */
export function useRunningTrial(): TrackedJob | null {
  const job = useLatestJob("what-if");
  return job && !isOver(job.view.status) ? job : null;
}

/** What predictions for a series rest on; read again after each of its `trials`. */
export function useWhatIfBasis(runId: string, series: number, trials: number): Query<WhatIfBasis> {
  const client = useClient();
  return useQuery(`${useConnection()} ${runId} ${series} ${trials}`, (signal) =>
    client.loads.whatIf.basis({ runId, series }, { signal }),
  );
}

/** Measuring what was predicted; `job` is that of this run's trial. */
export function useWhatIfTrial(runId: string) {
  const client = useClient();
  const track = useJobs((state) => state.track);
  const running = useRunningTrial();
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    job: running?.info.runId === runId ? running : null,
    starting,
    failure,
    async start(request: WhatIfRequest): Promise<void> {
      setStarting(true);
      setFailure(null);
      try {
        const { jobId } = await client.loads.whatIf.start(request);
        track({ jobId, runId, kind: "what-if", title: "What if" });
      } catch (error) {
        setFailure(toFailure(error));
      } finally {
        setStarting(false);
      }
    },
  };
}

/** Changes when a series of the newest run begins or the run ends: no sooner, as reading it takes time from what is measured. */
function useLoadVersion(): string {
  const job = useLatestJob("load");
  const connection = useConnection();
  const over = job && isOver(job.view.status);
  const trial = useLatestJob("what-if");
  const tried = trial && `${trial.info.id} ${isOver(trial.view.status)}`;
  return `${connection} ${tried} ${job?.info.id} ${over ? job.view.status : (job?.view.step ?? "")}`;
}

/** All load runs that are kept, newest first. */
export function useLoadRuns(): Query<LoadListing[]> & { reload: () => void } {
  const client = useClient();
  const [reloads, setReloads] = useState(0);
  const version = `${useLoadVersion()} ${reloads}`;
  const query = useQuery(version, (signal) => client.loads.list(undefined, { signal }));
  return { ...query, reload: () => setReloads((count) => count + 1) };
}

/** A run with what it measured so far. */
export function useLoadRun(runId: string): Query<StoredLoad> {
  const client = useClient();
  return useQuery(`${runId} ${useLoadVersion()}`, (signal) => client.loads.get({ runId }, { signal }));
}

export function useLoadExamples(): Query<LoadExample[]> {
  const client = useClient();
  return useQuery(useConnection(), (signal) => client.loads.examples(undefined, { signal }));
}

/** What the emulator that runs here knows; null while none runs. */
export interface EmulatorFacts {
  functions: string[];
  sandboxes: SandboxInfo[];
}

/** Asked when the page opens and after each run: what is deployed elsewhere meanwhile is there then. */
export function useEmulatorFacts(): Query<{ facts: EmulatorFacts | null }> {
  const client = useClient();
  const job = useLatestJob("load");
  return useQuery(`${useConnection()} ${job?.info.id} ${job?.view.status}`, async (signal) => {
    if ((await client.faas.status(undefined, { signal })) === null) return { facts: null };
    const [records, sandboxes] = await Promise.all([
      client.faas.list({}, { signal }),
      client.faas.sandboxes(undefined, { signal }),
    ]);
    return { facts: { functions: records.map(nameOf).sort(), sandboxes } };
  });
}

/** `name` or `package/name`: OpenWhisk puts the package behind the namespace. */
function nameOf({ namespace, name }: Record<string, unknown>): string {
  const [, ...packages] = String(namespace).split("/");
  return [...packages, String(name)].join("/");
}

export interface LoadActions {
  /** A start that is on its way to the core. */
  starting: boolean;
  failure: Failure | null;
  /** Answers the run's id; null where it was refused. */
  start: (request: LoadRequest) => Promise<string | null>;
}

/** Starting a run; its job is followed like any other. */
export function useLoadActions(): LoadActions {
  const client = useClient();
  const track = useJobs((state) => state.track);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    starting,
    failure,
    async start(request) {
      setStarting(true);
      setFailure(null);
      try {
        const { jobId, runId } = await client.loads.start(request);
        track({ jobId, runId, kind: "load", title: `Load ${request.patternName}` });
        return runId;
      } catch (error) {
        setFailure(toFailure(error));
        return null;
      } finally {
        setStarting(false);
      }
    },
  };
}
