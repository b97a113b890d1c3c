import type { PoolSettings } from "../model/faas/pool.ts";

/** Settings of a pool as tests want them: OpenWhisk's. */
export const examplePool: PoolSettings = {
  preset: "openwhisk",
  keepAliveMs: 600_000,
  pauseGraceMs: 50,
  memoryBudgetMb: 1024,
  maxSandboxes: 64,
  parallelStarts: 10,
  queueLength: 10_000,
  queueTimeoutMs: null,
  stemCells: [{ sandbox: "node-process", count: 2, memoryMb: 256 }],
  concurrentInvocations: 30,
  invocationsPerMinute: 60,
  triggersPerMinute: 60,
};
