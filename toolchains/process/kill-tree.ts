import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { groupMembers } from "./process-group.ts";

const GRACE_MS = 2_000;
const POLL_MS = 20;

/** Sends a signal to every process of a group; false when the group is gone. */
function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (error) {
    // EPERM: something of the group still lives, but isn't ours to signal (a set-uid program).
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether anything of the group still runs, or did at `sinceMs`. */
function hasLivingMember(groupId: number, sinceMs: number): boolean {
  if (!signalGroup(groupId, 0)) return false;
  return process.platform !== "linux" || groupMembers(groupId, sinceMs).length > 0;
}

async function groupEnds(groupId: number, withinMs: number): Promise<boolean> {
  const startedMs = performance.now();
  // A look from before would miss a group that is younger.
  while (hasLivingMember(groupId, Math.max(startedMs, performance.now() - POLL_MS))) {
    if (performance.now() > startedMs + withinMs) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function taskkill(pid: number): Promise<void> {
  return new Promise((resolve) => {
    const killer = spawn("taskkill", ["/PID", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    killer.once("error", () => resolve());
    killer.once("exit", () => resolve());
  });
}

/**
 * Ends a process and everything it started, and resolves when they are gone. On POSIX `pid` has to lead a process
 * group of its own (spawned `detached`): SIGTERM first, SIGKILL after the grace. A process that left the group is out of
 * reach.
 */
export async function killTree(pid: number, graceMs = GRACE_MS): Promise<void> {
  if (process.platform === "win32") return taskkill(pid);
  if (graceMs > 0) {
    if (!signalGroup(pid, "SIGTERM")) return;
    if (await groupEnds(pid, graceMs)) return;
  }
  signalGroup(pid, "SIGKILL");
  // Bounded, because a process stuck in the kernel can't be ended, and off Linux a zombie looks like a living one.
  await groupEnds(pid, GRACE_MS);
}

/** The same at once and without waiting, for the moment this process itself ends. */
export function killTreeNow(pid: number): void {
  if (process.platform === "win32")
    spawn("taskkill", ["/PID", String(pid), "/T", "/F"], { stdio: "ignore", detached: true }).unref();
  else signalGroup(pid, "SIGKILL");
}
