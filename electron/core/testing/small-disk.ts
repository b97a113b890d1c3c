import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { onTestFinished } from "vitest";

/** Mounts a tiny disk on a folder for one test; says why when this machine doesn't allow it. */
export function mountSmallDisk(folder: string, sizeBytes: number): string | null {
  if (process.platform !== "linux") return "a small disk can be mounted on Linux only";
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${sizeBytes}`, "tmpfs", folder], { encoding: "utf8" });
  if (mounted.status !== 0)
    return `no permission to mount a tmpfs: ${mounted.stderr?.trim() || mounted.error?.message}`;
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return null;
}

/** Nothing more can be written on a disk that `mountSmallDisk` mounted. */
export function remountReadOnly(folder: string): void {
  spawnSync("mount", ["-o", "remount,ro", folder]);
}
