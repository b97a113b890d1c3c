import { homedir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * Where everything of the user's is kept: WASM_WORKBENCH_DATA, or the platform's usual place.
 * Window and command line share it, so Electron's own userData folder is not used.
 */
export function defaultDataDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.WASM_WORKBENCH_DATA) return env.WASM_WORKBENCH_DATA;
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "wasm-workbench");
  if (platform === "darwin") return join(home, "Library", "Application Support", "wasm-workbench");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "wasm-workbench");
}

/** Makes the data folder unless it is there. Throws what `makeFolder` throws, with how to name another one. */
export async function makeDataDir(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code === "DISK_FULL") throw error;
    throw new WorkbenchError(error.code, `The workbench needs a folder for its data. ${error.message}`, {
      hint: "Name another folder with WASM_WORKBENCH_DATA.",
      cause: error,
    });
  }
}
