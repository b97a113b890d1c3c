import { useEffect, useState } from "react";
import type { RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { isAbort, toFailure, useClient } from "../host/index.ts";

interface StoredRun {
  manifest: RunManifest;
  /** All, or those of the first rounds. */
  samples: Sample[];
  /** How many there are in all. */
  sampleCount: number;
  /** Of all samples. */
  summary: RunSummary;
}

interface Asked {
  runId: string;
  version: string;
  run: StoredRun | null;
  failure: Failure | null;
}

export interface RunQuery {
  run: StoredRun | null;
  failure: Failure | null;
  /** Whether this is the answer for the version asked for, not yet an older one. */
  current: boolean;
}

/**
 * A stored run with the samples of its first rounds, or with all; asked for again whenever `version` changes, with the last answer kept meanwhile.
 * Neither run nor failure while the first answer is on its way.
 */
export function useRun(runId: string | null, version: string, firstRounds: number | undefined): RunQuery {
  const client = useClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(() => {
    if (runId === null) return;
    const controller = new AbortController();
    client.runs.get({ runId, firstRounds }, { signal: controller.signal }).then(
      (run) => {
        if (!controller.signal.aborted) setAsked({ runId, version, run, failure: null });
      },
      (error: unknown) => {
        if (controller.signal.aborted || isAbort(error)) return;
        const failure = toFailure(error);
        setAsked((last) => ({ runId, version, run: last?.runId === runId ? last.run : null, failure }));
      },
    );
    return () => controller.abort();
  }, [client, runId, version, firstRounds]);
  if (asked?.runId !== runId) return { run: null, failure: null, current: false };
  return { run: asked.run, failure: asked.failure, current: asked.version === version };
}
