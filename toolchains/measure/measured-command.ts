import type { ProcessEvents } from "#shared/model/process-events.ts";
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
  /** Hardware counters are read where there are any (see `MeasuringMethods.counters`). */
  countsHardware?: boolean;
  /**
   * An environment variable of so many bytes is added, none for 0. The environment lies above the stack, so its size shifts the
   * stack's place, which can change a program's speed by several percent (Mytkowicz, Diwan, Hauswirth and Sweeney,
   * "Producing wrong data without doing anything obviously wrong!", ASPLOS 2009); a size drawn for each sample turns
   * that bias into noise that shows.
   */
  environmentPaddingBytes?: number;
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
  /** Page faults, context switches and hardware counters; null where the method doesn't tell. */
  events: ProcessEvents | null;
  /** At most `maxOutputBytes` of each stream. */
  stdout: Uint8Array;
  stderr: Uint8Array;
}

/** In words for people and files, such as `wait4 of a small launcher`. */
export interface MeasuringMethods {
  wall: string;
  cpu: string;
  memory: string;
  /** `at-least`: sampled, so the peak may have been missed. An untimed run can tell more: see peakMemoryByGnuTime. */
  memoryPrecision: "exact" | "at-least" | "none";
  /** Page faults and context switches. */
  events: string;
  /** Hardware counters, or the reason there are none. */
  counters: string;
}

/**
 * A process of its own that starts what is timed. `measure` rejects with WorkbenchError: TOOL_UNAVAILABLE when the
 * program can't be started, CANCELLED after an abort (then the program and its children are gone), HELPER_CRASHED when
 * the measuring process died.
 */
export interface Measurer {
  readonly methods: MeasuringMethods;
  /** The measuring process: what it and its children use is not other programs' load. */
  readonly pid: number;
  measure(
    command: MeasuredCommand,
    options?: { signal?: AbortSignal; onOutput?: (stream: "stdout" | "stderr", text: string) => void },
  ): Promise<MeasuredExecution>;
  close(): Promise<void>;
}
