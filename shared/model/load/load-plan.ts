import { z } from "zod";
import { LoadPattern } from "./load-pattern.ts";
import { LoadTarget } from "./load-target.ts";

/** What counts as warm-up: it is measured, and summarized apart. */
export const WarmUp = z.object({
  /** Requests meant to start in the first seconds of the run. */
  seconds: z.number().nonnegative().finite().default(0),
  /** The first requests of each thread of a closed group, or of an open group. */
  requests: z.number().int().nonnegative().default(0),
});
export type WarmUp = z.infer<typeof WarmUp>;

/** Everything that the generator needs. */
export const LoadPlan = z
  .object({
    schemaVersion: z.literal(1),
    pattern: LoadPattern,
    /** What each group asks for, taken in turn; a single list is for all groups. */
    targets: z.array(z.array(LoadTarget).min(1)).min(1),
    warmUp: WarmUp.prefault({}),
    /** After the last arrival, requests still unanswered are waited for as long as this. */
    drainS: z.number().nonnegative().finite().default(60),
  })
  .refine(({ pattern, targets }) => targets.length === 1 || targets.length === pattern.groups.length, {
    message: "There is one list of targets for all groups, or one for each.",
  });
export type LoadPlan = z.infer<typeof LoadPlan>;
