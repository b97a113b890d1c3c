import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { WorkbenchError } from "#shared/errors.ts";
import type { CommandSpec, RunCommand } from "./command-spec.ts";
import { killTree } from "./kill-tree.ts";
import { limitTime } from "./limit-time.ts";
import { startFailure } from "./start-failure.ts";
import { endWithThisProcess, forgetProcess } from "./watchdog.ts";

const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
/** How long a background process may hold the output open after the program itself has ended. */
const OUTPUT_DRAIN_MS = 2_000;
/** The same after it was ended: only what left its process group can be left. */
const ENDED_OUTPUT_DRAIN_MS = 200;

function cannotStart(spec: CommandSpec, cause: NodeJS.ErrnoException): WorkbenchError {
  if (cause.code === "ENOENT" && spec.cwd !== undefined && !existsSync(spec.cwd))
    return new WorkbenchError("FILE_NOT_FOUND", `There is no folder ${spec.cwd} to start ${spec.exe} in`, { cause });
  return startFailure(spec.exe, cause);
}

function start(spec: CommandSpec): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(cannotStart(spec, error));
    try {
      const child = spawn(spec.exe, spec.args, {
        cwd: spec.cwd,
        env: spec.inheritsEnvironment === false ? spec.env : { ...process.env, ...spec.env },
        stdio: [spec.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
        // A group of its own on POSIX, so that whatever it starts can be ended with it.
        detached: process.platform !== "win32",
        windowsHide: true,
      });
      if (child.pid !== undefined) endWithThisProcess(child.pid);
      child.once("error", fail);
      child.once("spawn", () => resolve(child));
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}

function lastCharacters(text: string, most: number | undefined): string {
  return most === undefined || text.length <= most ? text : text.slice(-most);
}

function cancelled(spec: CommandSpec): WorkbenchError {
  return new WorkbenchError("CANCELLED", `${spec.exe} was cancelled`);
}

/**
 * Runs a program in a process group of its own: a timeout, too much output or an abort ends everything the program
 * started, and so does the end of this process, whatever ends it. Without `stdin` it reads an empty input; without
 * `maxOutputBytes` its output may be 16 MiB. On Windows `exe` has to be a real executable, not a `.cmd` or `.bat` file.
 */
export const runCommand: RunCommand = async (spec, { signal, onOutput } = {}) => {
  if (signal?.aborted) throw cancelled(spec);
  const startedAt = process.hrtime.bigint();
  const child = await start(spec);
  const pid = child.pid!;

  const text = { stdout: "", stderr: "" };
  const maxOutputBytes =
    spec.maxOutputBytes ??
    (spec.keptTailCharacters === undefined ? DEFAULT_MAX_OUTPUT_BYTES : Number.POSITIVE_INFINITY);
  let outputBytes = 0;
  let outputTruncated = false;
  let timedOut = false;
  let wasBusy = false;
  let killing: Promise<void> | undefined;
  const kill = () => {
    killing ??= killTree(pid, spec.killGraceMs);
  };

  const collect = (stream: "stdout" | "stderr") => {
    const decoder = new StringDecoder("utf8");
    const add = (piece: string) => {
      if (piece === "") return;
      text[stream] = lastCharacters(text[stream] + piece, spec.keptTailCharacters);
      onOutput?.(stream, piece);
    };
    child[stream]!.on("data", (chunk: Buffer) => {
      const room = maxOutputBytes - outputBytes;
      outputBytes += chunk.length;
      if (room > 0) add(decoder.write(chunk.subarray(0, room)));
      if (outputBytes > maxOutputBytes && !outputTruncated) {
        outputTruncated = true;
        kill();
      }
    });
    child[stream]!.once("end", () => add(decoder.end()));
  };
  collect("stdout");
  collect("stderr");

  if (child.stdin !== null) {
    // A program may end without reading its input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(spec.stdin);
  }

  const { timeoutMs, busyTimeoutMs } = spec;
  const callOff =
    timeoutMs === undefined
      ? undefined
      : limitTime(pid, { timeoutMs, busyTimeoutMs }, (end) => {
          timedOut = true;
          wasBusy = end.wasBusy;
          kill();
        });
  signal?.addEventListener("abort", kill, { once: true });
  if (signal?.aborted) kill();

  try {
    const end = await new Promise<{ exitCode: number | null; signal: string | null; elapsedNs: number }>((resolve) => {
      let elapsedNs = 0;
      let drain: NodeJS.Timeout | undefined;
      child.once("exit", () => {
        elapsedNs = Number(process.hrtime.bigint() - startedAt);
        const drainMs = killing === undefined ? OUTPUT_DRAIN_MS : ENDED_OUTPUT_DRAIN_MS;
        drain = setTimeout(() => {
          kill();
          child.stdout?.destroy();
          child.stderr?.destroy();
        }, drainMs);
      });
      child.once("close", (exitCode, endSignal) => {
        clearTimeout(drain);
        resolve({ exitCode, signal: endSignal, elapsedNs });
      });
    });
    await killing;
    if (signal?.aborted) throw cancelled(spec);
    return { ...end, ...text, timedOut, wasBusy, outputTruncated };
  } finally {
    callOff?.();
    signal?.removeEventListener("abort", kill);
    forgetProcess(pid);
  }
};
