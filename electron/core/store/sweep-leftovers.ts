import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./living-process.ts";

/** Names carry the pid of their maker; a run that was being removed is nobody's. */
const BUILD_FOLDER = /^(?:work|staging)-(?<pid>\d+)-/;
const HALF_WRITTEN = /^\..+\.(?<pid>\d+)-[0-9a-f]+\.tmp$/;
const REMOVED_RUN = /^\.removed-/;
const WORK_FOLDER = /^wasm-workbench-(?:run|bench|lens)-(?<pid>\d+)-/;

/** Clears away what processes left that were killed. Never throws: what can't be removed now is tried again next time. */
export async function sweepLeftovers(dataDir: string, temporaryDir: string = tmpdir()): Promise<void> {
  const places: [folder: string, pattern: RegExp][] = [
    [dataDir, HALF_WRITTEN],
    [join(dataDir, "drafts"), HALF_WRITTEN],
    [join(dataDir, "cache", "builds"), BUILD_FOLDER],
    [join(dataDir, "tools"), BUILD_FOLDER],
    [join(dataDir, "runs"), REMOVED_RUN],
    [temporaryDir, WORK_FOLDER],
  ];
  for (const [folder, pattern] of places) {
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const name of names) {
      const found = pattern.exec(name);
      const pid = found?.groups?.["pid"];
      if (!found || (pid !== undefined && isAlive(Number(pid), null))) continue;
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
