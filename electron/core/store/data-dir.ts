import { homedir } from "node:os";
import { join } from "node:path";

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
