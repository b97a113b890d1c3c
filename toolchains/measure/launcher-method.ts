import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { WorkbenchError } from "#shared/errors.ts";
import { startFailure } from "../process/start-failure.ts";
import { readLauncherReport, whyNotCounted } from "./launcher-report.ts";
import type { TimedCommand, TimedEnd, TimedProcess, TimingMethod } from "./timing-method.ts";

const REPORT_FD = 3;
/** The launcher waits for the first byte; any after it means to kill. */
const GO = "g";
const KILL = "k";
/** After starting the launcher this process and its parent still have things to do, which would run beside the program. */
const SETTLE_MS = 2;

/** The most exact way: the launcher starts the program, waits for it and reports. */
export async function launcherMethod(launcher: string): Promise<TimingMethod> {
  const spawning = process.platform === "darwin" ? "posix_spawn" : "vfork";
  return {
    methods: {
      wall: `monotonic clock around ${spawning} and wait4 in a small launcher`,
      cpu: "rusage from wait4 in a small launcher",
      memory: "ru_maxrss from wait4 in a small launcher",
      memoryPrecision: "exact",
      events: "rusage from wait4 in a small launcher",
      counters: await describeCounters(launcher),
    },
    start: async (command) => startWithLauncher(launcher, command),
  };
}

/** Tried, because nothing else tells: on the launcher itself, which ends at once when it is asked for nothing. */
async function describeCounters(launcher: string): Promise<string> {
  const child = spawn(launcher, ["counted", launcher], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const report = child.stdio[REPORT_FD] as Socket;
  let reported = "";
  report.setEncoding("utf8");
  report.on("data", (text: string) => (reported += text));
  report.on("error", () => {});
  report.write(GO);
  const problem = await new Promise<string | null>((resolve) => {
    child.once("error", (error) => resolve(`the launcher can't be started: ${error.message}`));
    report.once("close", () => resolve(whyNotCounted(reported)));
  });
  return problem === null ? "perf_event_open, in user space, by a small launcher" : `not counted: ${problem}`;
}

async function startWithLauncher(launcher: string, command: TimedCommand): Promise<TimedProcess> {
  const child = spawnLauncher(launcher, command);
  // Types know stdio by position only up to 2; a "pipe" is a socket on POSIX systems.
  const report = child.stdio[REPORT_FD] as Socket;
  let reported = "";
  report.setEncoding("utf8");
  report.on("data", (text: string) => (reported += text));
  // A launcher that was killed itself takes no request; that it left no report tells the rest.
  report.on("error", () => {});

  const ended = new Promise<TimedEnd>((resolve, reject) => {
    child.once("error", (error) =>
      reject(
        new WorkbenchError("HELPER_CRASHED", `The launcher ${launcher} can't be started: ${error.message}`, {
          hint: "Start the run again; a launcher that doesn't work is then rebuilt.",
          cause: error,
        }),
      ),
    );
    const reportClosed = new Promise<void>((close) => report.once("close", close));
    // Only what has been waited for is in the CPU time that the system shows for this process and its children.
    const launcherExited = new Promise<void>((exit) => child.once("exit", () => exit()));
    void Promise.all([reportClosed, launcherExited]).then(() => {
      try {
        resolve(readLauncherReport(reported, command.exe));
      } catch (error) {
        reject(error);
      }
    });
  });
  // A launcher that can't be started fails now, and nobody listens yet.
  ended.catch(() => {});
  await delay(SETTLE_MS);
  report.write(GO);
  return {
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    ended,
    kill: () => report.write(KILL),
    orphanGroup: null,
    group: child.pid === undefined ? null : { leaderStartedBy: child.pid },
  };
}

/** What is thrown (rather than emitted) is about the program's arguments, such as too long a list of them. */
function spawnLauncher(launcher: string, command: TimedCommand): ChildProcess {
  try {
    return spawn(launcher, [command.countsHardware ? "counted" : "plain", command.exe, ...command.args], {
      cwd: command.cwd,
      env: command.env,
      stdio: [command.stdinFd, "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    throw startFailure(command.exe, error as NodeJS.ErrnoException);
  }
}
