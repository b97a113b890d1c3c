import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunCommand } from "../process/command-spec.ts";
import launcherSource from "./launcher.c?raw";

const COMPILE_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 5_000;
/** What the launcher answers when it is started without a program. */
const USAGE_EXIT_CODE = 2;

/**
 * Absolute path of the launcher, compiled by the first of `compilerPaths` that can and kept in `cacheFolder`, where
 * one that no longer works is replaced; null when none can. Windows has no wait4, so there is no launcher there.
 */
export async function buildLauncher(options: {
  run: RunCommand;
  compilerPaths: string[];
  cacheFolder: string;
}): Promise<string | null> {
  if (process.platform === "win32") return null;
  for (const compilerPath of options.compilerPaths) {
    const launcher = join(options.cacheFolder, `launcher-${cacheKey(compilerPath)}`);
    if ((await works(options.run, launcher)) || (await compile(options.run, compilerPath, launcher))) return launcher;
  }
  return null;
}

function cacheKey(compilerPath: string): string {
  const parts = [launcherSource, compilerPath, process.platform, process.arch];
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
}

/** Asked each time, since a cached file may have been damaged. */
async function works(run: RunCommand, launcher: string): Promise<boolean> {
  try {
    const check = await run({ exe: launcher, args: [], timeoutMs: CHECK_TIMEOUT_MS });
    // Its words too: Node hands a file of no executable format to a shell, which may end with the same code.
    return check.exitCode === USAGE_EXIT_CODE && check.stderr.startsWith("usage: launcher ");
  } catch {
    return false;
  }
}

/** Any failure means a less exact method of measuring, which is then named in the results; it is no error of the user's. */
async function compile(run: RunCommand, compilerPath: string, launcher: string): Promise<boolean> {
  const work = `${launcher}-${randomUUID()}`;
  try {
    await mkdir(work, { recursive: true });
    const source = join(work, "launcher.c");
    const built = join(work, "launcher");
    await writeFile(source, launcherSource);
    const compilation = await run({
      exe: compilerPath,
      args: ["-O2", "-o", built, source],
      timeoutMs: COMPILE_TIMEOUT_MS,
    });
    if (compilation.exitCode !== 0 || !(await works(run, built))) return false;
    await rename(built, launcher);
    return true;
  } catch {
    return false;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
