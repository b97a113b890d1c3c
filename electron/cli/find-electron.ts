import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the executable lies inside Electron's own folder, as Electron's packages are laid out. */
function usualExecutable(platform: NodeJS.Platform): string {
  if (platform === "darwin") return join("Electron.app", "Contents", "MacOS", "Electron");
  return platform === "win32" ? "electron.exe" : "electron";
}

/**
 * The Electron executable, absolute, or null where there is none. Looks at files only: importing the package `electron`
 * would start a download of the executable. A folder named by ELECTRON_OVERRIDE_DIST_PATH takes the place of the
 * package's own, as in Electron itself.
 */
export function findElectronBinary(
  packageRoot: string,
  env: Record<string, string | undefined>,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const packageDir = join(packageRoot, "node_modules", "electron");
  const pathFile = join(packageDir, "path.txt");
  const executable = existsSync(pathFile) ? readFileSync(pathFile, "utf8").trim() : usualExecutable(platform);
  const binary = join(env["ELECTRON_OVERRIDE_DIST_PATH"] || join(packageDir, "dist"), executable);
  return existsSync(binary) ? binary : null;
}
