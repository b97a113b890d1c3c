import type { InvocationPhases } from "#shared/model/faas/activation.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { Trap } from "#shared/model/program-run.ts";

/** What phases a step took; those it doesn't have are left out. */
export type StepPhases = Partial<Omit<InvocationPhases, "queueNs" | "placeNs" | "replyNs">>;

/** One kind of sandbox: says whether it can be had, and makes them. */
export interface SandboxKind {
  readonly id: SandboxId;
  /** `shared` ones take calls of any function; the others hold one version of one function from `load` to their end. */
  readonly holds: "one-function" | "any-function";
  /**
   * In which step a container, or a process of the sandbox's own, is started: no more of these steps are under way than
   * the pool's `parallelStarts`. Absent where a sandbox is lighter than that.
   */
  readonly heavyStart?: "create" | "load";
  info(): Promise<SandboxInfo>;
  /** Why this function can't run in it, in a sentence; null when it can. */
  unsupported(fn: DeployedFunction): string | null;
  /**
   * Makes one with nothing in it. Rejects with a WorkbenchError where the system refuses (no memory, no processes), and
   * leaves nothing behind then.
   */
  create(request: SandboxRequest): Promise<Sandbox>;
  /**
   * A request for one of its functions has begun to arrive: whatever sleeps may wake up while it is read. Costs next to
   * nothing, since the call may never come.
   */
  expectCall?(): void;
  /** Ends what the kind itself keeps, such as helper processes. Its sandboxes have been stopped before. */
  close(): Promise<void>;
}

export interface SandboxRequest {
  /** Unique among all of this emulator, and safe in a file's name. */
  instanceId: string;
  memoryMb: number;
  /** An empty folder of its own, which the emulator removes afterwards. */
  workFolder: string;
  signal: AbortSignal;
}

/** A sandbox that lives. Its caller gives it one call at a time, unless `capacity` says more. */
export interface Sandbox {
  readonly instanceId: string;
  /** Null where it has no process of its own. */
  readonly pid: number | null;
  /** What making it took: `createSandboxNs` and `startRuntimeNs`. */
  readonly phases: StepPhases;
  /**
   * Brings the code in: once where it holds one function, before each call otherwise (then what is there already takes
   * no time). Bounded by the function's time limit. Never rejects because of the guest: a guest that can't be loaded is
   * a `SandboxFailure`.
   */
  load(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome>;
  /**
   * For kinds that hold any function: true, without a wait, where the code is in already and the next call can be `run`;
   * then `load` is not called.
   */
  holds?(fn: DeployedFunction): boolean;
  /**
   * Carries out one call and ends it at its limits. Never rejects because of the guest. `signal` ends it before: the
   * client doesn't wait, or the emulator stops.
   */
  run(call: SandboxCall, signal: AbortSignal): Promise<RunOutcome>;
  /** Resolves with the reason when it ended by itself or was killed; it takes no more calls. */
  readonly ended: Promise<string>;
  /** What it takes of the machine's memory now; null where that can't be told. */
  memoryBytes(): Promise<number | null>;
  /**
   * Stops everything in it, so that it uses no processor before `wake`; for kinds to which that is dear, so that it is
   * left until it has been idle for a while (`pauseGraceMs`). Called only of one that is loaded, between two calls.
   * Rejects where it can't, and then it goes on and is usable.
   */
  rest?(): Promise<void>;
  /** Lets it go on after a `rest` that resolved. Rejects where it can't: then it is stopped. */
  wake?(): Promise<void>;
  /** Returns when all of its processes are gone. May be called at any time (also while it rests), and more than once. */
  stop(): Promise<void>;
}

export interface LoadOutcome {
  phases: StepPhases;
  /** Whether the code had been compiled before; null where nothing is compiled. */
  codeCached: boolean | null;
  /** What a guest printed while it was loaded. */
  logs: LogLine[];
  /** Null when the code is in. */
  failure: SandboxFailure | null;
}

export interface SandboxCall {
  activationId: string;
  fn: DeployedFunction;
  /** The arguments, any JSON value; undefined when there are none. */
  argument: unknown;
  /** The same as the client sent them, so that they are passed unmodified; absent where they were put together here. */
  argumentText?: string;
  timeoutMs: number;
  /** More output than this ends the call. */
  maxOutputBytes: number;
}

export interface LogLine {
  atMs: number;
  stream: "stdout" | "stderr";
  text: string;
}

/** Why a guest could not be loaded or did not end well. */
export interface SandboxFailure {
  fault:
    | "time-limit"
    | "memory-limit"
    | "output-limit"
    | "trap"
    | "exit-code"
    | "bad-output"
    | "init-failed"
    | "sandbox-ended";
  /** What the guest or its runtime says of it, one line; null where it says nothing. */
  message: string | null;
  exitCode: number | null;
  trap: Trap | null;
}

export interface RunOutcome {
  /** Of this call alone; kinds that make everything anew tell creation, loading and so on here. */
  phases: StepPhases;
  /** Null when it ended well. */
  failure: SandboxFailure | null;
  /** What a function returned that returns values (exports, `nodejs`); undefined of programs, which print. */
  value?: unknown;
  /** What a program printed, as UTF-8; empty where `value` is given and output went to the logs. */
  stdout: string;
  logs: LogLine[];
  exitCode: number | null;
  /** Of the guest; null where it can't be told apart. */
  cpuNs: number | null;
  peakMemoryBytes: number | null;
  /** False when it must be stopped: its state is unknown, or it has ended. */
  reusable: boolean;
}
