import { z } from "zod";
import { readJsonFile, writeJsonFile } from "#core/store/json-file.ts";
import { PoolSettings } from "#shared/model/faas/pool.ts";

const SCHEMA_VERSION = 1;
const StoredSettings = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), settings: PoolSettings });

export interface PoolSettingsFile {
  /** Those of the last time; null when none were ever changed. */
  readonly stored: PoolSettings | null;
  /** Writes them soon; of several changes at a time the last one counts. */
  keep(settings: PoolSettings): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** Reads the pool's settings. Throws CORRUPT_FILE and NEWER_SCHEMA; what can't be written later is told on stderr. */
export async function openPoolSettings(file: string): Promise<PoolSettingsFile> {
  const stored = await readJsonFile(file, StoredSettings, SCHEMA_VERSION);
  let newest: PoolSettings | null = null;
  let writing = Promise.resolve();
  const write = async () => {
    const settings = newest;
    if (!settings) return;
    newest = null;
    await writeJsonFile(file, { schemaVersion: SCHEMA_VERSION, settings }).catch((error: unknown) => {
      console.error(`The pool's settings can't be kept: ${error instanceof Error ? error.message : String(error)}`);
    });
  };
  return {
    stored: stored?.settings ?? null,
    keep(settings) {
      newest = settings;
      writing = writing.then(write);
    },
    close: () => writing,
  };
}
