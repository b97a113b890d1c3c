import { randomUUID } from "node:crypto";
import { closeSync, openSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { capture } from "./capture.ts";
import type { MeasuredCommand, MeasuredExecution } from "./measured-command.ts";
import type { TimingMethod } from "./timing-method.ts";
import { watchMemory } from "./watch-memory.ts";

/** How long output may still arrive after the end; only a descendant that left the process group keeps it open. */
const OUTPUT_GRACE_MS = 500;

export interface TimedRunOptions {
  signal: AbortSignal;
  /** Called with the process group to end should this process be killed. */
  onOrphanGroup: (group: number) => void;
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
}

/**
 * Runs one program under its limits of time, output and memory. Rejects with TOOL_UNAVAILABLE, FILE_NOT_FOUND,
 * INVALID_REQUEST or CANCELLED.
 */
export async function runTimed(
  method: TimingMethod,
  command: MeasuredCommand,
  options: TimedRunOptions,
): Promise<MeasuredExecution> {
  const cwd = command.cwd ?? initialFolder;
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new WorkbenchError("FILE_NOT_FOUND", `There is no folder ${cwd} to run in.`, {
      hint: "Choose another working folder.",
    });
  const stdinFd = command.stdinFile === undefined ? openText(command.stdin ?? "") : openInputFile(command.stdinFile);
  try {
    return await runWithInput(method, command, cwd, stdinFd, options);
  } finally {
    closeSync(stdinFd);
  }
}

/** Some methods change the folder of this process for a program. */
const initialFolder = process.cwd();

async function runWithInput(
  method: TimingMethod,
  command: MeasuredCommand,
  cwd: string,
  stdinFd: number,
  { signal, onOrphanGroup, onOutput }: TimedRunOptions,
): Promise<MeasuredExecution> {
  const env = programEnvironment(command);
  const countsHardware = command.countsHardware ?? false;
  const timed = await method.start({ exe: command.exe, args: command.args, env, cwd, stdinFd, countsHardware });
  if (timed.orphanGroup !== null) onOrphanGroup(timed.orphanGroup);

  let limit: MeasuredExecution["limit"] = null;
  const endBecause = (reached: MeasuredExecution["limit"]) => {
    if (limit !== null) return;
    limit = reached;
    timed.kill();
  };
  const kill = () => timed.kill();
  const timer = setTimeout(() => endBecause("time"), command.timeoutMs);
  const watch =
    command.maxMemoryBytes === undefined || timed.group === null
      ? null
      : watchMemory(timed.group, { maxBytes: command.maxMemoryBytes, onExceeded: () => endBecause("memory") });
  const captureStream = (name: "stdout" | "stderr") =>
    capture(timed[name], {
      maxBytes: command.maxOutputBytes,
      onLimit: () => endBecause("output"),
      onText: onOutput && ((text) => onOutput(name, text)),
    });
  const stdout = captureStream("stdout");
  const stderr = captureStream("stderr");
  if (signal.aborted) kill();
  else signal.addEventListener("abort", kill, { once: true });

  try {
    const end = await timed.ended;
    clearTimeout(timer);
    watch?.stop();
    await Promise.race([Promise.all([stdout.closed, stderr.closed]), delay(OUTPUT_GRACE_MS)]);
    if (signal.aborted) throw new WorkbenchError("CANCELLED", `${command.exe} was cancelled.`);
    return { ...end, limit, stdout: stdout.bytes(), stderr: stderr.bytes() };
  } finally {
    clearTimeout(timer);
    watch?.stop();
    signal.removeEventListener("abort", kill);
    timed.stdout.destroy();
    timed.stderr.destroy();
  }
}

function programEnvironment(command: MeasuredCommand): Record<string, string> {
  const { env: added, inheritsEnvironment = true, environmentPaddingBytes } = command;
  const env = { ...(inheritsEnvironment ? ownEnvironment() : {}), ...added };
  if (environmentPaddingBytes !== undefined && environmentPaddingBytes > 0)
    env["WASM_WORKBENCH_PADDING"] = "x".repeat(environmentPaddingBytes);
  return env;
}

/** ELECTRON_RUN_AS_NODE is there for the measurer; a program must ask for it itself. */
function ownEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && name !== "ELECTRON_RUN_AS_NODE") env[name] = value;
  return env;
}

/** A file and not a pipe: nobody has to feed it while the clock runs. It loses its name at once, so nothing is left behind. */
function openText(text: string): number {
  if (text === "") return openSync(devNull, "r");
  const path = join(tmpdir(), `wasm-workbench-stdin-${randomUUID()}`);
  writeFileSync(path, text, { mode: 0o600 });
  try {
    return openSync(path, "r");
  } finally {
    unlinkSync(path);
  }
}

/** Only regular files: opening a pipe waits for its other end, and a second sample would find it empty. */
function openInputFile(path: string): number {
  try {
    if (statSync(path).isFile()) return openSync(path, "r");
  } catch (error) {
    throw fromFileSystemError(error, path);
  }
  throw new WorkbenchError("INVALID_REQUEST", `${path} is not a regular file, so it can't be a program's input.`, {
    hint: "Write the input to a file first.",
  });
}
