import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ProgramGroup, ReadGroupMemory } from "./program-group.ts";

const PS = ["-A", "-o", "pid=,ppid=,pgid=,rss="];

/** Asks ps for the resident memory of all processes of the group, where there is no /proc. */
export function psGroupMemory(group: ProgramGroup): ReadGroupMemory {
  return async () => {
    // One look in vain is made up for by the next.
    const { stdout } = await promisify(execFile)("ps", PS).catch(() => ({ stdout: "" }));
    const processes = stdout
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number))
      .map(([pid = 0, parent = 0, groupId = 0, residentKib = 0]) => ({ pid, parent, groupId, residentKib }));
    const groupId = "id" in group ? group.id : processes.find(({ parent }) => parent === group.leaderStartedBy)?.pid;
    return processes
      .filter((candidate) => candidate.groupId === groupId)
      .reduce((sumBytes, { residentKib }) => sumBytes + residentKib * 1024, 0);
  };
}
