import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { samplesByTimer } from "#shared/stats/timer-samples.ts";
import type { RunStore } from "../store/run-store.ts";

interface RunQuestion {
  runId: string;
  /** Raw rows of so many rounds only; left out: all. */
  firstRounds?: number | undefined;
  /** Which of the programs' own timers to summarize by; left out: the wall time. */
  timer?: string | undefined;
}

/** A stored run with as many of its raw rows as are asked for. */
export async function readRun({ runId, firstRounds, timer }: RunQuestion, store: RunStore) {
  const { manifest, samples, conditions, summary, damage } = await store.read(runId);
  return {
    manifest,
    samples: firstRounds === undefined ? samples : samples.filter(({ round }) => round < firstRounds),
    sampleCount: samples.length,
    conditions: firstRounds === undefined ? conditions : [],
    summary: timer === undefined ? summary : summarizeRun(manifest, samplesByTimer(samples, timer)),
    damage,
  };
}
