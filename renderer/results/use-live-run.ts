import { useEffect, useMemo, useRef, useState } from "react";
import type { RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { MOST_ROUNDS } from "./samples-table.tsx";
import { useRun } from "./use-run.ts";

/** A run as it is now: what is stored, or while it is measured what has come in. */
interface ShownRun {
  manifest: RunManifest;
  /** Of a long run only those of the first rounds. */
  samples: readonly Sample[];
  /** How many there are in all. */
  sampleCount: number;
  summary: RunSummary;
}

export interface LiveRun {
  /** Null until there is anything to show. */
  shown: ShownRun | null;
  failure: Failure | null;
  /** Samples still come in, or the finished run is on its way. */
  live: boolean;
}

/**
 * A stored run that may be measured at the moment. `version` changes whenever more of it is stored; `taken` are the
 * samples of the job that measures it, with `over` as soon as it has ended; null where no job of it is known.
 */
export function useLiveRun(
  runId: string | null,
  { version, taken, over }: { version: string; taken: readonly Sample[] | null; over: boolean },
): LiveRun {
  // What comes in is added to all that was measured before; of a run that is over no more are needed than are shown.
  const { run, failure, current } = useRun(runId, version, taken !== null && !over ? undefined : MOST_ROUNDS);
  const live = run !== null && taken !== null && (!over || (!current && failure === null));
  const samples = useMemo(() => withEarlier(run?.samples ?? [], taken ?? []), [run, taken]);
  const isWhole = run?.samples.length === run?.sampleCount;
  const summarized = useThrottledSummary(live && isWhole ? run.manifest : null, samples);
  if (run === null) return { shown: null, failure, live };
  const { manifest, sampleCount, summary } = run;
  const stored = { manifest, samples: run.samples, sampleCount, summary };
  return { shown: live && isWhole ? summarized : stored, failure, live };
}

/** What earlier sessions measured, then what came in since: a run that is resumed keeps its samples. */
function withEarlier(stored: readonly Sample[], taken: readonly Sample[]): readonly Sample[] {
  const [first] = taken;
  if (first === undefined) return stored;
  const earlier = stored.filter(({ session }) => session < first.session);
  return earlier.length === 0 ? taken : [...earlier, ...taken];
}

/** The machine is to measure, not to draw: this share of its time at most goes into statistics meanwhile. */
const SHARE_OF_TIME = 0.1;

/** A summary that is made anew as samples come in, the more seldom the longer it takes. */
function useThrottledSummary(manifest: RunManifest | null, samples: readonly Sample[]): ShownRun | null {
  const [shown, setShown] = useState<ShownRun | null>(null);
  const nextMs = useRef(0);
  useEffect(() => {
    if (manifest === null) return;
    const summarize = () => {
      const begunMs = performance.now();
      const summary = summarizeRun(manifest, samples);
      const endedMs = performance.now();
      nextMs.current = endedMs + (endedMs - begunMs) / SHARE_OF_TIME;
      setShown({ manifest, samples, sampleCount: samples.length, summary });
    };
    const timer = setTimeout(summarize, Math.max(0, nextMs.current - performance.now()));
    return () => clearTimeout(timer);
  }, [manifest, samples]);
  return shown !== null && shown.manifest.id === manifest?.id ? shown : null;
}
