import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process still does anything; one that nobody has reaped yet counts as ended. */
function isAlive(pid: number): boolean {
  try {
    const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return state !== "" && !state.startsWith("Z");
  } catch {
    return false;
  }
}

/** Which of these processes are still there after two seconds' patience. */
export async function survivors(pids: number[]): Promise<number[]> {
  const deadline = performance.now() + 2_000;
  let alive = pids.filter(isAlive);
  while (alive.length > 0 && performance.now() < deadline) {
    await sleep(20);
    alive = alive.filter(isAlive);
  }
  return alive;
}

/** Processes whose command line contains some text. */
export function processesWith(commandPart: string): { pid: number; parentPid: number }[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(commandPart))
    .map((line) => line.trim().split(/\s+/, 2).map(Number))
    .map(([pid = 0, parentPid = 0]) => ({ pid, parentPid }));
}
