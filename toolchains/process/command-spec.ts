/** A program to start: an argument list, never a shell string. */
export interface CommandSpec {
  exe: string;
  args: string[];
  /** Added to (and over) the environment of this process. */
  env?: Record<string, string>;
  /** False: it gets `env` and nothing of this process's environment. */
  inheritsEnvironment?: boolean;
  cwd?: string;
  stdin?: string;
  timeoutMs?: number;
  /** With `timeoutMs`: how long it may go on while it is seen working, and not just waiting (Linux). */
  busyTimeoutMs?: number;
  /** How long it may clean up after itself when it is ended; left out: 2 s. */
  killGraceMs?: number;
  /** Stdout and stderr together; the process tree is killed when it writes more. */
  maxOutputBytes?: number;
  /** Instead of `maxOutputBytes`: it may write as much as it likes; the end of each stream is kept. */
  keptTailCharacters?: number;
}

/** How a process ended. A failing program is a result; only a program that can't be started throws. */
export interface CommandResult {
  exitCode: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** It was at work when its time was over; false where that can't be told. */
  wasBusy?: boolean;
  outputTruncated: boolean;
  elapsedNs: number;
}

export interface RunCommandOptions {
  signal?: AbortSignal;
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
}

/**
 * Starts a program and waits for its end; the only door through which adapters reach other programs.
 * Throws WorkbenchError TOOL_UNAVAILABLE when the executable can't be started and CANCELLED after an abort,
 * in both cases only when no process of it is left.
 */
export type RunCommand = (spec: CommandSpec, options?: RunCommandOptions) => Promise<CommandResult>;
