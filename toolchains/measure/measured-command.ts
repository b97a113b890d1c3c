import type { LimitHit } from "#shared/model/program-run.ts";
import type { CommandSpec } from "../process/command-spec.ts";

/** What is timed: a command without limits from within; its limits are enforced from outside. */
export interface MeasuredCommand extends CommandSpec {
  /** A file that the program reads as its input, byte for byte, instead of `stdin`; absolute. */
  stdinFile?: string;
  timeoutMs: number;
  /** The program is killed when stdout or stderr grows past this. */
  maxOutputBytes: number;
  /**
   * The program is killed when its processes together use more, as it is looked at every few milliseconds; left out
   * while timing, because looking takes time too. See `memoryWatchProblem`.
   */
  maxMemoryBytes?: number;
}

/** How one timed process went. Times in nanoseconds; null where the machine offers no way to know. */
export interface MeasuredExecution {
  exitCode: number | null;
  signal: string | null;
  limit: LimitHit | null;
  wallNs: number;
  userNs: number | null;
  sysNs: number | null;
  maxRssBytes: number | null;
  /** At most `maxOutputBytes` of each stream. */
  stdout: Uint8Array;
  stderr: Uint8Array;
}

/** In words for people and files, such as `wait4 of a small launcher`. */
export interface MeasuringMethods {
  wall: string;
  cpu: string;
  memory: string;
}

/**
 * A process of its own that starts what is timed. `measure` rejects with WorkbenchError: TOOL_UNAVAILABLE when the
 * program can't be started, CANCELLED after an abort (then the program and its children are gone), HELPER_CRASHED when
 * the measuring process died.
 */
export interface Measurer {
  readonly methods: MeasuringMethods;
  measure(
    command: MeasuredCommand,
    options?: { signal?: AbortSignal; onOutput?: (stream: "stdout" | "stderr", text: string) => void },
  ): Promise<MeasuredExecution>;
  close(): Promise<void>;
}
