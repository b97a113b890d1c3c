import { readdirSync, readFileSync } from "node:fs";
import type { ProgramGroup, ReadGroupMemory } from "./program-group.ts";

/** Parent and process group in `/proc/PID/stat`, whose second field may hold spaces and brackets (proc(5)). */
const STAT = /^.*\) \S (\d+) (\d+) /s;

/** After it every process is looked at again: between two looks, a number may have passed to another process. */
const TRUSTED_MS = 1_000;

/**
 * Reads /proc: resident and swapped memory of all processes of the group. What several share counts once for each, unless
 * that would be more than `exactAbove`: then it is divided among them, which takes the kernel far longer to say.
 */
export function linuxGroupMemory(group: ProgramGroup, exactAbove: number): ReadGroupMemory {
  let groupId = "id" in group ? group.id : null;
  const members = new Set<string>();
  /** Looked at before: a process does not enter the group later, its descendants are born in it. */
  const others = new Set<string>();
  let othersSince = performance.now();

  const sort = (pid: string) => {
    const [, parent, groupOfProcess] = STAT.exec(readProc(pid, "stat")) ?? [];
    if (groupOfProcess === undefined) return;
    if (groupId === null && "leaderStartedBy" in group && Number(parent) === group.leaderStartedBy) {
      groupId = Number(pid);
      others.clear();
    }
    // The leader makes the group itself, a moment after it was started.
    if (groupId !== null && (Number(groupOfProcess) === groupId || Number(pid) === groupId)) members.add(pid);
    else others.add(pid);
  };

  return () => {
    const running = new Set(readdirSync("/proc").filter((name) => /^\d+$/.test(name)));
    if (performance.now() - othersSince > TRUSTED_MS) {
      others.clear();
      othersSince = performance.now();
    }
    for (const known of [members, others]) for (const pid of known) if (!running.has(pid)) known.delete(pid);
    for (const pid of running) if (!members.has(pid) && !others.has(pid)) sort(pid);
    const resident = [...members].map(residentBytes);
    const usedBytes = sum(resident, (bytes) => bytes);
    if (usedBytes <= exactAbove || members.size === 1) return usedBytes;
    const dividedBytes = sum(members, (pid) => proportionalBytes(pid) || residentBytes(pid));
    // Divided also among processes of other programs: all that its largest process uses is the program's.
    return Math.max(dividedBytes, ...resident);
  };
}

function residentBytes(pid: string): number {
  return bytesIn(readProc(pid, "status"), ["VmRSS", "VmSwap"]);
}

/** 0 where the kernel doesn't tell: it is too old, or the process protects itself. */
function proportionalBytes(pid: string): number {
  return bytesIn(readProc(pid, "smaps_rollup"), ["Pss", "SwapPss"]);
}

/** Empty for a process that has ended. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

function bytesIn(text: string, fields: string[]): number {
  return sum(fields, (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * 1024);
}

function sum<Item>(items: Iterable<Item>, value: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}
