import { rename } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { Settings, type SettingsChange } from "#shared/model/settings.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";

export function createSettingsStore(dataDir: string) {
  const path = join(dataDir, "settings.json");

  async function get(): Promise<Settings> {
    try {
      const stored = await readJsonFile(path, Settings, 1);
      if (stored) return stored;
    } catch (error) {
      // Settings are not worth refusing to start for: the damaged file is kept beside the new one.
      if (!(error instanceof WorkbenchError && error.code === "CORRUPT_FILE")) throw error;
      await rename(path, `${path}.damaged`);
    }
    return Settings.parse({ schemaVersion: 1 });
  }

  return {
    get,
    /** Read anew before each change, so that two hosts on one folder don't undo each other's settings. */
    async update(change: SettingsChange): Promise<Settings> {
      const next = Settings.parse({ ...(await get()), ...change });
      await writeJsonFile(path, next);
      return next;
    },
  };
}

export type SettingsStore = ReturnType<typeof createSettingsStore>;
