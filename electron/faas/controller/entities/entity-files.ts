import { createHash } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { Entity, type Collection } from "#shared/model/faas/entities.ts";
import { readJsonFile, writeJsonFile } from "#core/store/json-file.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { pathOf } from "./entity-path.ts";

const SCHEMA_VERSION = 1;
const COLLECTIONS: readonly Collection[] = ["packages", "actions", "triggers", "rules"];
/** Where files go that can't be read; nothing here looks at them again. */
const SET_ASIDE = "set-aside";
/** What a writer left that was killed. */
const HALF_WRITTEN = /^\..+\.tmp$/;
/** Files that are read at the same time, at the start. */
const READ_AT_ONCE = 32;

/**
 * Entities on disk: `<data>/entities/<collection>/`, a file each, which is replaced as a whole. Its name begins like the
 * entity's for people who look; what tells it from others is a hash, as names of entities may be longer than a file's,
 * and differ in case only.
 */
export interface EntityFiles {
  /** Everything that can be read; files that can't are moved away, or left alone when a newer version wrote them. */
  load(): Promise<Entity[]>;
  write(entity: Entity): Promise<void>;
  remove(entity: Entity): Promise<void>;
  /** Moves away the file of an entity that can be read and not be used. */
  setAside(entity: Entity, reason: string): Promise<void>;
}

export function createEntityFiles(dataDir: string, report: (message: string) => void): EntityFiles {
  const root = join(dataDir, "entities");

  function fileOf(entity: Entity): string {
    const readable = entity.name.replaceAll(/[^A-Za-z0-9-]+/g, "_").slice(0, 40);
    const hash = createHash("sha256")
      .update(`${entity.namespace}/${pathOf(entity)}`)
      .digest("hex")
      .slice(0, 32);
    return join(root, entity.collection, `${readable}.${hash}.json`);
  }

  async function moveAway(file: string, name: string, reason: string): Promise<void> {
    const folder = join(root, SET_ASIDE);
    const target = join(folder, `${Date.now()}-${name}`);
    try {
      await makeFolder(folder);
      await rename(file, target);
      report(`${reason} It was moved to ${target}; everything else was loaded.`);
    } catch (error) {
      report(`${reason} It is left out, and can't be moved away: ${(error as Error).message}`);
    }
  }

  async function read(collection: Collection, name: string): Promise<Entity | null> {
    const file = join(root, collection, name);
    try {
      const entity = await readJsonFile(file, Entity, SCHEMA_VERSION);
      if (entity && fileOf(entity) !== file)
        throw new WorkbenchError("CORRUPT_FILE", `${file} is not named like what is in it.`);
      return entity;
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      if (error.code === "CORRUPT_FILE") await moveAway(file, `${collection}-${name}`, error.message);
      else report(`${error.message} It is left out.`);
      return null;
    }
  }

  async function loadCollection(collection: Collection): Promise<Entity[]> {
    const folder = join(root, collection);
    await makeFolder(folder);
    const names = await readdir(folder);
    for (const name of names.filter((name) => HALF_WRITTEN.test(name))) await rm(join(folder, name), { force: true });
    const files = names.filter((name) => name.endsWith(".json"));
    const loaded: Entity[] = [];
    for (let at = 0; at < files.length; at += READ_AT_ONCE) {
      const batch = await Promise.all(files.slice(at, at + READ_AT_ONCE).map((name) => read(collection, name)));
      loaded.push(...batch.filter((entity) => entity !== null));
    }
    return loaded;
  }

  return {
    async load() {
      const loaded: Entity[] = [];
      for (const collection of COLLECTIONS) loaded.push(...(await loadCollection(collection)));
      return loaded;
    },
    write: (entity) => writeJsonFile(fileOf(entity), entity),
    async remove(entity) {
      const file = fileOf(entity);
      await rm(file, { force: true }).catch((error: unknown) => {
        throw fromFileSystemError(error, file);
      });
    },
    async setAside(entity, reason) {
      const file = fileOf(entity);
      await moveAway(file, `${entity.collection}-${file.slice(join(root, entity.collection).length + 1)}`, reason);
    },
  };
}
