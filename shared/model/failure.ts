import { z } from "zod";

/** Why something could not be done, in words, and what to do about it; the plain form of a WorkbenchError. */
export const Failure = z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() });
export type Failure = z.infer<typeof Failure>;
