import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readFile, readdir, rm, truncate } from "node:fs/promises";
import { basename, join } from "node:path";
import type { z } from "zod";
import { ConditionSample } from "#shared/conditions/condition-sample.ts";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import { RunManifest, Sample, type RunListing, type RunSummary } from "#shared/model/benchmark.ts";
import { runHeadline } from "#shared/format/headline.ts";
import { joinWords } from "#shared/format/numbers.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";
import type { Lock } from "./lock-file.ts";
import { discardRun, isWritten, lockRun, refuseWritten } from "./run-folder.ts";

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

  async function read(runId: string): Promise<StoredRun> {
    const folder = folderOf(runId);
    const manifest = await readJsonFile(join(folder, "manifest.json"), RunManifest, 1);
    if (!manifest)
      throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${runId}.`, { hint: "`wb runs list` shows the ids." });
    if (manifest.state === "running" && !(await isWritten(folder))) manifest.state = "interrupted";
    const { rows: samples, damage } = await readRows(join(folder, SAMPLES_FILE), Sample);
    // A row that can't be read is one look at the machine less; the samples are what must be whole.
    const { rows: conditions } = await readRows(join(folder, CONDITIONS_FILE), ConditionSample);
    return { manifest, samples, conditions, summary: summarizeRun(manifest, samples, { conditions }), damage };
  }

  async function listing(runId: string): Promise<RunListing> {
    try {
      const { manifest, samples, summary, damage } = await read(runId);
      // Nothing is planned of a run that was killed while it built.
      const asked = manifest.cells.length === 0 ? manifest.request : { files: [], runtimes: [] };
      return {
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
    read,

    /** Newest first. A run that can't be read, or not wholly, is listed with its damage. */
    async list(): Promise<RunListing[]> {
      const names = await readdir(runsFolder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw fromFileSystemError(error, runsFolder);
      });
      const ids = names.filter(isRunId).sort().toReversed();
      return Promise.all(ids.map(listing));
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
        const stored = await read(runId);
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
      if (await discardRun(folder)) return;
      throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${runId}.`, {
        hint: "`wb runs list` shows the ids.",
      });
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;

/** Rows of a file that may not exist, and which of its lines are none. */
async function readRows<Row>(path: string, schema: z.ZodType<Row>): Promise<{ rows: Row[]; damage: string | null }> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { rows: [], damage: null };
    throw fromFileSystemError(error, path);
  }
  const rows: Row[] = [];
  const badLines: number[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const parsed = schema.safeParse(safeJson(line));
    // A killed or full machine may leave the last line torn; that is no damage.
    const isTorn = index === lines.length - 1;
    if (parsed.success) rows.push(parsed.data);
    else if (line !== "" && !isTorn) badLines.push(index + 1);
  }
  return { rows, damage: badLines.length === 0 ? null : describeBadLines(path, badLines) };
}

async function appendRows(path: string, rows: readonly object[]): Promise<void> {
  try {
    await appendFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  } catch (error) {
    throw fromFileSystemError(error, path);
  }
}

function createWriter(folder: string, runId: string, lock: Lock): RunWriter {
  return {
    runId,
    artifactsFolder: join(folder, "artifacts"),
    writeManifest: (next) => writeJsonFile(join(folder, "manifest.json"), next),
    appendSamples: (rows) => appendRows(join(folder, SAMPLES_FILE), rows),
    appendConditions: (rows) => appendRows(join(folder, CONDITIONS_FILE), rows),
    close: () => lock.release(),
  };
}

/** A row that a kill or a full disk cut short is taken away, so that the next one doesn't run into it. */
async function endTornLine(path: string, schema: z.ZodType): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw fromFileSystemError(error, path);
  });
  const wholeLines = bytes.lastIndexOf("\n") + 1;
  if (wholeLines === bytes.length) return;
  const isRow = schema.safeParse(safeJson(bytes.subarray(wholeLines).toString())).success;
  await (isRow ? appendFile(path, "\n") : truncate(path, wholeLines)).catch((error: unknown) => {
    throw fromFileSystemError(error, path);
  });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MOST_LINES_NAMED = 5;

function describeBadLines(path: string, lines: number[]): string {
  const more = lines.length - MOST_LINES_NAMED;
  const named = [...lines.slice(0, MOST_LINES_NAMED).map(String), ...(more > 0 ? [`${more} more`] : [])];
  const which =
    lines.length === 1 ? `line ${named[0]} is no sample and is` : `lines ${joinWords(named)} are no samples and are`;
  return `${path}: ${which} left out. The other samples are whole.`;
}
