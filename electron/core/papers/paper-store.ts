import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import {
  PaperManifest,
  PoolObservations,
  type MeasuredLoad,
  type MeasuredPart,
  type PaperListing,
} from "#shared/model/paper.ts";
import { createLoadStore } from "../load/load-store.ts";
import { readJsonFile, writeJsonFile } from "../store/json-file.ts";
import { discardRun, isWritten, lockRun, refuseWritten } from "../store/run-folder.ts";
import { isRunId, type RunStore } from "../store/run-store.ts";
import { POOL_FILE } from "./emulator-run.ts";

/** The one writer of a paper's run; holds its lock until `close`. */
export interface PaperWriter {
  write(manifest: PaperManifest): Promise<void>;
  close(): Promise<void>;
}

/**
 * Papers' runs on disk: `papers/ID/{paper.json, fig4.svg, fig4.json, …, lock.*}`; what they measured are ordinary runs
 * beside them.
 */
export function createPaperStore(dataDir: string, runs: RunStore) {
  const papersFolder = join(dataDir, "papers");
  const loads = createLoadStore(dataDir);
  const folderOf = (id: string) => {
    if (!isRunId(id)) throw new WorkbenchError("RUN_NOT_FOUND", `${JSON.stringify(id)} is not the id of a run.`);
    return join(papersFolder, id);
  };

  async function readManifest(id: string): Promise<PaperManifest> {
    const folder = folderOf(id);
    const manifest = await readJsonFile(join(folder, "paper.json"), PaperManifest, 1);
    if (!manifest)
      throw new WorkbenchError("RUN_NOT_FOUND", `There is no run ${id} of a paper.`, {
        hint: "The Papers page lists them.",
      });
    if (manifest.state === "running" && !(await isWritten(folder))) manifest.state = "interrupted";
    return manifest;
  }

  async function open(id: string): Promise<PaperWriter> {
    const folder = folderOf(id);
    const lock = await lockRun(folder);
    return {
      write: (manifest) => writeJsonFile(join(folder, "paper.json"), manifest),
      close: () => lock.release(),
    };
  }

  async function readLoad(id: string): Promise<MeasuredLoad> {
    const { manifest, samples } = await loads.read(id);
    return { manifest, samples, pool: await readJsonFile(join(loads.folder, id, POOL_FILE), PoolObservations, 1) };
  }

  return {
    readManifest,
    open,
    folderOf,

    async create(manifest: PaperManifest): Promise<PaperWriter> {
      const folder = folderOf(manifest.id);
      try {
        await mkdir(papersFolder, { recursive: true });
        await mkdir(folder);
      } catch (error) {
        throw fromFileSystemError(error, folder);
      }
      const writer = await open(manifest.id);
      await writer.write(manifest);
      return writer;
    },

    /** Whether a run is one of a paper. */
    async has(id: string): Promise<boolean> {
      return isRunId(id) && (await stat(join(papersFolder, id)).catch(() => null)) !== null;
    },

    /** The parts with what they measured; a part whose run was deleted since has none. */
    async readParts({ parts }: PaperManifest): Promise<MeasuredPart[]> {
      return Promise.all(
        parts.map(async (part) => {
          const { runId } = part;
          if (runId === null) return { ...part, run: null, load: null };
          if (await loads.has(runId)) return { ...part, run: null, load: await readLoad(runId).catch(() => null) };
          const stored = await runs.read(runId).catch(() => null);
          const run = stored && { manifest: stored.manifest, samples: stored.samples, summary: stored.summary };
          return { ...part, run, load: null };
        }),
      );
    },

    /** Newest first; one that can't be read is left out. */
    async list(): Promise<PaperListing[]> {
      const names = await readdir(papersFolder).catch(() => []);
      const ids = names.filter(isRunId).sort().toReversed();
      const manifests = await Promise.all(ids.map((id) => readManifest(id).catch(() => null)));
      return manifests
        .filter((manifest) => manifest !== null)
        .map(({ id, request, createdAt, state, parts }) => ({
          id,
          paper: request.paper,
          scale: request.scale,
          createdAt,
          state,
          partsDone: partsDone({ state, parts }),
          parts: parts.length,
        }));
    },

    /** Removes a paper's run with everything that it measured. */
    async remove(id: string): Promise<void> {
      const folder = folderOf(id);
      await refuseWritten(folder);
      const { parts } = await readManifest(id);
      for (const { runId } of parts) {
        if (runId === null) continue;
        await ((await loads.has(runId)) ? loads : runs).remove(runId).catch(() => undefined);
      }
      await discardRun(folder);
    },
  };
}

/** Parts are measured one after the other: the last that was begun is done when the run is. */
function partsDone({ state, parts }: Pick<PaperManifest, "state" | "parts">): number {
  return state === "finished" ? parts.length : Math.max(0, parts.filter(({ runId }) => runId !== null).length - 1);
}

export type PaperStore = ReturnType<typeof createPaperStore>;
