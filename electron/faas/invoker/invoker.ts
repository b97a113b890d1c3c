import type { Activation, ActivationFault, InvocationPhases, StartKind } from "#shared/model/faas/activation.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { PoolSettings, PoolSnapshot } from "#shared/model/faas/pool.ts";
import type { LogLine, RunOutcome, SandboxFailure } from "../sandboxes/sandbox.ts";

export interface InvokerCall {
  activationId: string;
  fn: DeployedFunction;
  argument: unknown;
  argumentText?: string;
  /** `process.hrtime.bigint()` when the request arrived: the queue phase starts there. */
  arrivedNs: bigint;
  /** Ends when the code is in a sandbox, which then waits for a call. */
  loadOnly?: true;
}

/** How the invoker carried out a call. */
export interface CallOutcome {
  instanceId: string | null;
  startKind: StartKind | null;
  codeCached: boolean | null;
  /** `replyNs` is 0: who answers adds it. */
  phases: InvocationPhases;
  /** Null when loading, or placing, already failed. */
  run: RunOutcome | null;
  /** Why it failed, from placing to running; null when it ended well. */
  failure: (Omit<SandboxFailure, "fault"> & { fault: ActivationFault }) | null;
  /** Whether it failed before the function ran, while its code was loaded. */
  failedInInit: boolean;
  logs: LogLine[];
  /** Which node carried it out; absent where it was done here. */
  node?: NonNullable<Activation["node"]> & { runtimeVersion: string | null };
}

/** Places calls in sandboxes: queue, pool, limits of time and memory, stem cells, eviction. */
export interface Invoker {
  /** Never rejects because of a guest, a limit or a full queue: those are outcomes. */
  invoke(call: InvokerCall, signal: AbortSignal): Promise<CallOutcome>;
  /** A request for the function has begun to arrive; nothing is placed before it is read. */
  expect(fn: DeployedFunction): void;
  snapshot(): Promise<PoolSnapshot>;
  settings(): PoolSettings;
  /** Takes effect at once: what is idle and too much is removed, stem cells are made. */
  changeSettings(settings: PoolSettings): void;
  /**
   * Removes the sandboxes of a function whose code was changed or deleted, the busy ones after their calls: of all its
   * revisions, or of one.
   */
  retire(path: string, revision?: string): void;
  /** Kills one sandbox, busy or not; false when there is none of that name. */
  kill(instanceId: string): Promise<boolean>;
  /** No new calls; those that run may end within `graceMs`, then everything is stopped. */
  close(graceMs: number): Promise<void>;
}
