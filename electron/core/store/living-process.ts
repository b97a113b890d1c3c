import { readFileSync } from "node:fs";

/** The fields of proc(5)'s stat from the third on: after the command's name, which may hold spaces and parentheses. */
function statFields(pid: number): string[] {
  if (process.platform !== "linux") return [];
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** Linux's start time of a process in clock ticks, which tells a reused pid from the first bearer; null elsewhere. */
export function processStartOf(pid: number): string | null {
  return statFields(pid)[19] ?? null;
}

/** Whether a process of this machine still runs; `start` is what `processStartOf` said of it then. */
export function isAlive(pid: number, start: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists, but belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const [state] = statFields(pid);
  // It has ended, and its parent has not asked how.
  if (state === "Z" || state === "X") return false;
  const now = start === null ? null : processStartOf(pid);
  // A machine may hide other users' processes: then the pid alone has to do.
  return now === null || now === start;
}
