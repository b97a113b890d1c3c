import { performance } from "node:perf_hooks";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadPlan } from "#shared/model/load/load-plan.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadResult } from "#shared/model/load/load-summary.ts";
import { runLoadGenerator, type LoadRunOptions } from "./run-load-generator.ts";

/** A function that fails each time is no reason to ask each time. */
const LOOK_EVERY_MS = 1_000;

interface SeriesOptions extends Pick<LoadRunOptions, "onProgress"> {
  signal: AbortSignal;
  /** Keeps samples, one batch after the other; when it rejects, the load ends. */
  write: (samples: LoadSample[]) => Promise<void>;
  /** Asked when calls have failed: why no other can succeed, or null. Its failure ends the load. */
  findLoss: () => Promise<Failure | null>;
}

/**
 * Puts load on one series by the generator, and keeps every sample as it comes. Rejects with what `write` rejected with,
 * and as `runLoadGenerator` does.
 */
export async function generateSeries(
  plan: LoadPlan,
  { signal, write, findLoss, onProgress }: SeriesOptions,
): Promise<{ result: LoadResult; loss: Failure | null }> {
  const stop = new AbortController();
  let written: Promise<void> = Promise.resolve();
  let fault: unknown = null;
  let loss: Failure | null = null;
  let looks: Promise<void> = Promise.resolve();
  let isLooking = false;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  const lookForLoss = async () => {
    // An emulator that can't tell is watched by others.
    loss = await findLoss().catch(() => null);
    if (loss !== null) stop.abort();
    lookedAtMs = performance.now();
    isLooking = false;
  };
  const result = await runLoadGenerator(plan, {
    signal: AbortSignal.any([signal, stop.signal]),
    onProgress,
    onSamples: (samples) => {
      written = written
        .then(() => write(samples))
        .catch((error: unknown) => {
          fault ??= error;
          stop.abort();
        });
      const isDue = !isLooking && performance.now() - lookedAtMs > LOOK_EVERY_MS;
      if (!isDue || samples.every(({ error }) => error === null)) return;
      isLooking = true;
      looks = lookForLoss();
    },
  });
  await written;
  if (fault !== null) throw fault;
  await looks;
  return { result, loss };
}
