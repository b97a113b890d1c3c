import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { comparePrediction } from "#shared/faas/what-if/compare-prediction.ts";
import { comparisonWords, predictionWords } from "#shared/faas/what-if/prediction-words.ts";
import { createWhatIf } from "#shared/faas/what-if/what-if.ts";
import { whyWords } from "#shared/faas/what-if/why-words.ts";
import { whatIfJson } from "#shared/format/load-json.ts";
import { changedPool, type PoolKnobs } from "#shared/load/changed-pool.ts";
import { whatIfRecordOf } from "#shared/load/what-if-record.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadManifest } from "#shared/model/load/load-run.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface LoadWhatIfOptions {
  series?: string;
  keepAlive?: number | null;
  stemCells?: number;
  memory?: number;
  maxSandboxes?: number;
  parallelStarts?: number | null;
  run?: boolean;
}

/** `wb load what-if RUN [--series S] [--keep-alive S] [--stem-cells N] [--memory MB] [--run]` */
export async function loadWhatIf(runId: string, options: LoadWhatIfOptions, session: Session): Promise<number> {
  const { client } = session.workbench;
  const { manifest } = await client.loads.get({ runId });
  const series = seriesOf(manifest, options.series);
  const basis = await client.loads.whatIf.basis({ runId, series });
  const record = whatIfRecordOf(basis);
  const knobs: PoolKnobs = {
    ...(options.keepAlive !== undefined && { keepAliveMs: options.keepAlive && options.keepAlive * 1000 }),
    ...(options.stemCells !== undefined && { stemCells: options.stemCells }),
    ...(options.memory !== undefined && { memoryBudgetMb: options.memory }),
    ...(options.maxSandboxes !== undefined && { maxSandboxes: options.maxSandboxes }),
    ...(options.parallelStarts !== undefined && { parallelStarts: options.parallelStarts }),
  };
  const settings = changedPool(record.settings, knobs, basis);
  if (options.run) return runTrial({ runId, series, settings }, session);
  const prediction = createWhatIf(record).predict(settings);
  const words = [...whyWords(record, settings), ...predictionWords(prediction, record.settings)];
  const { label } = manifest.series[series]!;
  session.output.answer(
    { runId, series: label, recordedSettings: record.settings, ...prediction, words },
    words.join("\n"),
  );
  return EXIT.done;
}

/** By its label; the first, where none is named. */
function seriesOf({ id, series }: LoadManifest, label: string | undefined): number {
  const place = label === undefined ? 0 : series.findIndex((one) => one.label === label);
  if (series[place] !== undefined) return place;
  throw new WorkbenchError("INVALID_REQUEST", `The run ${id} has no series ${label ?? ""}.`, {
    hint: `It has ${series.map((one) => one.label).join(", ") || "none yet"}.`,
  });
}

async function runTrial(
  request: Parameters<Session["workbench"]["client"]["loads"]["whatIf"]["start"]>[0],
  session: Session,
): Promise<number> {
  const { client } = session.workbench;
  const { jobId, trialId } = await client.loads.whatIf.start(request);
  const view = await watchJob(jobId, session, (event) => {
    if (event.type === "log") session.output.note(event.text);
  });
  const fault = view.result ? null : whyNoResult(view, "The trial");
  const { manifest, whatIfs } = await client.loads.get({ runId: request.runId });
  const trial = whatIfs.find(({ id }) => id === trialId);
  if (!trial) {
    session.output.answer({ runId: request.runId }, "", fault);
    return exitCodeOf(fault?.code ?? "");
  }
  const { prediction, measured, recordedSettings, state } = trial;
  const words = [
    ...(prediction ? predictionWords(prediction, recordedSettings) : []),
    ...(prediction && measured ? comparisonWords(comparePrediction(prediction, measured)) : []),
  ];
  const cancelled: Failure = { code: "CANCELLED", message: "The trial was cancelled.", hint: null };
  const failure = state === "cancelled" ? cancelled : (trial.failure ?? fault);
  const document = {
    runId: request.runId,
    ...whatIfJson(trial),
    series: manifest.series[request.series]?.label ?? null,
  };
  session.output.answer({ ...document, ...prediction, words }, words.join("\n"), failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}
