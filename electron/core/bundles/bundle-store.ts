import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { z } from "zod";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { ExportedFile } from "#shared/contract/index.ts";
import { Bundle } from "#shared/model/bundle.ts";
import { readJsonFile, writeJsonFile } from "../store/json-file.ts";
import { makeFolder } from "../store/make-folder.ts";

/** A bundle with what is needed to prove it. */
export const StoredBundle = z.object({
  schemaVersion: z.literal(1),
  bundle: Bundle,
  memoryMb: z.number(),
  timeoutMs: z.number(),
  argument: z.record(z.string(), z.unknown()),
  runtime: z.object({ id: z.string(), path: z.string() }).nullable(),
});
export type StoredBundle = z.infer<typeof StoredBundle>;

/** They are made again in a moment: only the last ones are kept. */
const KEPT_BUNDLES = 12;

const MEDIA_TYPES: Record<string, string> = { ".zip": "application/zip", ".json": "application/json" };

/** Bundles in the data folder, each in a folder named by its id: `bundle.json`, and `files/`. */
export function createBundleStore(dataDir: string) {
  const root = join(dataDir, "bundles");
  const folderOf = (id: string) => {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw gone(id);
    return join(root, id);
  };

  return {
    /** An empty folder for one that is being made, and its id. */
    async begin(): Promise<{ id: string; folder: string; filesFolder: string }> {
      await makeFolder(root);
      await removeOldest(root);
      const id = randomUUID();
      const folder = folderOf(id);
      const filesFolder = join(folder, "files");
      await makeFolder(filesFolder);
      return { id, folder, filesFolder };
    },

    /** Complete as soon as its `bundle.json` is there. */
    async finish(stored: StoredBundle, files: ReadonlyMap<string, Buffer>): Promise<void> {
      const folder = folderOf(stored.bundle.id);
      try {
        for (const [name, bytes] of files) await writeFile(join(folder, "files", name), bytes, { flag: "wx" });
      } catch (error) {
        throw fromFileSystemError(error, folder);
      }
      await writeJsonFile(join(folder, "bundle.json"), stored);
    },

    async read(id: string): Promise<StoredBundle & { folder: string; filesFolder: string }> {
      const folder = folderOf(id);
      const stored = await readJsonFile(join(folder, "bundle.json"), StoredBundle, 1);
      if (!stored) throw gone(id);
      return { ...stored, folder, filesFolder: join(folder, "files") };
    },

    /** The archive, and what lies beside it. */
    async files(id: string): Promise<ExportedFile[]> {
      const { bundle, filesFolder } = await this.read(id);
      const names = [bundle.archive.name, ...bundle.files.map(({ name }) => name)];
      return Promise.all(
        names.map(async (name) => ({
          name,
          mediaType: MEDIA_TYPES[extname(name)] ?? "text/plain",
          base64: await readFile(join(filesFolder, name), "base64"),
        })),
      );
    },

    async discard(id: string): Promise<void> {
      await rm(folderOf(id), { recursive: true, force: true });
    },
  };
}

export type BundleStore = ReturnType<typeof createBundleStore>;

function gone(id: string): WorkbenchError {
  return new WorkbenchError("FILE_NOT_FOUND", `There is no bundle ${id} (any more).`, { hint: "Make it again." });
}

async function removeOldest(root: string): Promise<void> {
  const seen = await Promise.all(
    (await readdir(root)).map(async (name) => ({
      name,
      atMs: (await stat(join(root, name)).catch(() => null))?.mtimeMs ?? 0,
    })),
  );
  const old = seen.toSorted((a, b) => b.atMs - a.atMs).slice(KEPT_BUNDLES - 1);
  for (const { name } of old) await rm(join(root, name), { recursive: true, force: true });
}
