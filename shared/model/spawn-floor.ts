import { z } from "zod";

/**
 * What starting and ending an empty program costs on this machine, by the method that measured the programs: a part of
 * every wall time, shown beside them and never subtracted. Times in nanoseconds.
 */
export const SpawnFloor = z.object({
  /** What was run, in words. */
  program: z.string(),
  runs: z.number().int(),
  medianNs: z.number(),
  /** Of the median. */
  ci95Ns: z.tuple([z.number(), z.number()]).nullable(),
  /** Median of user and system time together; null where they are not measured. */
  cpuNs: z.number().nullable(),
  /** Peak memory shown for the empty program: no program can be shown with less. */
  maxRssBytes: z.number().nullable(),
});
export type SpawnFloor = z.infer<typeof SpawnFloor>;
