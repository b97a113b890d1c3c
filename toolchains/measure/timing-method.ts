import { constants } from "node:os";
import type { Readable } from "node:stream";
import { getSystemErrorName } from "node:util";
import { WorkbenchError } from "#shared/errors.ts";
import type { MeasuringMethods } from "./measured-command.ts";

export interface TimedCommand {
  exe: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  /** An open file that becomes the program's standard input; stays the caller's. */
  stdinFd: number;
}

export interface TimedEnd {
  exitCode: number | null;
  signal: string | null;
  wallNs: number;
  userNs: number | null;
  sysNs: number | null;
  maxRssBytes: number | null;
}

/** A program that was started. When `ended` resolves nothing of its process group is left. */
export interface TimedProcess {
  stdout: Readable;
  stderr: Readable;
  ended: Promise<TimedEnd>;
  /** Ends the whole process group at once. */
  kill(): void;
  /** The process group that stays behind if this process is killed; null when something else watches over that. */
  orphanGroup: number | null;
}

/** One way to start a program and to know what it used. `start` rejects with TOOL_UNAVAILABLE. */
export interface TimingMethod {
  methods: MeasuringMethods;
  start(command: TimedCommand): Promise<TimedProcess>;
}

/** Takes apart the status word of wait(2), which has the same layout on Linux and macOS. */
export function decodeWaitStatus(status: number): { exitCode: number | null; signal: string | null } {
  const signalNumber = status & 0x7f;
  if (signalNumber === 0) return { exitCode: (status >> 8) & 0xff, signal: null };
  return { exitCode: null, signal: signalName(signalNumber) };
}

function signalName(signalNumber: number): string {
  const known = Object.entries(constants.signals).find(([, number]) => number === signalNumber);
  return known?.[0] ?? `signal ${signalNumber}`;
}

const START_FAILURES: Record<string, { words: string; hint: string }> = {
  ENOENT: {
    words: "there is no such file, or the interpreter or loader it names is missing",
    hint: "Build it again, or scan for tools again if a tool was moved or removed.",
  },
  EACCES: { words: "it is not executable", hint: "Give it execute permission (chmod +x), or choose another file." },
  E2BIG: {
    words: "its arguments and environment are too long for this system",
    hint: "Pass less, or pass it through stdin.",
  },
  ENOEXEC: { words: "it is not an executable for this machine", hint: "Build it for this machine first." },
};

/** The error of a program that could not be executed, from the system's error number or from Node's error. */
export function startFailure(exe: string, cause: number | NodeJS.ErrnoException): WorkbenchError {
  const name = typeof cause === "number" ? getSystemErrorName(-cause) : (cause.code ?? cause.message);
  const known = START_FAILURES[name];
  const words = known ? `${known.words} (${name})` : name;
  return new WorkbenchError("TOOL_UNAVAILABLE", `${exe} can't be started: ${words}.`, { hint: known?.hint });
}
