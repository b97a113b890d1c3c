import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Draft } from "#shared/model/project.ts";
import { readJsonFile, writeJsonFile } from "../store/json-file.ts";

const StoredDraft = Draft.extend({ schemaVersion: z.literal(1), root: z.string() });

/** Text that is typed but not saved, kept outside the project: `drafts/HASH.json`. */
export function createDraftStore(dataDir: string) {
  const folder = join(dataDir, "drafts");
  const pathOf = (root: string, path: string) =>
    join(folder, `${createHash("sha256").update(`${root}\0${path}`).digest("hex").slice(0, 32)}.json`);

  return {
    write: (root: string, path: string, text: string) =>
      writeJsonFile(pathOf(root, path), { schemaVersion: 1, root, path, text, savedAtMs: Date.now() }),

    drop: (root: string, path: string) => rm(pathOf(root, path), { force: true }),

    async of(root: string): Promise<Draft[]> {
      const names = await readdir(folder).catch(() => [] as string[]);
      const drafts = await Promise.all(
        // A draft that can't be read must not keep its project from opening.
        names
          .filter((name) => name.endsWith(".json"))
          .map((name) => readJsonFile(join(folder, name), StoredDraft, 1).catch(() => null)),
      );
      return drafts.flatMap((draft) =>
        draft && draft.root === root ? [{ path: draft.path, text: draft.text, savedAtMs: draft.savedAtMs }] : [],
      );
    },
  };
}
