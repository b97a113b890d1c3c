import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { Socket } from "node:net";
import { WorkbenchError } from "#shared/errors.ts";
import { startFailure } from "../process/start-failure.ts";
import { decodeWaitStatus } from "./timing-method.ts";
import type { TimedCommand, TimedEnd, TimedProcess, TimingMethod } from "./timing-method.ts";

const REPORT_FD = 3;

/** The most exact way: the launcher starts the program, waits for it and reports. */
export function launcherMethod(launcher: string): TimingMethod {
  return {
    methods: {
      wall: "monotonic clock around vfork and wait4 in a small launcher",
      cpu: "rusage from wait4 in a small launcher",
      memory: "ru_maxrss from wait4 in a small launcher",
    },
    start: async (command) => startWithLauncher(launcher, command),
  };
}

function startWithLauncher(launcher: string, command: TimedCommand): TimedProcess {
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
    report.once("close", () => {
      try {
        resolve(readReport(reported, command.exe));
      } catch (error) {
        reject(error);
      }
    });
  });
  return {
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    ended,
    kill: () => report.write("k"),
    orphanGroup: null,
    group: child.pid === undefined ? null : { leaderStartedBy: child.pid },
  };
}

function readReport(report: string, exe: string): TimedEnd {
  const [kind, ...fields] = report.trim().split(" ");
  const numbers = fields.map(Number);
  if (kind === "failed" && numbers[0] !== undefined) throw startFailure(exe, numbers[0]);
  const [status, wallNs, userUs, sysUs, maxRssBytes] = numbers;
  if (
    kind !== "ended" ||
    status === undefined ||
    wallNs === undefined ||
    userUs === undefined ||
    sysUs === undefined ||
    maxRssBytes === undefined
  )
    throw new WorkbenchError("HELPER_CRASHED", "The launcher died while a program was measured.", {
      hint: "Try again; if it happens every time, the machine may be out of memory.",
    });
  return { ...decodeWaitStatus(status), wallNs, userNs: userUs * 1000, sysNs: sysUs * 1000, maxRssBytes };
}

/** What is thrown (rather than emitted) is about the program's arguments, such as too long a list of them. */
function spawnLauncher(launcher: string, command: TimedCommand): ChildProcess {
  try {
    return spawn(launcher, [command.exe, ...command.args], {
      cwd: command.cwd,
      env: command.env,
      stdio: [command.stdinFd, "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    throw startFailure(command.exe, error as NodeJS.ErrnoException);
  }
}
