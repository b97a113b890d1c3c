import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { startFailure } from "../process/start-failure.ts";
import type { TimedCommand, TimedEnd, TimedProcess, TimingMethod } from "./timing-method.ts";
import { killTreeNow } from "../process/kill-tree.ts";
import type { ProcessAccounts } from "./windows-accounts.ts";

const NOT_MEASURED = "not measured: Node can't ask the system about a process that ended";

/** What works everywhere: wall time, with the delays of the event loop, and what `accounts` know about the process. */
export function nodeMethod(accounts: ProcessAccounts | null): TimingMethod {
  return {
    methods: {
      wall: "monotonic clock around Node's spawn and its exit event, which adds a few milliseconds",
      cpu: accounts?.methods.cpu ?? NOT_MEASURED,
      memory: accounts?.methods.memory ?? NOT_MEASURED,
      memoryPrecision: accounts === null ? "none" : "exact",
      events: NOT_MEASURED,
      counters: "not counted: it takes the launcher, and so a C compiler",
    },
    start: async (command) => startWithNode(command, accounts),
  };
}

function startWithNode(command: TimedCommand, accounts: ProcessAccounts | null): TimedProcess {
  const startedAt = process.hrtime.bigint();
  const child = spawnProgram(command);
  const account = child.pid === undefined ? null : (accounts?.open(child.pid) ?? null);
  const ended = new Promise<TimedEnd>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => reject(startFailure(command.exe, error)));
    child.once("exit", (exitCode, signal) => {
      const wallNs = Number(process.hrtime.bigint() - startedAt);
      // What the program left running; Windows finds descendants only through a parent that still lives.
      if (process.platform !== "win32" && child.pid !== undefined) killTreeNow(child.pid);
      const used = account?.close() ?? { userNs: null, sysNs: null, maxRssBytes: null };
      resolve({ exitCode, signal, wallNs, ...used, events: null });
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
