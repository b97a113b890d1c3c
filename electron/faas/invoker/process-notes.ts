import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, processStartOf } from "#core/store/living-process.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { killTree } from "#toolchains/process/kill-tree.ts";

/*
 * A sandbox's process is noted by an empty file `PID-START` while it lives. The watchdog ends what a killed emulator
 * leaves; the notes are for the case that it was killed as well. Only where the system tells when a process started,
 * which is Linux: anywhere else the number may be another's by now, and nothing is noted.
 */
const NOTE = /^(?<pid>[1-9]\d*)-(?<start>\d+)$/;

export interface ProcessNote {
  remove(): Promise<void>;
}

/** Notes a process that just started; null where that would be of no use. */
export async function noteProcess(folder: string, pid: number): Promise<ProcessNote | null> {
  const start = processStartOf(pid);
  if (start === null) return null;
  const file = join(folder, `${pid}-${start}`);
  // A note that can't be written makes no call fail.
  const written = await writeFile(file, "").then(
    () => true,
    () => false,
  );
  return written ? { remove: () => rm(file, { force: true }).catch(() => undefined) } : null;
}

/** Ends every process that is still noted, with its group, and empties the folder, which it makes if need be. */
export async function endNotedProcesses(folder: string): Promise<void> {
  await makeFolder(folder);
  const names = await readdir(folder);
  await Promise.all(
    names.map(async (name) => {
      const { pid, start } = NOTE.exec(name)?.groups ?? {};
      if (pid !== undefined && start !== undefined && isAlive(Number(pid), start)) await endProcess(Number(pid));
      await rm(join(folder, name), { recursive: true, force: true });
    }),
  );
}

async function endProcess(pid: number): Promise<void> {
  await killTree(pid, 0);
  try {
    // One that leads no group of its own is out of that call's reach.
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}
