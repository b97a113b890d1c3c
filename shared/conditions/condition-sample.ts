import { z } from "zod";

/** Work of a workbench beside a benchmark; times in milliseconds since 1970. */
export const Activity = z.object({ what: z.string(), startedAtMs: z.number(), endedAtMs: z.number() });
export type Activity = z.infer<typeof Activity>;

/**
 * What the machine did while some consecutive samples of a run were taken: the change of its counters from before the
 * first to after the last. What a system doesn't tell is null.
 */
export const ConditionSample = z.object({
  /** Positions in the run's rows, in the order they were taken, both included. */
  firstSample: z.number().int(),
  lastSample: z.number().int(),
  endedAtMs: z.number(),
  elapsedMs: z.number(),
  /** CPU time of programs that are no part of the benchmark, in processors: 1 kept one busy all the time. */
  otherCpus: z.number().nullable(),
  /** Share of the time that the hypervisor gave to other machines instead. */
  stolenShare: z.number().nullable(),
  /** Over one minute, as the system tells it. */
  loadAverage: z.number().nullable(),
  /** Of the fastest processor at the end, which most likely ran the program. */
  frequencyMhz: z.number().nullable(),
  /** How often the processors slowed down to stay cool. */
  throttleEvents: z.number().int().nullable(),
  temperatureCelsius: z.number().nullable(),
  /** Pages read from and written to the swap space. */
  swappedPages: z.number().int().nullable(),
  /** Builds, runs and installations of this workbench or another one that went on beside, in words. */
  beside: z.array(z.string()).default([]),
  /** When they did, as far as they were seen until then; left out where only it is known that they did. */
  activities: z.array(Activity).optional(),
});
export type ConditionSample = z.infer<typeof ConditionSample>;
