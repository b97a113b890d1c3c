import { z } from "zod";
import { RunState } from "../benchmark.ts";
import { Failure } from "../failure.ts";
import { ActivationSummary } from "../faas/activation-feed.ts";
import { PoolSettings } from "../faas/pool.ts";

/** What the emulator kept of the calls of one series, and how its pool was set meanwhile. */
export const CallRecord = z.object({
  settings: PoolSettings,
  /** By their start. */
  activations: z.array(
    ActivationSummary.pick({
      what: true,
      path: true,
      version: true,
      sandbox: true,
      instanceId: true,
      startedAtMs: true,
      startKind: true,
      phases: true,
      totalNs: true,
      cpuNs: true,
      memoryLimitMb: true,
      fault: true,
    }),
  ),
});
export type CallRecord = z.infer<typeof CallRecord>;

/** What predictions for a series rest on: its own record last, before it those of trials of the same settings. */
export const WhatIfBasis = z.object({
  recordings: z.array(CallRecord).min(1),
  /** Logical processors of the machine that it was measured on. */
  processors: z.number().int().positive(),
});
export type WhatIfBasis = z.infer<typeof WhatIfBasis>;

/** JSON has no NaN: what no simulated call had is null there. */
const measure = z.preprocess((value) => value ?? Number.NaN, z.number().or(z.nan()));
const measures = { p50Ms: measure, p95Ms: measure, p99Ms: measure, coldShare: measure, queueP95Ms: measure } as const;
const predicted = z.object({ estimate: measure, low: measure, high: measure });

const RecordedMeasures = z.object({ ...measures, refused: measure });
const TrialMeasures = RecordedMeasures.extend({ evictions: measure });

const StoredPrediction = z.object({
  settings: PoolSettings,
  recorded: RecordedMeasures,
  quantities: z.object({
    p50Ms: predicted,
    p95Ms: predicted,
    p99Ms: predicted,
    coldShare: predicted,
    queueP95Ms: predicted,
    refused: predicted,
    evictions: predicted,
  }),
  assumptions: z.array(z.string()),
});

/** The recorded arrivals of a series under other settings of the pool: predicted first, then measured. */
export const WhatIfTrial = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  /** Of the run whose arrivals they are. */
  series: z.number().int().nonnegative(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  state: RunState,
  /** The pool's when the arrivals were recorded. */
  recordedSettings: PoolSettings,
  settings: PoolSettings,
  /** Made before anything was measured; null until then. */
  prediction: StoredPrediction.nullable(),
  /** Null until it ended. */
  measured: TrialMeasures.nullable(),
  failure: Failure.nullable(),
});
export type WhatIfTrial = z.infer<typeof WhatIfTrial>;

export const WhatIfRequest = z.object({
  runId: z.string(),
  series: z.number().int().nonnegative(),
  settings: PoolSettings,
});
export type WhatIfRequest = z.infer<typeof WhatIfRequest>;
