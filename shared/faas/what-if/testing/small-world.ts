import type { PoolSettings } from "../../../model/faas/pool.ts";
import type { SandboxId } from "../../../model/faas/sandbox.ts";
import type { CallCost } from "../call-costs.ts";
import type { Machine } from "../processors.ts";
import type { Origin, RecordedActivation, RecordedFunction } from "../read-record.ts";
import { simulateCalls, type Arrival, type SimulatedCall, type Simulation } from "../simulate-calls.ts";

/** Nothing is limited, and everything is kept. */
export const NO_LIMITS: PoolSettings = {
  preset: "custom",
  keepAliveMs: null,
  pauseGraceMs: null,
  memoryBudgetMb: 1_000_000,
  maxSandboxes: 10_000,
  parallelStarts: null,
  queueLength: 1_000_000,
  queueTimeoutMs: null,
  stemCells: [],
  concurrentInvocations: null,
  invocationsPerMinute: null,
  triggersPerMinute: null,
};

/** As many processors as are wanted. */
const NO_CONTENTION: Machine = { processors: 2, others: Number.POSITIVE_INFINITY };

export function recordedFunction(path: string, sandbox: SandboxId = "node-process", memoryMb = 128): RecordedFunction {
  return { key: `${path}@0.0.1`, path, sandbox, memoryMb };
}

const NO_COST: CallCost = { makeMs: 0, loadMs: 0, runMs: 0, runCpuShare: 1, replyMs: 0 };

export interface World {
  settings?: Partial<PoolSettings>;
  machine?: Machine;
  cost: (arrival: number, origin: Origin) => Partial<CallCost>;
  makeStemMs?: number;
  stopMs?: number;
  concurrency?: number;
}

export function play(arrivals: readonly (readonly [atMs: number, fn: RecordedFunction])[], world: World): Simulation {
  return simulateCalls({
    arrivals: arrivals.map(([atMs, fn]): Arrival => ({ fn, atMs, wayMs: 0 })),
    settings: { ...NO_LIMITS, ...world.settings },
    machine: world.machine ?? NO_CONTENTION,
    draws: {
      cost: (arrival, origin) => ({ ...NO_COST, ...world.cost(arrival, origin) }),
      makeMs: () => world.makeStemMs ?? 0,
      stopMs: () => world.stopMs ?? 0,
    },
    ...(world.concurrency === undefined ? {} : { concurrencyOf: () => world.concurrency as number }),
  });
}

/** What a simulated call would have left in the emulator's records. */
export function activationOf(
  { startKind, sandbox, queueMs, totalMs }: SimulatedCall,
  [atMs, fn]: readonly [number, RecordedFunction],
  { makeMs, loadMs, runMs, runCpuShare, replyMs }: CallCost,
): RecordedActivation {
  const makes = startKind === "cold" || startKind === "recreated";
  const [createMs, codeMs] = [makes ? makeMs : 0, startKind === "warm" ? 0 : loadMs];
  const wholeNs = (ms: number) => Math.round(ms * 1e6);
  // What contention added belongs to all parts alike.
  const aloneMs = createMs + codeMs + runMs;
  const stretched = aloneMs > 0 ? (totalMs - queueMs - replyMs) / aloneMs : 1;
  return {
    what: "function",
    path: fn.path,
    version: "0.0.1",
    sandbox: fn.sandbox,
    instanceId: sandbox === null ? null : String(sandbox),
    startedAtMs: Math.round(1_790_000_000_000 + atMs + queueMs + createMs * stretched),
    startKind,
    phases: {
      queueNs: wholeNs(queueMs),
      placeNs: 0,
      createSandboxNs: wholeNs(createMs * stretched),
      startRuntimeNs: 0,
      loadCodeNs: wholeNs(codeMs * stretched),
      compileNs: 0,
      instantiateNs: 0,
      initNs: 0,
      runNs: wholeNs(runMs * stretched),
      replyNs: wholeNs(replyMs),
    },
    totalNs: wholeNs(totalMs),
    cpuNs: wholeNs(runMs * runCpuShare),
    memoryLimitMb: fn.memoryMb,
    fault: startKind === null ? "queue-full" : null,
  };
}
