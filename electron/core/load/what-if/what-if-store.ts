import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fromFileSystemError } from "#shared/errors.ts";
import { toSampleRow } from "#shared/load/sample-row.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import { CallRecord, WhatIfTrial } from "#shared/model/load/what-if-trial.ts";
import { readJsonFile, writeJsonFile } from "../../store/json-file.ts";
import { isWritten } from "../../store/run-folder.ts";
import { appendRows } from "../../store/run-rows.ts";

const RecordFile = CallRecord.extend({ schemaVersion: z.literal(1) });

const recordFile = (runFolder: string, series: number) => join(runFolder, `record-${series}.json`);
const trialsFolder = (runFolder: string) => join(runFolder, "what-if");

/** Keeps what the emulator recorded of a series: predictions for it rest on that. */
export function writeCallRecord(runFolder: string, series: number, record: CallRecord): Promise<void> {
  return writeJsonFile(recordFile(runFolder, series), { schemaVersion: 1, ...record });
}

/** Null of a series that no emulator of ours recorded. */
export function readCallRecord(runFolder: string, series: number): Promise<CallRecord | null> {
  return readJsonFile(recordFile(runFolder, series), RecordFile, 1);
}

/** A trial's own folder: `RUN/what-if/ID/{trial.json, samples.ndjson, record.json}`. */
export interface TrialFiles {
  write(trial: WhatIfTrial): Promise<void>;
  append(samples: readonly LoadSample[]): Promise<void>;
  writeRecord(record: CallRecord): Promise<void>;
}

export async function createTrialFiles(runFolder: string, id: string): Promise<TrialFiles> {
  const folder = join(trialsFolder(runFolder), id);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fromFileSystemError(error, folder);
  });
  return {
    write: (trial) => writeJsonFile(join(folder, "trial.json"), trial),
    append: (samples) => appendRows(join(folder, "samples.ndjson"), samples.map(toSampleRow)),
    writeRecord: (record) => writeJsonFile(join(folder, "record.json"), { schemaVersion: 1, ...record }),
  };
}

/** By their beginning; one that can't be read is left out. */
export async function readTrials(runFolder: string): Promise<WhatIfTrial[]> {
  const ids = await readdir(trialsFolder(runFolder)).catch(() => []);
  if (ids.length === 0) return [];
  const written = await isWritten(runFolder);
  const trials = await Promise.all(
    ids
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((id) => readJsonFile(join(trialsFolder(runFolder), id, "trial.json"), WhatIfTrial, 1).catch(() => null)),
  );
  return trials.flatMap((trial) => {
    if (trial === null) return [];
    return [trial.state === "running" && !written ? { ...trial, state: "interrupted" as const } : trial];
  });
}

/** What the emulator recorded of a trial; null of one that didn't end. */
export function readTrialRecord(runFolder: string, id: string): Promise<CallRecord | null> {
  return readJsonFile(join(trialsFolder(runFolder), id, "record.json"), RecordFile, 1);
}
