import type { PoolPreset, PoolSettings } from "#shared/model/faas/pool.ts";

const MINUTE_MS = 60_000;

/** Where a platform has no such bound: the machine that this runs on needs one. */
const MOST_SANDBOXES = 64;
const LONG_QUEUE = 10_000;

/** Apache OpenWhisk as it is delivered: core/invoker's application.conf, ansible/files/runtimes.json, docs/reference.md. */
const OPENWHISK: PoolSettings = {
  preset: "openwhisk",
  // container-proxy.timeouts.idle-container = 10 minutes.
  keepAliveMs: 10 * MINUTE_MS,
  // ContainerProxy's pause grace of 2017 to 2022, and so of the paper's time; since then it is 10 s (pause-grace).
  pauseGraceMs: 50,
  // container-pool.user-memory = 1024 m.
  memoryBudgetMb: 1024,
  // Memory alone bounds it there.
  maxSandboxes: MOST_SANDBOXES,
  // docker.client.parallel-runs: 10.
  parallelStarts: 10,
  // The invoker's buffer has no bound and no time limit; namespaces are throttled before it.
  queueLength: LONG_QUEUE,
  queueTimeoutMs: null,
  // runtimes.json: nodejs alone, `initialCount: 2` of 256 MB; images of users are never prewarmed.
  stemCells: [{ sandbox: "node-process", count: 2, memoryMb: 256 }],
  // ansible/group_vars/all: concurrent 30, invocations 60, triggers 60 per minute.
  concurrentInvocations: 30,
  invocationsPerMinute: 60,
  triggersPerMinute: 60,
};

/** Pools after well-known platforms. Where a value isn't published, the comment says what stands for it. */
export const POOL_PRESETS: Readonly<Record<Exclude<PoolPreset, "custom">, PoolSettings>> = {
  /**
   * Of an emulator that was never told otherwise: OpenWhisk's pool without its throttling, which a load test of a minute
   * would run into, and with a wasm sandbox waiting beside the Node ones.
   */
  default: {
    ...OPENWHISK,
    preset: "default",
    memoryBudgetMb: 2048,
    // A machine for work starts ten containers side by side, but none of them soon (README.md).
    parallelStarts: 4,
    queueLength: 1_000,
    queueTimeoutMs: MINUTE_MS,
    stemCells: [
      { sandbox: "wasm-instance", count: 1, memoryMb: 256 },
      { sandbox: "node-process", count: 1, memoryMb: 256 },
    ],
    concurrentInvocations: null,
    invocationsPerMinute: null,
    triggersPerMinute: null,
  },
  openwhisk: OPENWHISK,
  /** Cloudflare Workers: developers.cloudflare.com/workers/platform/limits and /reference/how-workers-works. */
  workers: {
    preset: "workers",
    // An isolate stays until its memory is wanted or the machine's resources run short; no time is given.
    keepAliveMs: null,
    // An isolate without a request has nothing that runs.
    pauseGraceMs: null,
    // Not published; 128 MB an isolate (limits: "Memory"), as many as may be here.
    memoryBudgetMb: 128 * MOST_SANDBOXES,
    maxSandboxes: MOST_SANDBOXES,
    // An isolate starts no process.
    parallelStarts: null,
    // Not published; requests wait for an isolate that starts, and no longer than their clients do.
    queueLength: LONG_QUEUE,
    queueTimeoutMs: null,
    // An isolate starts when its script is asked for.
    stemCells: [],
    // "No limit" on requests of paid plans.
    concurrentInvocations: null,
    invocationsPerMinute: null,
    triggersPerMinute: null,
  },
  /** AWS Lambda: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and /lambda-concurrency.html. */
  lambda: {
    preset: "lambda",
    // Not published; idle functions were found to end after 45 to 60 minutes (Cui 2017, "How long does AWS Lambda keep
    // your idle functions around before a cold start?").
    keepAliveMs: 45 * MINUTE_MS,
    // "Lambda freezes the execution environment when the runtime and each extension have completed"
    // (docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
    pauseGraceMs: 0,
    // Not published; what this many environments of the smallest size (128 MB) need.
    memoryBudgetMb: 128 * MOST_SANDBOXES,
    maxSandboxes: MOST_SANDBOXES,
    // "1,000 execution environment instances every 10 seconds" for each function (lambda-concurrency.html): no bound here.
    parallelStarts: null,
    // A call for which there is no environment is throttled at once (429), and never waits.
    queueLength: 0,
    queueTimeoutMs: null,
    // Provisioned concurrency is off unless it is bought.
    stemCells: [],
    // "Concurrent executions: 1,000".
    concurrentInvocations: 1_000,
    // "Each execution environment: up to 10 requests per second", for those 1,000.
    invocationsPerMinute: 10 * 1_000 * 60,
    triggersPerMinute: null,
  },
  /** Hall and Ramachandran 2019: one Node process that makes a context for every call and never ends. */
  paper: {
    preset: "paper",
    // The context made for a call ends with it; the process around it stays.
    keepAliveMs: null,
    // Its Node process is never stopped.
    pauseGraceMs: null,
    // Section 5.1: a server of 16 GB.
    memoryBudgetMb: 16 * 1024,
    // Its load patterns have 50 clients at most.
    maxSandboxes: 50,
    // Its Node process is the only one.
    parallelStarts: null,
    // The paper's controller refuses nothing for want of room.
    queueLength: LONG_QUEUE,
    queueTimeoutMs: null,
    // The process is up before the first call.
    stemCells: [{ sandbox: "v8-context", count: 1, memoryMb: 256 }],
    // Accounting and limits are its future work.
    concurrentInvocations: null,
    invocationsPerMinute: null,
    triggersPerMinute: null,
  },
};
