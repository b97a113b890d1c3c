import { z } from "zod";
import { LoadErrorKind } from "./load-sample.ts";

const ns = z.number().nonnegative();

/** Percentiles are HdrHistogram's with three digits: never below, and at most 0.1 % above. The others are exact. */
export const LatencySummary = z.object({
  count: z.number().int().positive(),
  avgNs: ns,
  minNs: ns,
  maxNs: ns,
  p50Ns: ns,
  p75Ns: ns,
  p90Ns: ns,
  p95Ns: ns,
  p99Ns: ns,
  p999Ns: ns,
  p9999Ns: ns,
});
export type LatencySummary = z.infer<typeof LatencySummary>;

/** Requests with an error count in everything; times are null where there was no request. */
export const LoadFigures = z.object({
  requests: z.number().int().nonnegative(),
  errors: z.number().int().nonnegative(),
  errorKinds: z.partialRecord(LoadErrorKind, z.number().int().positive()),
  /** From sending, by the client's clock. */
  latency: LatencySummary.nullable(),
  /** From the moment when sending was meant to be: what waiting for a connection or a stalled server adds is in it. */
  corrected: LatencySummary.nullable(),
  /** As the server says; null where no answer did. */
  server: LatencySummary.nullable(),
  /** From the first intended start to the last end. */
  spanNs: ns,
  /** Intended per second: over the span of the intended starts. */
  offeredPerSecond: z.number().nonnegative(),
  /** Ended per second of the span. */
  requestsPerSecond: z.number().nonnegative(),
  bytesIn: z.number().int().nonnegative(),
  bytesOut: z.number().int().nonnegative(),
  bytesInPerSecond: z.number().nonnegative(),
  bytesOutPerSecond: z.number().nonnegative(),
});
export type LoadFigures = z.infer<typeof LoadFigures>;

export const LoadSummary = z.object({
  /** Without the warm-up, as are the groups. */
  whole: LoadFigures,
  /** In the pattern's order. */
  groups: z.array(LoadFigures),
  /** Of all groups; null where none was asked for. */
  warmUp: LoadFigures.nullable(),
});
export type LoadSummary = z.infer<typeof LoadSummary>;

/** Why the generator itself may have shaped what it measured. */
export const BottleneckReason = z.object({
  code: z.enum(["late-sends", "busy-event-loop", "slow-event-loop"]),
  measured: z.number(),
  /** What it may be. */
  bound: z.number(),
  /** Of both. */
  unit: z.enum(["ns", "share"]),
});
export type BottleneckReason = z.infer<typeof BottleneckReason>;

export const SelfCheck = z.object({
  generatorWasBottleneck: z.boolean(),
  reasons: z.array(BottleneckReason),
  /** How late requests were sent although a connection was free. */
  lateSends: LatencySummary.nullable(),
  /** What the event loop was late with a timer of its own. */
  eventLoopDelay: LatencySummary.nullable(),
  /** Share of the time in which the event loop was not waiting; 1 is a core of its own, used up. */
  eventLoopUtilization: z.number(),
  /** Processor time of the whole generator per time that passed. */
  cpuShare: z.number(),
});
export type SelfCheck = z.infer<typeof SelfCheck>;

export const LoadResult = z.object({
  /** Wall clock at the run's start, which all moments are from. */
  startedAtMs: z.number(),
  /** `drain-limit`: requests stayed unanswered for too long after the last arrival. */
  ended: z.enum(["complete", "cancelled", "drain-limit"]),
  /** Requests that were due and have no sample, since the run ended before. */
  unfinished: z.number().int().nonnegative(),
  summary: LoadSummary,
  selfCheck: SelfCheck,
});
export type LoadResult = z.infer<typeof LoadResult>;
