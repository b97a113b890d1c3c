import { useEffect, useMemo, useState } from "react";
import type { RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { samplesByTimer } from "#shared/stats/timer-samples.ts";
import { isAbort, toFailure, useClient } from "../host/index.ts";

interface Timed {
  summary: RunSummary;
  /** What its times were taken by; undefined for the wall time. */
  timer: string | undefined;
}

interface TimedRun {
  manifest: RunManifest;
  samples: readonly Sample[];
  /** How many there are; of a long run `samples` are the first ones. */
  sampleCount: number;
  /** Of the wall times of all. */
  summary: RunSummary;
}

/**
 * The summary of a run by a timer of the programs' own. Where not all samples are here the core is asked, and until it
 * has answered the summary is that of the wall times. `onFailure` is called when it can't.
 */
export function useTimedSummary(
  { manifest, samples, sampleCount, summary }: TimedRun,
  timer: string | undefined,
  onFailure: (failure: Failure) => void,
): Timed {
  const client = useClient();
  const [answer, setAnswer] = useState<Timed | null>(null);
  const isHere = samples.length === sampleCount;
  const madeHere = useMemo(
    () => (timer !== undefined && isHere ? summarizeRun(manifest, samplesByTimer(samples, timer)) : null),
    [manifest, samples, timer, isHere],
  );
  const runId = manifest.id;
  useEffect(() => {
    if (timer === undefined || isHere) return;
    const controller = new AbortController();
    client.runs.get({ runId, timer, firstRounds: 0 }, { signal: controller.signal }).then(
      (run) => setAnswer({ summary: run.summary, timer }),
      (error: unknown) => {
        if (!controller.signal.aborted && !isAbort(error)) onFailure(toFailure(error));
      },
    );
    return () => controller.abort();
    // eslint-disable-next-line react/exhaustive-deps -- asked once for each timer, whoever is told of a failure
  }, [client, runId, timer, isHere]);
  if (madeHere !== null) return { summary: madeHere, timer };
  return timer !== undefined && answer?.timer === timer ? answer : { summary, timer: undefined };
}
