import { z } from "zod";
import { SandboxId } from "./sandbox.ts";

export const PoolPreset = z.enum(["default", "openwhisk", "workers", "lambda", "paper", "custom"]);
export type PoolPreset = z.infer<typeof PoolPreset>;

/** How many sandboxes of a kind wait with nothing in them. */
export const StemCells = z.object({
  sandbox: SandboxId,
  count: z.number().int().min(0).max(64),
  memoryMb: z.number().int().positive(),
});
export type StemCells = z.infer<typeof StemCells>;

/** Every knob of pool and scheduling; all may be turned while calls run. */
export const PoolSettings = z.object({
  preset: PoolPreset,
  /** An idle sandbox is removed after this long; 0 removes it at once, null keeps it. */
  keepAliveMs: z.number().int().nonnegative().nullable(),
  /**
   * A sandbox that can be paused is after it was idle for this long; 0 pauses it at once, null never. Absent from
   * settings that were kept before there was such a knob.
   */
  pauseGraceMs: z.number().int().nonnegative().nullable().default(null),
  /** Sum of the memory limits of all sandboxes at one time; the least recently used idle ones make room. */
  memoryBudgetMb: z.number().int().positive(),
  maxSandboxes: z.number().int().positive(),
  /**
   * How many sandboxes that start a container or a process of their own are made at one time; calls for more wait, null
   * is no bound. Absent from settings that were kept before there was such a knob.
   */
  parallelStarts: z.number().int().positive().nullable().default(null),
  /** Calls that wait for a place; more are refused. */
  queueLength: z.number().int().nonnegative(),
  /** The longest wait for a place; null waits as long as the client does. */
  queueTimeoutMs: z.number().int().positive().nullable(),
  stemCells: z.array(StemCells),
  /** Calls at the same time and in a minute that one namespace may make; null is no limit. */
  concurrentInvocations: z.number().int().positive().nullable(),
  invocationsPerMinute: z.number().int().positive().nullable(),
  triggersPerMinute: z.number().int().positive().nullable(),
});
export type PoolSettings = z.infer<typeof PoolSettings>;

export const SandboxState = z.enum(["starting", "stem", "initializing", "running", "idle", "paused", "stopping"]);
export type SandboxState = z.infer<typeof SandboxState>;

/** One sandbox of the pool as the window draws it. */
export const PoolTile = z.object({
  instanceId: z.string(),
  sandbox: SandboxId,
  state: SandboxState,
  /** Path of the function that is in it; null of a stem cell, and of one that serves any. */
  function: z.string().nullable(),
  memoryMb: z.number().int(),
  /** What it really takes, where the system tells. */
  memoryBytes: z.number().int().nullable(),
  createdAtMs: z.number().int(),
  lastUsedAtMs: z.number().int().nullable(),
  calls: z.number().int(),
  pid: z.number().int().nullable(),
});
export type PoolTile = z.infer<typeof PoolTile>;

export const PoolSnapshot = z.object({
  settings: PoolSettings,
  tiles: z.array(PoolTile),
  queued: z.number().int(),
  running: z.number().int(),
  /** Memory limits of all sandboxes together. */
  committedMb: z.number().int(),
  evictions: z.number().int(),
});
export type PoolSnapshot = z.infer<typeof PoolSnapshot>;
