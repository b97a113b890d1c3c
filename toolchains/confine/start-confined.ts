import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Duplex, Readable, Writable } from "node:stream";
import { WorkbenchError } from "#shared/errors.ts";
import { decodeWaitStatus } from "../measure/timing-method.ts";
import type { CommandSpec } from "../process/command-spec.ts";
import { killTree } from "../process/kill-tree.ts";
import { startFailure } from "../process/start-failure.ts";
import { endWithThisProcess, forgetProcess } from "../process/watchdog.ts";
import { type Confiner, confinedCommand } from "./confine.ts";
import type { Confinement } from "./confinement.ts";

/** What the launcher understands on its control socket; see confine.c. */
const CONTROL_FD = 3;
const ASK_USAGE = "u";
const ASK_USAGE_AND_BEGIN_PEAK = "n";
const PAUSE = "p";
const RESUME = "r";
const END = "e";
/** The first descriptor of those that a program is passed besides its streams. */
const FIRST_EXTRA_FD = 4;

export interface ProgramUsage {
  /** Since it was started, of the program itself without processes of its own. */
  cpuNs: number;
  residentBytes: number;
  /** Since a new peak was begun, or it was started. */
  peakBytes: number;
}

export interface ConfinedEnd {
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: string | null;
  /** `memory`: its limit of memory ended it; `asked`: `end` did; `lost`: somebody killed its launcher. */
  reason: "itself" | "asked" | "memory" | "lost";
  wallNs: number;
  /** Of all of its processes; null where nothing tells. */
  cpuNs: number | null;
  maxRssBytes: number | null;
}

/** A program that runs with a confinement, as far as this machine holds one. */
export interface ConfinedProcess {
  /** Of the launcher, where there is one. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Descriptor 4 of the program. */
  readonly channel: Duplex | null;
  /** Resolves when the program itself runs; rejects with TOOL_UNAVAILABLE or HELPER_CRASHED when it can't. */
  readonly started: Promise<void>;
  /** Null where nothing tells, and of a program that has ended. `beginPeak`: a new peak begins after the answer. */
  usage(options?: { beginPeak?: boolean }): Promise<ProgramUsage | null>;
  /** It uses no processor until `resume`; of processes of its own, none is paused. Nothing happens without a launcher. */
  pause(): void;
  resume(): void;
  /** Ends it with everything that it started; `ended` tells when that is done. */
  end(): void;
  /** When nothing of it is left; never rejects. */
  readonly ended: Promise<ConfinedEnd>;
}

/**
 * Starts a program; the environment is `spec.env` alone. Whatever ends this process ends it too. Throws TOOL_UNAVAILABLE
 * when the system refuses to start any process for it.
 */
export function startConfined(
  confiner: Confiner,
  spec: CommandSpec,
  confinement: Confinement,
  options: { hasChannel?: boolean } = {},
): ConfinedProcess {
  const hasLauncher = confiner.launcher !== null;
  const command = confinedCommand(confiner, spec, confinement, CONTROL_FD);
  const child = spawnCommand(command, [
    hasLauncher ? "pipe" : "ignore",
    ...(options.hasChannel === true ? ["pipe" as const] : []),
  ]);
  const startedNs = process.hrtime.bigint();
  // Types know stdio by position only up to 2.
  const streamAt = (fd: number) => (child.stdio as (Duplex | null | undefined)[])[fd] ?? null;
  const channel = streamAt(FIRST_EXTRA_FD);
  // A program may end without reading its input, or break off the channel.
  child.stdin?.on("error", () => {});
  channel?.on("error", () => {});
  const life = hasLauncher
    ? superviseByLauncher(child, streamAt(CONTROL_FD), spec.exe)
    : superviseHere(child, spec.exe);
  // Who doesn't wait for the start learns of it by the end.
  life.started.catch(() => {});
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin!,
    stdout: child.stdout!,
    stderr: child.stderr!,
    channel,
    ...life,
    ended: life.ended.then((end) => ({ ...end, wallNs: end.wallNs ?? Number(process.hrtime.bigint() - startedNs) })),
  };
}

/** What is thrown (rather than emitted) is about the arguments, such as too long a list of them. */
function spawnCommand(command: CommandSpec, further: ("pipe" | "ignore")[]): ChildProcess {
  try {
    return spawn(command.exe, command.args, {
      cwd: command.cwd,
      env: command.env ?? {},
      stdio: ["pipe", "pipe", "pipe", ...further],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
  } catch (error) {
    throw startFailure(command.exe, error as NodeJS.ErrnoException);
  }
}

type LifeEnd = Omit<ConfinedEnd, "wallNs"> & { wallNs: number | null };

interface Life {
  started: Promise<void>;
  usage(options?: { beginPeak?: boolean }): Promise<ProgramUsage | null>;
  pause(): void;
  resume(): void;
  end(): void;
  ended: Promise<LifeEnd>;
}

const UNKNOWN_END: LifeEnd = {
  exitCode: null,
  signal: "SIGKILL",
  reason: "lost",
  wallNs: null,
  cpuNs: null,
  maxRssBytes: null,
};

interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (cause: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  const made: Partial<Deferred<T>> = {};
  made.promise = new Promise<T>((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made as Deferred<T>;
}

function superviseByLauncher(child: ChildProcess, control: Duplex | null, exe: string): Life {
  const started = deferred<void>();
  const ended = deferred<LifeEnd>();
  const asked: ((usage: ProgramUsage | null) => void)[] = [];
  let end: LifeEnd = UNKNOWN_END;
  let unread = "";
  let isOver = false;

  const read = (line: string) => {
    const [kind, ...fields] = line.split(" ");
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = fields.map(Number);
    if (kind === "started") started.resolve();
    else if (kind === "usage") asked.shift()?.({ cpuNs: first, residentBytes: second, peakBytes: third });
    else if (kind === "failed") started.reject(notStarted(exe, fields[0] ?? "", second));
    else if (kind === "ended") {
      const { exitCode, signal } = decodeWaitStatus(first);
      const reason = fields[1] === "memory" || fields[1] === "asked" ? fields[1] : "itself";
      end = { exitCode, signal, reason, wallNs: third, cpuNs: fourth, maxRssBytes: fifth };
    }
  };
  control?.setEncoding("utf8");
  control?.on("data", (text: string) => {
    const lines = (unread + text).split("\n");
    unread = lines.pop() ?? "";
    lines.forEach(read);
  });
  control?.on("error", () => {});
  const finish = (cause: Error | null) => {
    if (isOver) return;
    isOver = true;
    started.reject(
      new WorkbenchError("HELPER_CRASHED", `The launcher that confines ${exe} ended before it could be started.`, {
        hint: "Try again; a launcher that doesn't work is made anew when the emulator starts.",
        cause,
      }),
    );
    for (const answer of asked) answer(null);
    ended.resolve(end);
  };
  child.once("error", (error) => {
    started.reject(startFailure(exe, error));
    finish(error);
  });
  const closed = new Promise<void>((resolve) => control?.once("close", () => resolve()));
  child.once("exit", () => void closed.then(() => finish(null)));
  const write = (byte: string) => {
    if (!isOver && control?.writable === true) control.write(byte);
  };
  return {
    started: started.promise,
    ended: ended.promise,
    usage: ({ beginPeak = false } = {}) =>
      new Promise((resolve) => {
        if (isOver) return resolve(null);
        asked.push(resolve);
        write(beginPeak ? ASK_USAGE_AND_BEGIN_PEAK : ASK_USAGE);
      }),
    pause: () => write(PAUSE),
    resume: () => write(RESUME),
    end: () => write(END),
  };
}

/** Without a launcher: the process group is all that is held together, and nothing tells what it used. */
function superviseHere(child: ChildProcess, exe: string): Life {
  const { pid } = child;
  const started = deferred<void>();
  const ended = deferred<LifeEnd>();
  let wasAsked = false;
  if (pid !== undefined) endWithThisProcess(pid);
  child.once("spawn", () => started.resolve());
  child.once("error", (error) => {
    started.reject(startFailure(exe, error));
    ended.resolve(UNKNOWN_END);
  });
  child.once("exit", (exitCode, signal) => {
    const gone = pid === undefined ? Promise.resolve() : killTree(pid, 0).then(() => forgetProcess(pid));
    void gone.then(() => {
      const reason = wasAsked ? "asked" : "itself";
      ended.resolve({ exitCode, signal, reason, wallNs: null, cpuNs: null, maxRssBytes: null });
    });
  });
  return {
    started: started.promise,
    ended: ended.promise,
    usage: () => Promise.resolve(null),
    pause: () => {},
    resume: () => {},
    end: () => {
      wasAsked = true;
      if (pid !== undefined) void killTree(pid, 0);
    },
  };
}

function notStarted(exe: string, stage: string, errno: number): WorkbenchError {
  if (stage === "exec") return startFailure(exe, errno);
  const name = Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? `error ${errno}`;
  return new WorkbenchError(
    "TOOL_UNAVAILABLE",
    `${exe} was not started: it could not be confined (${stage}: ${name}).`,
    {
      hint: "Start the emulator again: it then looks anew at what this machine can hold.",
    },
  );
}
