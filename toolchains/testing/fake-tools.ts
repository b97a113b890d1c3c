import { chmodSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type FakeBehaviour = "print" | "fail" | "crash" | "hang" | "stubborn" | "flood" | "family" | "background";

/** The script of a fake program, to be run with this Node. */
export function fakeScript(behaviour: FakeBehaviour): string {
  return fileURLToPath(new URL(`fake-bin/${behaviour}.mjs`, import.meta.url));
}

export function temporaryFolder(name = "workbench test "): string {
  return mkdtempSync(join(realpathSync(tmpdir()), name));
}

/** Puts an executable of that name into a folder, which behaves like the fake (POSIX only). */
export function installFake(folder: string, name: string, behaviour: FakeBehaviour): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${fakeScript(behaviour)}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Whether a process is there; a zombie, which only waits to be reaped, is not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
