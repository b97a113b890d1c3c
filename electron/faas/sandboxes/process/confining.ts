import { lstat, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { createConfiner } from "#toolchains/confine/create-confiner.ts";
import type { Confiner } from "#toolchains/confine/confine.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { runCommand } from "#toolchains/process/run-command.ts";

/** The means of confining processes of one emulator, made when they are first needed. */
interface Confining {
  confiner: Promise<Confiner>;
  isMade: boolean;
  end: AbortController;
}

const ofFolders = new Map<string, Confining>();

/**
 * The means of confining processes, which are kept for the next start. Rejects with CANCELLED when they aren't made
 * before `endConfining`: nothing is started then, rather than started unconfined.
 */
export function confinerIn(dataDir: string, detection: DetectionContext): Promise<Confiner> {
  const known = ofFolders.get(dataDir);
  if (known !== undefined) return known.confiner;
  const end = new AbortController();
  const confining: Confining = { confiner: make(dataDir, detection, end.signal), isMade: false, end };
  ofFolders.set(dataDir, confining);
  confining.confiner.then(
    () => (confining.isMade = true),
    () => ofFolders.delete(dataDir),
  );
  return confining.confiner;
}

/** Ends a compiler that is at work for an emulator, and returns when it is gone. What is made already stays. */
export async function endConfining(dataDir: string): Promise<void> {
  const confining = ofFolders.get(dataDir);
  if (confining === undefined || confining.isMade) return;
  confining.end.abort();
  await confining.confiner.catch(() => undefined);
}

async function make(dataDir: string, detection: DetectionContext, signal: AbortSignal): Promise<Confiner> {
  const compilerPaths = await detection.findExecutables(["cc", "gcc", "clang"]);
  const makeIn = (cacheFolder: string) =>
    createConfiner({ run: (spec, options) => runCommand(spec, { ...options, signal }), compilerPaths, cacheFolder });
  const shared = await ownFolder(join(userCache(), "wasm-workbench", "confine"));
  let confiner = shared === null ? null : await makeIn(shared);
  // Programs in a home folder may not be executable.
  if (!confiner?.launcher) confiner = await makeIn(join(dataDir, "cache", "confine"));
  if (signal.aborted) throw new WorkbenchError("CANCELLED", "The emulator stopped while its launcher was compiled.");
  return confiner;
}

/** One launcher does for all data folders of a user. Only Linux has one. */
function userCache(): string {
  return process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
}

/**
 * The folder, made if need be; null unless it is this user's and nobody else may write in it: what lies there is
 * executed, and holds what must not be trusted.
 */
async function ownFolder(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const seen = await lstat(folder);
    return seen.isDirectory() && seen.uid === process.getuid?.() && (seen.mode & 0o022) === 0 ? folder : null;
  } catch {
    return null;
  }
}
