import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ConditionSample } from "#shared/conditions/condition-sample.ts";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import { RunManifest, Sample, type RunListing, type RunSummary } from "#shared/model/benchmark.ts";
import { runHeadline } from "#shared/format/headline.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";
import type { Lock } from "./lock-file.ts";
import { discardRun, isWritten, lockRun, refuseWritten } from "./run-folder.ts";
import { appendRows, endTornLine, readRows } from "./run-rows.ts";

export interface StoredRun {
  manifest: RunManifest;
  samples: Sample[];
  /** What the machine did meanwhile. */
  conditions: ConditionSample[];
  summary: RunSummary;
  /** What of its samples can't be read and is left out; null when nothing is. */
  damage: string | null;
}

/** The one writer of a run; holds its lock until `close`. */
export interface RunWriter {
  readonly runId: string;
  /** Where what was measured is kept, so that a command of the run still works when the build cache has moved on. */
  readonly artifactsFolder: string;
  writeManifest(manifest: RunManifest): Promise<void>;
  /** Appends raw rows before anything is computed from them. */
  appendSamples(rows: Sample[]): Promise<void>;
  appendConditions(rows: ConditionSample[]): Promise<void>;
  close(): Promise<void>;
}

const MANIFEST_FILE = "manifest.json";
const SAMPLES_FILE = "samples.ndjson";
const CONDITIONS_FILE = "conditions.ndjson";

const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** Whether a text has the form of a run's id. */
export const isRunId = (text: string): boolean => RUN_ID.test(text);

/** A new run's id: sorts by time, and is a safe folder name everywhere. */
export function createRunId(now: Date = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${stamp}-${randomBytes(3).toString("hex")}`;
}

/** Benchmarks on disk: `runs/ID/{manifest.json, samples.ndjson, conditions.ndjson, lock.*}`. Summaries are always computed, never stored. */
export function createRunStore(dataDir: string) {
  const runsFolder = join(dataDir, "runs");
  const folderOf = (runId: string) => {
    if (!isRunId(runId))
      throw new WorkbenchError("RUN_NOT_FOUND", `${JSON.stringify(runId)} is not the id of a run.`, {
        hint: "`wb runs list` shows the ids.",
      });
    return join(runsFolder, runId);
  };

  /** Reading a long run takes a second: who asks for one that is being read just now gets the same. */
  const underWay = new Map<string, { version: string; run: Promise<StoredRun> }>();
  /** The lines of the history, each for the files that it was made of. */
  const listings = new Map<string, { version: string; listing: RunListing }>();

  async function readAnew(runId: string): Promise<StoredRun> {
    const folder = folderOf(runId);
    const manifest = await readJsonFile(join(folder, MANIFEST_FILE), RunManifest, 1);
    if (!manifest)
      throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${runId}.`, { hint: "`wb runs list` shows the ids." });
    if (manifest.state === "running" && !(await isWritten(folder))) manifest.state = "interrupted";
    const { rows: samples, damage } = await readRows(join(folder, SAMPLES_FILE), Sample);
    // A row that can't be read is one look at the machine less; the samples are what must be whole.
    const { rows: conditions } = await readRows(join(folder, CONDITIONS_FILE), ConditionSample);
    return { manifest, samples, conditions, summary: summarizeRun(manifest, samples, { conditions }), damage };
  }

  function readVersion(runId: string, version: string): Promise<StoredRun> {
    const known = underWay.get(runId);
    if (known?.version === version) return known.run;
    const run = readAnew(runId).finally(() => {
      if (underWay.get(runId)?.run === run) underWay.delete(runId);
    });
    underWay.set(runId, { version, run });
    return run;
  }

  async function listing(runId: string): Promise<RunListing> {
    try {
      const version = await versionOf(folderOf(runId));
      const known = listings.get(runId);
      if (known?.version === version) return known.listing;
      const { manifest, samples, summary, damage } = await readVersion(runId, version);
      // Nothing is planned of a run that was killed while it built.
      const asked = manifest.cells.length === 0 ? manifest.request : { files: [], runtimes: [] };
      const line: RunListing = {
        id: runId,
        createdAt: manifest.createdAt,
        state: manifest.state,
        programs: [
          ...new Set([...manifest.cells.map((cell) => cell.program), ...asked.files.map((file) => basename(file))]),
        ],
        runtimes: [...new Set([...manifest.cells.map((cell) => cell.runtime), ...asked.runtimes])],
        samples: samples.filter((sample) => sample.phase === "measure").length,
        headline: manifest.failure?.message ?? runHeadline(manifest, summary),
        damage,
      };
      listings.set(runId, { version, listing: line });
      return line;
    } catch (error) {
      return {
        id: runId,
        createdAt: "",
        state: "failed",
        programs: [],
        runtimes: [],
        samples: 0,
        headline: "",
        damage: toWireError(error).message,
      };
    }
  }

  return {
    read: async (runId: string): Promise<StoredRun> => readVersion(runId, await versionOf(folderOf(runId))),

    /** Newest first. A run that can't be read, or not wholly, is listed with its damage. */
    async list(): Promise<RunListing[]> {
      const names = await readdir(runsFolder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw fromFileSystemError(error, runsFolder);
      });
      const ids = names.filter(isRunId).sort().toReversed();
      // One after the other, so that one run's rows are in memory at a time, and others' questions get their turn.
      const lines: RunListing[] = [];
      for (const id of ids) lines.push(await listing(id));
      return lines;
    },

    async create(manifest: RunManifest): Promise<RunWriter> {
      const folder = folderOf(manifest.id);
      try {
        await mkdir(runsFolder, { recursive: true });
        // Not recursive: a folder that is there already is another run, which must not be touched.
        await mkdir(folder);
      } catch (error) {
        throw fromFileSystemError(error, folder);
      }
      let lock: Lock | null = null;
      try {
        lock = await lockRun(folder);
        const writer = createWriter(folder, manifest.id, lock);
        await writer.writeManifest(manifest);
        return writer;
      } catch (error) {
        // Without its manifest it would be listed as a damaged run for ever.
        await lock?.release().catch(() => undefined);
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
        throw error;
      }
    },

    /** Opens a run for writing again. Throws RUN_IN_USE while somebody writes it. */
    async reopen(runId: string): Promise<StoredRun & { writer: RunWriter }> {
      const folder = folderOf(runId);
      const lock = await lockRun(folder);
      try {
        const stored = await readAnew(runId);
        await endTornLine(join(folder, SAMPLES_FILE), Sample);
        await endTornLine(join(folder, CONDITIONS_FILE), ConditionSample);
        return { ...stored, writer: createWriter(folder, runId, lock) };
      } catch (error) {
        await lock.release();
        throw error;
      }
    },

    async remove(runId: string): Promise<void> {
      const folder = folderOf(runId);
      await refuseWritten(folder);
      listings.delete(runId);
      if (await discardRun(folder)) return;
      throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${runId}.`, {
        hint: "`wb runs list` shows the ids.",
      });
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;

/** The same as long as a run's files are, and as somebody writes them or nobody does. */
async function versionOf(folder: string): Promise<string> {
  const states = [MANIFEST_FILE, SAMPLES_FILE, CONDITIONS_FILE].map(async (name) => {
    const state = await stat(join(folder, name), { bigint: true }).catch(() => null);
    return state && `${state.ino} ${state.size} ${state.mtimeNs}`;
  });
  return JSON.stringify([await isWritten(folder), ...(await Promise.all(states))]);
}

function createWriter(folder: string, runId: string, lock: Lock): RunWriter {
  return {
    runId,
    artifactsFolder: join(folder, "artifacts"),
    writeManifest: (next) => writeJsonFile(join(folder, MANIFEST_FILE), next),
    appendSamples: (rows) => appendRows(join(folder, SAMPLES_FILE), rows),
    appendConditions: (rows) => appendRows(join(folder, CONDITIONS_FILE), rows),
    close: () => lock.release(),
  };
}
