import { closeSync } from "node:fs";
import { constants } from "node:os";
import type { MessagePort } from "node:worker_threads";

/** What the thread is told to start; the folder is the process's own. */
export interface SystemCallRequest {
  exe: string;
  args: string[];
  env: Record<string, string>;
  stdinFd: number;
}

/** `ready` or `unavailable` once; then for each request `failed`, or `started` and at last `ended`. */
export type SystemCallReply =
  | { type: "ready" }
  | { type: "unavailable" }
  | { type: "failed"; errno: number }
  | { type: "started"; pid: number; stdoutFd: number; stderrFd: number }
  | { type: "ended"; waitStatus: number; wallNs: number; usage: ResourceUsage };

/** struct rusage, as far as Linux and macOS fill it. */
interface ResourceUsage {
  ru_utime: TimeVal;
  ru_stime: TimeVal;
  /** KiB on Linux, bytes on macOS. */
  ru_maxrss: number;
  ru_minflt: number;
  ru_majflt: number;
  ru_nvcsw: number;
  ru_nivcsw: number;
}

/** posix_spawnattr_t and posix_spawn_file_actions_t are at most 336 bytes (glibc); sigset_t at most 128. */
const OPAQUE_STRUCT_BYTES = 1024;
const POSIX_SPAWN_SETPGROUP = 0x02;
const POSIX_SPAWN_SETSIGDEF = 0x04;

export interface TimeVal {
  tv_sec: number;
  tv_usec: number;
}

/**
 * Serves requests on a thread of its own, which blocks in wait4 and so looks at the clock the moment a program ends,
 * whatever the event loop of the process is doing.
 */
export async function serveSystemCalls(port: MessagePort): Promise<void> {
  const reply = (message: SystemCallReply) => port.postMessage(message);
  const calls = await loadSystemCalls().catch(() => null);
  if (!calls) return reply({ type: "unavailable" });
  port.on("message", (request: SystemCallRequest) => run(calls, request, reply));
  reply({ type: "ready" });
}

type SystemCalls = Awaited<ReturnType<typeof loadSystemCalls>>;

async function loadSystemCalls() {
  const { default: koffi } = await import("koffi");
  const library = koffi.load(process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6");
  const timeVal = koffi.struct("timeval", {
    tv_sec: "long",
    tv_usec: process.platform === "darwin" ? "int32_t" : "long",
  });
  koffi.struct("rusage", {
    ru_utime: timeVal,
    ru_stime: timeVal,
    ru_maxrss: "long",
    ru_ixrss: "long",
    ru_idrss: "long",
    ru_isrss: "long",
    ru_minflt: "long",
    ru_majflt: "long",
    ru_nswap: "long",
    ru_inblock: "long",
    ru_oublock: "long",
    ru_msgsnd: "long",
    ru_msgrcv: "long",
    ru_nsignals: "long",
    ru_nvcsw: "long",
    ru_nivcsw: "long",
  });
  const spawnProgram = library.func(
    "int posix_spawnp(_Out_ int *pid, const char *file, void *actions, void *attributes, const char **argv, const char **envp)",
  );
  const waitForProgram = library.func("int wait4(int pid, _Out_ int *status, int options, _Out_ rusage *usage)");
  return {
    pipe: library.func("int pipe(void *fds)"),
    initActions: library.func("int posix_spawn_file_actions_init(void *actions)"),
    destroyActions: library.func("int posix_spawn_file_actions_destroy(void *actions)"),
    addDuplicate: library.func("int posix_spawn_file_actions_adddup2(void *actions, int fd, int newfd)"),
    addClose: library.func("int posix_spawn_file_actions_addclose(void *actions, int fd)"),
    initAttributes: library.func("int posix_spawnattr_init(void *attributes)"),
    destroyAttributes: library.func("int posix_spawnattr_destroy(void *attributes)"),
    setFlags: library.func("int posix_spawnattr_setflags(void *attributes, short flags)"),
    setProcessGroup: library.func("int posix_spawnattr_setpgroup(void *attributes, int group)"),
    setDefaultSignals: library.func("int posix_spawnattr_setsigdefault(void *attributes, void *signals)"),
    emptySignals: library.func("int sigemptyset(void *signals)"),
    addSignal: library.func("int sigaddset(void *signals, int signal)"),
    spawnProgram,
    waitForProgram,
  };
}

function run(calls: SystemCalls, request: SystemCallRequest, reply: (message: SystemCallReply) => void): void {
  const stdout = openPipe(calls);
  const stderr = openPipe(calls);
  const actions = Buffer.alloc(OPAQUE_STRUCT_BYTES);
  calls.initActions(actions);
  calls.addDuplicate(actions, request.stdinFd, 0);
  calls.addDuplicate(actions, stdout.writeFd, 1);
  calls.addDuplicate(actions, stderr.writeFd, 2);
  for (const fd of [stdout.readFd, stdout.writeFd, stderr.readFd, stderr.writeFd]) calls.addClose(actions, fd);

  const attributes = Buffer.alloc(OPAQUE_STRUCT_BYTES);
  calls.initAttributes(attributes);
  calls.setFlags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  calls.setProcessGroup(attributes, 0);
  // Node ignores SIGPIPE, and a program would inherit that.
  const signals = Buffer.alloc(OPAQUE_STRUCT_BYTES);
  calls.emptySignals(signals);
  calls.addSignal(signals, constants.signals.SIGPIPE);
  calls.setDefaultSignals(attributes, signals);

  const argv = [request.exe, ...request.args, null];
  const envp = [...Object.entries(request.env).map(([name, value]) => `${name}=${value}`), null];
  const pid: [number] = [0];
  const startedAt = process.hrtime.bigint();
  const errno: number = calls.spawnProgram(pid, request.exe, actions, attributes, argv, envp);
  closeSync(stdout.writeFd);
  closeSync(stderr.writeFd);
  calls.destroyActions(actions);
  calls.destroyAttributes(attributes);
  if (errno !== 0) {
    closeSync(stdout.readFd);
    closeSync(stderr.readFd);
    return reply({ type: "failed", errno });
  }
  reply({ type: "started", pid: pid[0], stdoutFd: stdout.readFd, stderrFd: stderr.readFd });

  const status: [number] = [0];
  const usage = {} as ResourceUsage;
  const waited: number = calls.waitForProgram(pid[0], status, 0, usage);
  const wallNs = Number(process.hrtime.bigint() - startedAt);
  if (waited !== pid[0]) throw new Error(`wait4 lost process ${pid[0]}`);
  reply({ type: "ended", waitStatus: status[0], wallNs, usage });
}

function openPipe(calls: SystemCalls): { readFd: number; writeFd: number } {
  const fds = new Int32Array(2);
  if (calls.pipe(fds) !== 0) throw new Error("No pipe could be made; too many files may be open.");
  return { readFd: fds[0] ?? -1, writeFd: fds[1] ?? -1 };
}
