import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { startFailure } from "../process/start-failure.ts";
import type { TimedCommand, TimedEnd, TimedProcess, TimingMethod } from "./timing-method.ts";
import { killTreeNow } from "../process/kill-tree.ts";

/** What works everywhere: only wall time, and that with the delays of the event loop. */
export const nodeMethod: TimingMethod = {
  methods: {
    wall: "monotonic clock around Node's spawn and its exit event, which adds a few milliseconds",
    cpu: "not measured: Node can't ask the system about a process that ended",
    memory: "not measured: Node can't ask the system about a process that ended",
  },
  start: startWithNode,
};

async function startWithNode(command: TimedCommand): Promise<TimedProcess> {
  const startedAt = process.hrtime.bigint();
  const child = spawnProgram(command);
  const ended = new Promise<TimedEnd>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => reject(startFailure(command.exe, error)));
    child.once("exit", (exitCode, signal) => {
      const wallNs = Number(process.hrtime.bigint() - startedAt);
      // What the program left running; Windows finds descendants only through a parent that still lives.
      if (process.platform !== "win32" && child.pid !== undefined) killTreeNow(child.pid);
      resolve({ exitCode, signal, wallNs, userNs: null, sysNs: null, maxRssBytes: null });
    });
  });
  return {
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    ended,
    kill: () => {
      if (child.pid !== undefined) killTreeNow(child.pid);
    },
    orphanGroup: child.pid ?? null,
    group: child.pid === undefined ? null : { id: child.pid },
  };
}

/** Some failures are thrown (too long an argument list), some arrive as an event (no such file). */
function spawnProgram(command: TimedCommand): ChildProcess {
  try {
    return spawn(command.exe, command.args, {
      cwd: command.cwd,
      env: command.env,
      stdio: [command.stdinFd, "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
  } catch (error) {
    throw startFailure(command.exe, error as NodeJS.ErrnoException);
  }
}
