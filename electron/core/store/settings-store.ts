import { rename } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { Settings, type SettingsChange } from "#shared/model/settings.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";

export function createSettingsStore(dataDir: string) {
  const path = join(dataDir, "settings.json");
  /** What this process goes by while the file is one of a newer workbench, which is left as it is. */
  let unsaved = Settings.parse({ schemaVersion: 1 });

  async function read(): Promise<{ settings: Settings; mayWrite: boolean }> {
    try {
      const stored = await readJsonFile(path, Settings, 1);
      if (stored) return { settings: stored, mayWrite: true };
    } catch (error) {
      // Settings are not worth refusing to start for: a damaged file is kept beside the new one.
      if (!(error instanceof WorkbenchError)) throw error;
      if (error.code === "NEWER_SCHEMA") return { settings: unsaved, mayWrite: false };
      if (error.code !== "CORRUPT_FILE") throw error;
      await rename(path, `${path}.damaged`).catch(() => undefined);
    }
    return { settings: Settings.parse({ schemaVersion: 1 }), mayWrite: true };
  }

  return {
    get: async (): Promise<Settings> => (await read()).settings,

    /** Read anew before each change, so that two hosts on one folder don't undo each other's settings. */
    async update(change: SettingsChange): Promise<Settings> {
      const { settings, mayWrite } = await read();
      const next = Settings.parse({ ...settings, ...change });
      if (mayWrite) await writeJsonFile(path, next);
      else unsaved = next;
      return next;
    },
  };
}

export type SettingsStore = ReturnType<typeof createSettingsStore>;
