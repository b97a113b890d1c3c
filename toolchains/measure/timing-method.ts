import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { ProcessEvents } from "#shared/model/process-events.ts";
import type { MeasuringMethods } from "./measured-command.ts";
import type { ProgramGroup } from "./program-group.ts";

export interface TimedCommand {
  exe: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  /** An open file that becomes the program's standard input; stays the caller's. */
  stdinFd: number;
  /** Whether hardware counters are wanted, where there are any. */
  countsHardware: boolean;
}

export interface TimedEnd {
  exitCode: number | null;
  signal: string | null;
  wallNs: number;
  userNs: number | null;
  sysNs: number | null;
  maxRssBytes: number | null;
  /** Null where the method can't tell. */
  events: ProcessEvents | null;
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
  /** Null when it could not be started, which `ended` then says. */
  group: ProgramGroup | null;
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
