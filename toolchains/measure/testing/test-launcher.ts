import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand } from "../../process/run-command.ts";
import { buildLauncher } from "../build-launcher.ts";

/** C compilers on PATH, for tests of what takes one. */
export async function compilersOnPath(): Promise<string[]> {
  return createDetectionContext({ run: runCommand }).findExecutables(["cc", "gcc", "clang"]);
}

/** A launcher in a folder of its own; null when there is no C compiler on PATH. */
export async function createTestLauncher(): Promise<{ path: string | null; remove: () => Promise<void> }> {
  const cacheFolder = await mkdtemp(join(tmpdir(), "launcher-"));
  const path = await buildLauncher({ run: runCommand, compilerPaths: await compilersOnPath(), cacheFolder });
  return { path, remove: () => rm(cacheFolder, { recursive: true, force: true }) };
}
