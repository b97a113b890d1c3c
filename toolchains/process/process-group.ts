import { readFileSync, readdirSync } from "node:fs";

/** A process of a group, as the kernel sees it at this moment (Linux). */
interface GroupMember {
  /** Runnable, or waiting for the disk; one that waits for input, a timer or another process is not. */
  isBusy: boolean;
  /** Processor time so far, that of its ended children included. */
  cpuMs: number;
}

/** USER_HZ, the unit of times in /proc, is 100 on every architecture that Node runs on. */
const MS_PER_TICK = 10;

/** `/proc/PID/stat` up to `cstime`; its second field may hold spaces and brackets (proc_pid_stat(5)). */
const PROC_STAT = /^.*\) (\S) \d+ (\d+) (?:-?\d+ ){8}(\d+) (\d+) (\d+) (\d+) /s;

interface Snapshot {
  takenMs: number;
  groups: Map<number, GroupMember[]>;
}

let latest: Snapshot = { takenMs: -Infinity, groups: new Map() };

function takeSnapshot(): Snapshot {
  const groups: Snapshot["groups"] = new Map();
  const takenMs = performance.now();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const [, state = "", group, ...ticks] = PROC_STAT.exec(readStat(name)) ?? [];
    // Zombies do not count: in a container nobody may ever reap them.
    if (group === undefined || state === "Z" || state === "X") continue;
    const cpuMs = ticks.reduce((sum, each) => sum + Number(each), 0) * MS_PER_TICK;
    const members = groups.get(Number(group)) ?? [];
    groups.set(Number(group), [...members, { isBusy: state === "R" || state === "D", cpuMs }]);
  }
  return { takenMs, groups };
}

/** Empty for a process that has ended meanwhile. */
function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return "";
  }
}

/**
 * The living processes of a process group as they were at `sinceMs` (of `performance.now()`) or later: many questions
 * at about one time are answered by one look at all processes. Linux only: elsewhere nothing tells cheaply.
 */
export function groupMembers(groupId: number, sinceMs: number): GroupMember[] {
  if (latest.takenMs < sinceMs) latest = takeSnapshot();
  return latest.groups.get(groupId) ?? [];
}
