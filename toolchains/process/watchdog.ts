import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { builtEntry } from "./built-entry.ts";

const watched = new Set<number>();
/** The pipe to the one watchdog of this process; it is started with the first program. */
let pipe: Socket | null = null;

/**
 * From now on this process group (on Windows: this process and what it starts) ends when this process does, even when
 * that is killed. A process of its own sees to it: nothing else is left to act after a SIGKILL.
 */
export function endWithThisProcess(pid: number): void {
  watched.add(pid);
  if (pipe === null) startWatchdog();
  else pipe.write(`+${pid}\n`);
}

/** It has ended: its number may soon be another's. */
export function forgetProcess(pid: number): void {
  watched.delete(pid);
  pipe?.write(`-${pid}\n`);
}

function startWatchdog(): void {
  const child = spawn(process.execPath, [builtEntry("watchdog")], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["pipe", "ignore", "ignore"],
    // Out of the terminal's process group: what ends this process must not end it.
    detached: true,
    windowsHide: true,
  });
  const started = child.stdin as Socket;
  pipe = started;
  // One that died is replaced at the next start of a program.
  const lost = () => {
    if (pipe === started) pipe = null;
  };
  child.once("error", lost).once("exit", lost);
  started.on("error", lost);
  child.unref();
  started.unref();
  // Written before it runs: the pipe keeps it, also when this process is killed meanwhile.
  for (const pid of watched) started.write(`+${pid}\n`);
}
