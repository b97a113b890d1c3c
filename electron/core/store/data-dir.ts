import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";

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

const HINT = "Name another folder with WASM_WORKBENCH_DATA.";

/** Makes the data folder unless it is there. Throws INVALID_REQUEST where a file is in the way, and PERMISSION_DENIED. */
export async function makeDataDir(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    // Making folders on the way reports ENOENT for a read-only disk and a forbidden folder alike.
    const obstacle = await nearestExisting(path);
    if (!(await stat(obstacle)).isDirectory())
      throw new WorkbenchError("INVALID_REQUEST", `The data folder ${path} can't be made: ${obstacle} is a file.`, {
        hint: HINT,
        cause: error,
      });
    const denied = await access(obstacle, constants.W_OK).catch((reason: unknown) => reason);
    const words = fromFileSystemError(denied ?? error, obstacle);
    if (!(words instanceof WorkbenchError)) throw words;
    throw new WorkbenchError(words.code, `The data folder ${path} can't be made. ${words.message}`, {
      hint: words.hint ?? HINT,
      cause: error,
    });
  }
}

async function nearestExisting(path: string): Promise<string> {
  for (let current = path; ; current = dirname(current)) {
    const found = await stat(current).catch(() => null);
    if (found || current === dirname(current)) return current;
  }
}
