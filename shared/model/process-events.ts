import { z } from "zod";

/**
 * Counts of the processor's counters in user space, of the program and all it started. A counter that this processor
 * lacks is null.
 */
export const HardwareCounters = z.object({
  instructions: z.number().nullable(),
  cycles: z.number().nullable(),
  cacheMisses: z.number().nullable(),
  branchMisses: z.number().nullable(),
  /** Under 1 the counters had to take turns, and the counts are extrapolated from this share of the time. */
  countedShare: z.number(),
});
export type HardwareCounters = z.infer<typeof HardwareCounters>;

/** What the kernel counted while a program ran: of the program, and of those it started and waited for (getrusage(2)). */
export const ProcessEvents = z.object({
  /** Pages that were given to it without reading a disk. */
  minorFaults: z.number().int(),
  /** Pages that had to be read from a disk. */
  majorFaults: z.number().int(),
  /** It waited for something. */
  voluntarySwitches: z.number().int(),
  /** Another process took the processor. */
  involuntarySwitches: z.number().int(),
  /** Null where they were not asked for or can't be had. */
  counters: HardwareCounters.nullable(),
});
export type ProcessEvents = z.infer<typeof ProcessEvents>;
