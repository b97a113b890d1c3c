import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import { RunManifest, Sample, type RunListing, type RunSummary } from "#shared/model/benchmark.ts";
import { runHeadline } from "#shared/format/headline.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";
import { lockHolder, tryLock, type Lock } from "./lock-file.ts";

export interface StoredRun {
  manifest: RunManifest;
  samples: Sample[];
  summary: RunSummary;
}

/** The one writer of a run; holds its lock until `close`. */
export interface RunWriter {
  readonly runId: string;
  /** Where what was measured is kept, so that a command of the run still works when the build cache has moved on. */
  readonly artifactsFolder: string;
  writeManifest(manifest: RunManifest): Promise<void>;
  /** Appends raw rows before anything is computed from them. */
  appendSamples(rows: Sample[]): Promise<void>;
  close(): Promise<void>;
}

const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** A new run's id: sorts by time, and is a safe folder name everywhere. */
export function createRunId(now: Date = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${stamp}-${randomBytes(3).toString("hex")}`;
}

/** Benchmarks on disk: `runs/ID/{manifest.json, samples.ndjson, lock}`. Summaries are always computed, never stored. */
export function createRunStore(dataDir: string) {
  const runsFolder = join(dataDir, "runs");
  const folderOf = (runId: string) => {
    if (!RUN_ID.test(runId))
      throw new WorkbenchError("RUN_NOT_FOUND", `${JSON.stringify(runId)} is not the id of a run.`, {
        hint: "`wb runs list` shows the ids.",
      });
    return join(runsFolder, runId);
  };

  async function readSamples(folder: string): Promise<Sample[]> {
    const path = join(folder, "samples.ndjson");
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw fromFileSystemError(error, path);
    }
    const lines = text.split("\n");
    // A killed or full machine may leave the last line torn; every line before it is whole.
    const torn = lines.pop();
    const samples: Sample[] = [];
    for (const [index, line] of lines.entries()) {
      if (line !== "") samples.push(parseSample(line, `${path}, line ${index + 1}`));
    }
    if (torn) {
      const last = Sample.safeParse(safeJson(torn));
      if (last.success) samples.push(last.data);
    }
    return samples;
  }

  async function read(runId: string): Promise<StoredRun> {
    const folder = folderOf(runId);
    const manifest = await readJsonFile(join(folder, "manifest.json"), RunManifest, 1);
    if (!manifest)
      throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${runId}.`, { hint: "`wb runs list` shows the ids." });
    if (manifest.state === "running" && !(await lockHolder(join(folder, "lock")))) manifest.state = "interrupted";
    const samples = await readSamples(folder);
    return { manifest, samples, summary: summarizeRun(manifest, samples) };
  }

  async function listing(runId: string): Promise<RunListing> {
    try {
      const { manifest, samples, summary } = await read(runId);
      return {
        id: runId,
        createdAt: manifest.createdAt,
        state: manifest.state,
        programs: [...new Set(manifest.cells.map((cell) => cell.program))],
        runtimes: [...new Set(manifest.cells.map((cell) => cell.runtime))],
        samples: samples.filter((sample) => sample.phase === "measure").length,
        headline: manifest.failure?.message ?? runHeadline(manifest, summary),
        damage: null,
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

    /** Newest first. A run that can't be read is listed with its damage. */
    async list(): Promise<RunListing[]> {
      const names = await readdir(runsFolder).catch(() => [] as string[]);
      const ids = names
        .filter((name) => RUN_ID.test(name))
        .sort()
        .toReversed();
      return Promise.all(ids.map(listing));
    },

    async create(manifest: RunManifest): Promise<RunWriter> {
      const folder = folderOf(manifest.id);
      const lockPath = join(folder, "lock");
      let lock: Lock;
      try {
        await mkdir(folder, { recursive: true });
        const attempt = await tryLock(lockPath, `writing run ${manifest.id}`);
        if (!("lock" in attempt))
          throw new WorkbenchError("RUN_IN_USE", `Run ${manifest.id} is being written already.`);
        lock = attempt.lock;
      } catch (error) {
        throw fromFileSystemError(error, folder);
      }
      const writer: RunWriter = {
        runId: manifest.id,
        artifactsFolder: join(folder, "artifacts"),
        writeManifest: (next) => writeJsonFile(join(folder, "manifest.json"), next),
        async appendSamples(rows) {
          const path = join(folder, "samples.ndjson");
          try {
            await appendFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
          } catch (error) {
            throw fromFileSystemError(error, path);
          }
        },
        close: () => lock.release(),
      };
      await writer.writeManifest(manifest);
      return writer;
    },

    async remove(runId: string): Promise<void> {
      const folder = folderOf(runId);
      const holder = await lockHolder(join(folder, "lock"));
      if (holder)
        throw new WorkbenchError("RUN_IN_USE", `Run ${runId} is still being measured (process ${holder.pid}).`, {
          hint: "Cancel it first.",
        });
      // Renamed first: a removal that is cut short never leaves half a run in the list.
      const doomed = join(runsFolder, `.removed-${runId}`);
      try {
        await rename(folder, doomed);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT")
          throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${runId}.`, {
            hint: "`wb runs list` shows the ids.",
          });
        throw fromFileSystemError(error, folder);
      }
      await rm(doomed, { recursive: true, force: true });
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseSample(line: string, where: string): Sample {
  const parsed = Sample.safeParse(safeJson(line));
  if (parsed.success) return parsed.data;
  throw new WorkbenchError("CORRUPT_FILE", `${where}: this is not a sample.`, {
    hint: "Repair or remove that line by hand; the other samples are whole.",
  });
}
