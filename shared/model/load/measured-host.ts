import { z } from "zod";
import { Failure } from "../failure.ts";

/** How long it takes to the host and back, without any function: what the network adds to each latency. */
export const RoundTrip = z.object({
  /** `get`: a small GET on a connection that is there already. `connect`: a new TCP connection, where nothing may be asked. */
  by: z.enum(["get", "connect"]),
  count: z.number().int().positive(),
  medianNs: z.number().int().nonnegative(),
  minNs: z.number().int().nonnegative(),
  maxNs: z.number().int().nonnegative(),
});
export type RoundTrip = z.infer<typeof RoundTrip>;

/** What a platform takes at most; null where it doesn't say, or has no such limit. */
export const HostLimits = z.object({
  callsPerMinute: z.number().nullable(),
  concurrentCalls: z.number().nullable(),
  minMemoryMb: z.number().nullable(),
  maxMemoryMb: z.number().nullable(),
  minTimeoutMs: z.number().nullable(),
  maxTimeoutMs: z.number().nullable(),
});
export type HostLimits = z.infer<typeof HostLimits>;

/** A host that requests of a run went to, where that is no emulator of the run's own. */
export const MeasuredHost = z.object({
  /** Scheme, name and port. */
  origin: z.string(),
  /** Null of an address of which no more is known. */
  openWhisk: z
    .object({
      apiVersion: z.string().nullable(),
      build: z.string().nullable(),
      buildNumber: z.string().nullable(),
      /** The kinds of actions that it runs. */
      kinds: z.array(z.string()),
      limits: HostLimits,
    })
    .nullable(),
  /** Any certificate was taken. */
  insecure: z.boolean(),
  /** Null where it could not be measured. */
  roundTrip: RoundTrip.nullable(),
});
export type MeasuredHost = z.infer<typeof MeasuredHost>;

/** What an OpenWhisk's activation record says of a call. Whole milliseconds, of the platform's clock. */
export const ActivationTimes = z.object({
  /** From the request's arrival until the function was initialized or run; null where it never was. */
  waitTimeMs: z.number().nonnegative().nullable(),
  /** Null of a warm start. */
  initTimeMs: z.number().nonnegative().nullable(),
  /** Initialization, where there was one, and run. */
  durationMs: z.number().nonnegative().nullable(),
  kind: z.string().nullable(),
});
export type ActivationTimes = z.infer<typeof ActivationTimes>;

/** What became of the records of a series' calls. */
export const FetchedActivations = z.object({
  /** Calls whose answers named an activation. */
  wanted: z.number().int().nonnegative(),
  found: z.number().int().nonnegative(),
  /** As the records name what was called: `guest/pkg/name`. */
  path: z.string().nullable(),
  limits: z
    .object({ memoryMb: z.number().nullable(), timeoutMs: z.number().nullable(), logsMb: z.number().nullable() })
    .nullable(),
  /** Why some are missing; null where none is, or where they just never appeared. */
  failure: Failure.nullable(),
});
export type FetchedActivations = z.infer<typeof FetchedActivations>;
