import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import { fromSampleRow, type LoadSampleRow } from "#shared/load/sample-row.ts";
import { LoadManifest, type LoadListing, type StoredLoad } from "#shared/model/load/load-run.ts";
import { joinCallFacts, toFactsRow, type FactsRow } from "./call-facts-rows.ts";
import type { CallFacts } from "./platform/fetch-activations.ts";
import { readJsonFile, writeJsonFile } from "../store/json-file.ts";
import { discardRun, isWritten, lockRun, refuseWritten } from "../store/run-folder.ts";
import { appendRows, readRows } from "../store/run-rows.ts";
import { isRunId } from "../store/run-store.ts";
import { readTrials } from "./what-if/what-if-store.ts";

/** The one writer of a load run; holds its lock until `close`. */
export interface LoadWriter {
  readonly folder: string;
  write(manifest: LoadManifest): Promise<void>;
  /** Appends rows of a series before anything is computed from them. */
  append(series: number, rows: readonly LoadSampleRow[]): Promise<void>;
  /** Appends what a platform's records say of calls, which is known only after their samples. */
  appendFacts(series: number, facts: readonly CallFacts[]): Promise<void>;
  /** Removes the rows of a series that is measured anew. */
  discard(series: number): Promise<void>;
  close(): Promise<void>;
}

const MANIFEST_FILE = "load.json";
const samplesFile = (series: number) => `samples-${series}.ndjson`;
const factsFile = (series: number) => `activations-${series}.ndjson`;
/** Eleven numbers, then what `sample-row.ts` says; rows of our own writing. */
const Row = z.custom<LoadSampleRow>((row) => Array.isArray(row) && row.length >= 11 && Number.isInteger(row[0]));
const Facts = z.custom<FactsRow>((row) => Array.isArray(row) && row.length === 6 && typeof row[0] === "string");

/** Load runs on disk: `loads/ID/{load.json, samples-0.ndjson, …, activations-0.ndjson, …, lock.*}`. */
export function createLoadStore(dataDir: string) {
  const loadsFolder = join(dataDir, "loads");
  const folderOf = (id: string) => {
    if (!isRunId(id)) throw new WorkbenchError("RUN_NOT_FOUND", `${JSON.stringify(id)} is not the id of a run.`);
    return join(loadsFolder, id);
  };

  async function readManifest(id: string): Promise<LoadManifest> {
    const folder = folderOf(id);
    const manifest = await readJsonFile(join(folder, MANIFEST_FILE), LoadManifest, 1);
    if (!manifest)
      throw new WorkbenchError("RUN_NOT_FOUND", `There is no load run ${id}.`, {
        hint: "`wb runs list` shows the ids.",
      });
    if (manifest.state === "running" && !(await isWritten(folder))) manifest.state = "interrupted";
    return manifest;
  }

  async function open(id: string): Promise<LoadWriter> {
    const folder = folderOf(id);
    const lock = await lockRun(folder);
    return {
      folder,
      write: (manifest) => writeJsonFile(join(folder, MANIFEST_FILE), manifest),
      append: (series, rows) => appendRows(join(folder, samplesFile(series)), rows),
      appendFacts: (series, facts) => appendRows(join(folder, factsFile(series)), facts.map(toFactsRow)),
      async discard(series) {
        for (const file of [samplesFile(series), factsFile(series)]) await rm(join(folder, file), { force: true });
      },
      close: () => lock.release(),
    };
  }

  return {
    readManifest,
    /** Of a run that is on disk. Throws RUN_IN_USE while somebody else writes it. */
    open,
    /** Of a run, whether or not there is one. Throws RUN_NOT_FOUND for what is no id. */
    folderOf,
    folder: loadsFolder,

    async create(manifest: LoadManifest): Promise<LoadWriter> {
      const folder = folderOf(manifest.id);
      try {
        await mkdir(loadsFolder, { recursive: true });
        await mkdir(folder);
      } catch (error) {
        throw fromFileSystemError(error, folder);
      }
      const writer = await open(manifest.id);
      await writer.write(manifest);
      return writer;
    },

    /** Whether nobody writes it any more; false where there is none. */
    async isOver(id: string): Promise<boolean> {
      const folder = folderOf(id);
      return (await stat(folder).catch(() => null)) !== null && !(await isWritten(folder));
    },

    async has(id: string): Promise<boolean> {
      return isRunId(id) && (await stat(join(loadsFolder, id)).catch(() => null)) !== null;
    },

    async read(id: string): Promise<StoredLoad> {
      const manifest = await readManifest(id);
      const folder = folderOf(id);
      const read = await Promise.all(
        manifest.series.map(async ({ activations }, index) => ({
          rows: await readRows(join(folder, samplesFile(index)), Row),
          facts: activations === undefined ? null : await readRows(join(folder, factsFile(index)), Facts),
        })),
      );
      return {
        manifest,
        whatIfs: await readTrials(folder),
        samples: read.map(({ rows, facts }) => joinCallFacts(rows.rows.map(fromSampleRow), facts?.rows ?? [])),
        damage: read.map(({ rows, facts }) => rows.damage ?? facts?.damage ?? null).find((one) => one !== null) ?? null,
      };
    },

    /** Newest first; one that can't be read is left out. */
    async list(): Promise<LoadListing[]> {
      const names = await readdir(loadsFolder).catch(() => []);
      const ids = names.filter(isRunId).sort().toReversed();
      const manifests = await Promise.all(ids.map((id) => readManifest(id).catch(() => null)));
      return manifests.filter((manifest) => manifest !== null).map(listing);
    },

    async remove(id: string): Promise<void> {
      const folder = folderOf(id);
      await refuseWritten(folder);
      if (!(await discardRun(folder))) throw new WorkbenchError("RUN_NOT_FOUND", `There is no load run ${id}.`);
    },
  };
}

function listing({ id, createdAt, state, request, series }: LoadManifest): LoadListing {
  return {
    id,
    createdAt,
    state,
    pattern: request.patternName,
    subject: subjectName(request.subject),
    sandboxes: series.map(({ label }) => label),
    requests: series.reduce((sum, { result }) => sum + (result?.summary.whole.requests ?? 0), 0),
  };
}

export type LoadStore = ReturnType<typeof createLoadStore>;
