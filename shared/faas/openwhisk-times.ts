import type { Activation } from "../model/faas/activation.ts";

/** The times that OpenWhisk tells of an activation, in whole milliseconds. */
export interface OpenWhiskTimes {
  /** From the request's arrival until something of the function was done: queue, place, sandbox, runtime. */
  waitTimeMs: number;
  /** Bringing the code in and initializing it; null of a warm start, whose annotation OpenWhisk leaves out. */
  initTimeMs: number | null;
  /** The initialization, if there was one, and the run. */
  durationMs: number;
}

/**
 * Of our phases, as OpenWhisk counts them (ContainerProxy's `initializeAndRun`): the wait is no part of the duration.
 * What a warm start loads or instantiates all the same belongs to its run.
 */
export function openWhiskTimes({ phases, startKind }: Pick<Activation, "phases" | "startKind">): OpenWhiskTimes {
  const waitNs = phases.queueNs + phases.placeNs + phases.createSandboxNs + phases.startRuntimeNs;
  const initNs = phases.loadCodeNs + phases.compileNs + phases.instantiateNs + phases.initNs;
  return {
    waitTimeMs: Math.round(waitNs / 1e6),
    initTimeMs: startKind === null || startKind === "warm" ? null : Math.round(initNs / 1e6),
    durationMs: Math.round((initNs + phases.runNs) / 1e6),
  };
}

/** Initialization and run of one call: what is billed. */
export function durationNs({ phases }: Pick<Activation, "phases">): number {
  return phases.loadCodeNs + phases.compileNs + phases.instantiateNs + phases.initNs + phases.runNs;
}
