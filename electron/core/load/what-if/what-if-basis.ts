import { WorkbenchError } from "#shared/errors.ts";
import { poolChanges } from "#shared/faas/pool-changes.ts";
import { prepareWhatIf, type WhatIfPrediction } from "#shared/faas/what-if/what-if.ts";
import { whatIfRecordOf } from "#shared/load/what-if-record.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { CallRecord, WhatIfBasis } from "#shared/model/load/what-if-trial.ts";
import type { LoadStore } from "../load-store.ts";
import { readCallRecord, readTrialRecord, readTrials } from "./what-if-store.ts";

/**
 * What predictions for a series rest on: its record, and those of trials of the same settings, which show how much the
 * machine's pace changes. Throws INVALID_REQUEST for a series that no emulator of ours recorded.
 */
export async function readWhatIfBasis(loads: LoadStore, runId: string, series: number): Promise<WhatIfBasis> {
  const manifest = await loads.readManifest(runId);
  const folder = loads.folderOf(runId);
  const own = await readCallRecord(folder, series);
  if (own === null)
    throw new WorkbenchError("INVALID_REQUEST", whyNoRecord(manifest.series[series]?.label), {
      hint: "Put load on a function in an emulator of this machine, then ask again.",
    });
  const trials = (await readTrials(folder)).filter(
    (trial) =>
      trial.series === series && trial.measured !== null && poolChanges(own.settings, trial.settings).length === 0,
  );
  const repeated = await Promise.all(trials.map(({ id }) => readTrialRecord(folder, id)));
  return {
    recordings: [...repeated.filter((record): record is CallRecord => record !== null), own],
    processors: manifest.machine.cores,
  };
}

function whyNoRecord(label: string | undefined): string {
  return label === undefined
    ? "The run has no such series."
    : `What ${label} did in its sandboxes was not recorded: only an emulator of this machine tells it all.`;
}

/** So long at a time, so that whoever waits for this thread waits no longer. */
const SLICE_MS = 15;

/** In slices, between which others are served. Throws what `signal` says. */
export async function predictFor(
  basis: WhatIfBasis,
  settings: PoolSettings,
  signal: AbortSignal,
): Promise<WhatIfPrediction> {
  const whatIf = await inSlices(prepareWhatIf(whatIfRecordOf(basis)), signal);
  return inSlices(whatIf.predictStepwise(settings), signal);
}

async function inSlices<T>(steps: Generator<unknown, T>, signal: AbortSignal): Promise<T> {
  let sinceMs = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - sinceMs < SLICE_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    sinceMs = performance.now();
  }
}
