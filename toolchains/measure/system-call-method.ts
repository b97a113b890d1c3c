import { on } from "node:events";
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { killTreeNow } from "../process/kill-tree.ts";
import { startFailure } from "../process/start-failure.ts";
import type { SystemCallReply, SystemCallRequest, TimeVal } from "./system-call-thread.ts";
import { decodeWaitStatus } from "./timing-method.ts";
import type { TimedCommand, TimedEnd, TimedProcess, TimingMethod } from "./timing-method.ts";

const MEMORY_SAMPLE_INTERVAL_MS = 10;
const isLinux = process.platform === "linux";

/**
 * Without a C compiler: posix_spawnp and wait4 called from a thread of this process, whose file is `threadEntry`.
 * ru_maxrss is of no use on Linux, which counts the memory of the spawning process (a whole Node) into it. Null when the
 * system can't be called this way.
 */
export async function systemCallMethod(threadEntry: string): Promise<TimingMethod | null> {
  if (process.platform !== "linux" && process.platform !== "darwin") return null;
  const thread = startThread(threadEntry);
  if ((await nextReply(thread, "ready", "unavailable")).type === "unavailable") return null;
  return {
    methods: {
      wall: "monotonic clock around posix_spawn and wait4 called from Node",
      cpu: "rusage from wait4 called from Node",
      // macOS makes a new address space for a program, so that its peak is its own.
      memory: isLinux
        ? `at least this much: VmHWM in /proc, sampled every ${MEMORY_SAMPLE_INTERVAL_MS} ms`
        : "ru_maxrss from wait4 called from Node",
      memoryPrecision: isLinux ? "at-least" : "exact",
      events: "rusage from wait4 called from Node",
      counters: "not counted: it takes the launcher, and so a C compiler",
    },
    start: (command) => startOnThread(thread, command),
  };
}

/** A thread and what it has said, in order: a short program may have ended before its start is looked at. */
interface SystemCallThread {
  worker: Worker;
  replies: AsyncIterator<[SystemCallReply]>;
}

function startThread(entry: string): SystemCallThread {
  const worker = new Worker(entry);
  return { worker, replies: on(worker, "message") as AsyncIterator<[SystemCallReply]> };
}

async function nextReply<Type extends SystemCallReply["type"]>(
  { replies }: SystemCallThread,
  ...expected: Type[]
): Promise<Extract<SystemCallReply, { type: Type }>> {
  const next = await replies.next();
  const reply = next.done ? undefined : next.value[0];
  if (!isOneOf(reply, expected)) throw new Error(`The measuring thread failed: ${reply?.type ?? "it ended"}.`);
  return reply;
}

function isOneOf<Type extends SystemCallReply["type"]>(
  reply: SystemCallReply | undefined,
  types: Type[],
): reply is Extract<SystemCallReply, { type: Type }> {
  return types.some((type) => type === reply?.type);
}

async function startOnThread(
  thread: SystemCallThread,
  { exe, args, env, cwd, stdinFd }: TimedCommand,
): Promise<TimedProcess> {
  // posix_spawn has no portable way to set the folder; this process measures one program at a time, so its own will do.
  process.chdir(cwd);
  const request: SystemCallRequest = { exe, args, env, stdinFd };
  thread.worker.postMessage(request);
  const started = await nextReply(thread, "started", "failed");
  if (started.type === "failed") throw startFailure(exe, started.errno);
  const { pid, stdoutFd, stderrFd } = started;
  return {
    stdout: new Socket({ fd: stdoutFd, readable: true, writable: false }),
    stderr: new Socket({ fd: stderrFd, readable: true, writable: false }),
    ended: waitForEnd(thread, pid),
    kill: () => killTreeNow(pid),
    orphanGroup: pid,
    group: { id: pid },
  };
}

async function waitForEnd(thread: SystemCallThread, pid: number): Promise<TimedEnd> {
  let maxRssBytes: number | null = null;
  const sampling = setInterval(() => {
    maxRssBytes = readPeakMemory(pid) ?? maxRssBytes;
  }, MEMORY_SAMPLE_INTERVAL_MS);
  try {
    const { waitStatus, wallNs, usage } = await nextReply(thread, "ended");
    return {
      ...decodeWaitStatus(waitStatus),
      wallNs,
      userNs: nanoseconds(usage.ru_utime),
      sysNs: nanoseconds(usage.ru_stime),
      maxRssBytes: isLinux ? maxRssBytes : usage.ru_maxrss,
      events: {
        minorFaults: usage.ru_minflt,
        majorFaults: usage.ru_majflt,
        voluntarySwitches: usage.ru_nvcsw,
        involuntarySwitches: usage.ru_nivcsw,
        counters: null,
      },
    };
  } finally {
    clearInterval(sampling);
    killTreeNow(pid);
  }
}

function nanoseconds(time: TimeVal): number {
  return (time.tv_sec * 1_000_000 + time.tv_usec) * 1000;
}

/** Null once the process has ended, and on systems without /proc. */
function readPeakMemory(pid: number): number | null {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return peak ? Number(peak[1]) * 1024 : null;
  } catch {
    return null;
  }
}
