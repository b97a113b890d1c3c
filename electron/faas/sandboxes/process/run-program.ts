import { WorkbenchError } from "#shared/errors.ts";
import type { Confiner } from "#toolchains/confine/confine.ts";
import type { Confinement } from "#toolchains/confine/confinement.ts";
import { type ConfinedEnd, type ConfinedProcess, startConfined } from "#toolchains/confine/start-confined.ts";
import type { CommandSpec } from "#toolchains/process/command-spec.ts";
import { GuestOutput } from "../host/guest-output.ts";
import type { LogLine } from "../sandbox.ts";

/** How long the output of a program may stay open after its end, where what left its group can't be found. */
const OUTPUT_DRAIN_MS = 300;

export interface ProgramCall {
  command: CommandSpec;
  confinement: Confinement;
  stdin: string;
  timeoutMs: number;
  /** Stdout and stderr together. */
  maxOutputBytes: number;
  signal: AbortSignal;
  /** Called with the process as soon as there is one. */
  onProcess(process: ConfinedProcess): void;
}

/** How one program ran, to the end of its last process. */
export interface ProgramRun {
  end: ConfinedEnd;
  /** Why it was ended, if it was. */
  endedFor: "time-limit" | "output-limit" | "cancelled" | null;
  stdout: Uint8Array;
  stderr: Uint8Array;
  /** Lines of stderr. */
  logs: LogLine[];
  startNs: number;
  runNs: number;
}

/** Runs a program once, within its limits. Rejects with TOOL_UNAVAILABLE or HELPER_CRASHED when it can't be started. */
export async function runProgram(confiner: Confiner, call: ProgramCall): Promise<ProgramRun> {
  if (call.signal.aborted) throw new WorkbenchError("CANCELLED", "The call was given up before it began.");
  const spawnedNs = process.hrtime.bigint();
  const program = startConfined(confiner, call.command, call.confinement);
  call.onProcess(program);
  let endedFor: ProgramRun["endedFor"] = null;
  const end = (reason: NonNullable<ProgramRun["endedFor"]>) => {
    endedFor ??= reason;
    program.end();
  };
  const output = new GuestOutput({ maxBytes: call.maxOutputBytes, memoryMark: null, stdoutIsLog: false });
  const stderr: Uint8Array[] = [];
  const read = (stream: "stdout" | "stderr") =>
    new Promise<void>((resolve) => {
      program[stream].on("data", (bytes: Buffer) => {
        if (endedFor === "output-limit") return;
        if (stream === "stderr") stderr.push(bytes);
        if (!output.write(stream, bytes)) end("output-limit");
      });
      program[stream].once("close", () => resolve());
    });
  const outputRead = Promise.all([read("stdout"), read("stderr")]);
  // From the start of it, so that a program that can't be executed is not waited for longer.
  const timer = setTimeout(end, call.timeoutMs, "time-limit");
  const cancel = () => end("cancelled");
  call.signal.addEventListener("abort", cancel, { once: true });
  program.stdin.end(call.stdin);
  try {
    await program.started;
    const startedNs = process.hrtime.bigint();
    const programEnd = await program.ended;
    const endedNs = process.hrtime.bigint();
    const drain = setTimeout(() => {
      program.stdout.destroy();
      program.stderr.destroy();
    }, OUTPUT_DRAIN_MS);
    await outputRead;
    clearTimeout(drain);
    return {
      end: programEnd,
      endedFor,
      stdout: output.finish(),
      stderr: Buffer.concat(stderr),
      logs: output.logs,
      startNs: Number(startedNs - spawnedNs),
      runNs: Number(endedNs - startedNs),
    };
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", cancel);
  }
}
