import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { measuresOfRecord } from "#shared/faas/what-if/measures.ts";
import { arrivalsAgain } from "#shared/load/arrivals-again.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadManifest } from "#shared/model/load/load-run.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { WhatIfRequest, WhatIfTrial } from "#shared/model/load/what-if-trial.ts";
import type { JobContext, JobOutcome } from "../../jobs/job-registry.ts";
import { enterMeasureLane } from "../../jobs/measure-lane.ts";
import type { Lock } from "../../store/lock-file.ts";
import { lockRun } from "../../store/run-folder.ts";
import type { LoadTools } from "../run-load.ts";
import { runLoadGenerator } from "../run-load-generator.ts";
import { fetchCallRecord, poolNow } from "./call-record.ts";
import { openTrial, type TrialSubject } from "./trial-subject.ts";
import { predictFor, readWhatIfBasis } from "./what-if-basis.ts";
import { createTrialFiles, type TrialFiles } from "./what-if-store.ts";

/**
 * Predicts what the recorded arrivals of a series would be under other settings of the pool, then puts them on an
 * emulator that has these, and keeps both with the run. The job's result is `{ trialId }`.
 */
export async function runWhatIf(
  trialId: string,
  { runId, series, settings }: WhatIfRequest,
  tools: LoadTools,
  job: JobContext,
): Promise<JobOutcome> {
  const { manifest, samples } = await tools.loads.read(runId);
  const basis = await readWhatIfBasis(tools.loads, runId, series);
  const runFolder = tools.loads.folderOf(runId);
  const lock = await lockRun(runFolder);
  let lane: Lock | null = null;
  try {
    const trial = new Trial(
      {
        schemaVersion: 1,
        id: trialId,
        series,
        createdAt: new Date().toISOString(),
        finishedAt: null,
        state: "running",
        recordedSettings: basis.recordings.at(-1)!.settings,
        settings,
        prediction: null,
        measured: null,
        failure: null,
      },
      await createTrialFiles(runFolder, trialId),
    );
    try {
      job.step("Predicting");
      await trial.change({ prediction: await predictFor(basis, settings, job.signal) });
      job.step("Waiting for its turn");
      lane = await enterMeasureLane(`what-if on ${manifest.request.patternName}`, {
        signal: job.signal,
        onWait: (behind) => job.queued(behind),
      });
      job.started();
      await measure(trial, manifest, samples[series] ?? [], tools, job);
      return await trial.finish("finished", null);
    } catch (error) {
      const wire = toWireError(error);
      if (job.signal.aborted || wire.code === "CANCELLED") return await trial.finish("cancelled", null);
      return await trial.finish("failed", wire);
    }
  } finally {
    await lane?.release();
    await lock.release();
  }
}

async function measure(
  trial: Trial,
  manifest: LoadManifest,
  samples: readonly LoadSample[],
  tools: LoadTools,
  job: JobContext,
): Promise<void> {
  const { series, settings } = trial.now;
  job.step("Deploying");
  const subject = await openTrial(manifest, series, settings, tools, job);
  try {
    job.step(manifest.series[series]?.label ?? "Sending");
    const evictionsBefore = (await poolNow(subject.emulator.api)).evictions;
    const sinceMs = Date.now();
    const calls = await sendAgain(trial, subject, samples, manifest.request.timeoutMs, job);
    if (job.signal.aborted) throw new WorkbenchError("CANCELLED", "The trial was cancelled.");
    const { api } = subject.emulator;
    const record = await fetchCallRecord(api, { functionName: subject.functionName, sinceMs, calls });
    if (record === null) throw new WorkbenchError("INVALID_REQUEST", "None of the calls came to the emulator.");
    await trial.files.writeRecord(record);
    const evictions = (await poolNow(api)).evictions - evictionsBefore;
    await trial.change({ measured: { ...measuresOfRecord(record.activations, settings), evictions } });
  } finally {
    await subject.emulator.close();
  }
}

/** Answers how many calls the emulator must have records of. */
async function sendAgain(
  trial: Trial,
  { target, emulator }: TrialSubject,
  samples: readonly LoadSample[],
  timeoutMs: number,
  job: JobContext,
): Promise<number> {
  let told = 0;
  let written: Promise<void> = Promise.resolve();
  const stop = new AbortController();
  await runLoadGenerator(
    {
      schemaVersion: 1,
      pattern: arrivalsAgain(samples),
      targets: [[target]],
      warmUp: { seconds: 0, requests: 0 },
      drainS: timeoutMs / 1000,
    },
    {
      signal: AbortSignal.any([job.signal, stop.signal, emulator.lost]),
      onSamples: (answered) => {
        told += answered.filter(({ server }) => server?.activationId != null).length;
        written = written.then(() => trial.files.append(answered));
        // Told when it is waited for; nothing more is to be sent until then.
        written.catch(() => stop.abort());
      },
      onProgress: ({ answered }) => job.progress(answered, samples.length, "requests", null),
    },
  );
  await written;
  emulator.lost.throwIfAborted();
  return told;
}

/** A trial on disk, changed as it goes on. */
class Trial {
  now: WhatIfTrial;
  readonly files: TrialFiles;

  constructor(begun: WhatIfTrial, files: TrialFiles) {
    this.now = begun;
    this.files = files;
  }

  async change(changes: Partial<WhatIfTrial>): Promise<void> {
    this.now = { ...this.now, ...changes };
    await this.files.write(this.now);
  }

  async finish(state: WhatIfTrial["state"], failure: Failure | null): Promise<JobOutcome> {
    await this.change({ state, failure, finishedAt: new Date().toISOString() });
    return { result: { trialId: this.now.id }, failure };
  }
}
