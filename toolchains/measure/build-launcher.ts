import { buildHelperProgram } from "./build-helper-program.ts";
import type { HelperBuildOptions, HelperProgram } from "./build-helper-program.ts";
import launcherSource from "./launcher.c?raw";

/** What the launcher answers when it is started without a program. */
const USAGE_EXIT_CODE = 2;

const launcher: HelperProgram = {
  name: "launcher",
  source: launcherSource,
  // Linux counts the launcher's memory into the program's peak, and a static one has half as much.
  variants: [
    ...(process.platform === "linux" ? [{ flags: ["-static"], label: "static" }] : []),
    { flags: [], label: "dynamic" },
  ],
  // Its words too: Node hands a file of no executable format to a shell, which may end with the same code.
  works: ({ exitCode, stderr }) => exitCode === USAGE_EXIT_CODE && stderr.startsWith("usage: launcher plain|counted "),
};

/**
 * Absolute path of the launcher, compiled by the first of `compilerPaths` that can and kept in `cacheFolder`; null when
 * none can. Windows has no wait4, so there is no launcher there.
 */
export async function buildLauncher(options: HelperBuildOptions): Promise<string | null> {
  if (process.platform === "win32") return null;
  return (await buildHelperProgram(launcher, options))?.path ?? null;
}
