import { z } from "zod";
import { LoadResult } from "./load-summary.ts";

/** How far a run is. */
export const LoadProgress = z.object({
  /** From the run's start. */
  elapsedNs: z.number(),
  answered: z.number().int(),
  errors: z.number().int(),
  inFlight: z.number().int(),
  /** Requests that are due and wait for a connection. */
  waiting: z.number().int(),
  /** Of the closed groups' threads, those that began and have not ended. */
  activeThreads: z.number().int(),
});
export type LoadProgress = z.infer<typeof LoadProgress>;

/** A line that the generator writes. Samples are rows as `sample-row.ts` in shared/load/ packs them. */
export const GeneratorLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("started"), startedAtMs: z.number() }),
  z.object({ type: z.literal("samples"), rows: z.array(z.unknown()), progress: LoadProgress }),
  z.object({ type: z.literal("finished"), result: LoadResult }),
  z.object({ type: z.literal("refused"), message: z.string(), hint: z.string().nullable() }),
]);
export type GeneratorLine = z.infer<typeof GeneratorLine>;
