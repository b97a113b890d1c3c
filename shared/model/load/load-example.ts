import { z } from "zod";
import { SandboxId } from "../faas/sandbox.ts";

/** A function that comes with the workbench, as load is put on it. */
export const LoadExample = z.object({
  name: z.string(),
  title: z.string(),
  /** What it does, in a sentence. */
  description: z.string(),
  /** Where it can run, its own choice first. */
  sandboxes: z.array(SandboxId).min(1),
  /** Its sample argument, JSON. */
  argument: z.unknown(),
});
export type LoadExample = z.infer<typeof LoadExample>;
