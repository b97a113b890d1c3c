import { z } from "zod";

/** What the calls of one function used, or of a namespace as a whole (`function` is null). */
export const Account = z.object({
  namespace: z.string(),
  function: z.string().nullable(),
  requests: z.number().int(),
  /** By what OpenWhisk calls an error: every status but success. */
  errors: z.number().int(),
  /** Memory limit times duration (init and run), as platforms bill it; 1 GB is 2^30 bytes. */
  gbSeconds: z.number(),
  cpuSeconds: z.number(),
  /** Calls whose CPU time could not be had. */
  withoutCpu: z.number().int(),
  requestBytes: z.number().int(),
  responseBytes: z.number().int(),
  starts: z.object({
    cold: z.number().int(),
    prewarm: z.number().int(),
    recreated: z.number().int(),
    warm: z.number().int(),
  }),
  firstAtMs: z.number().int(),
  lastAtMs: z.number().int(),
});
export type Account = z.infer<typeof Account>;
