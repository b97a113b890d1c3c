import { z } from "zod";
import { ActivationStatus, StartKind } from "./activation.ts";
import { SandboxId } from "./sandbox.ts";

/** Which activations are meant, of lists and of the live feed; what is left out, or empty, takes any. */
export const ActivationFilter = z.object({
  namespace: z.string().optional(),
  /** As OpenWhisk reads it: `name` in the default package (also a trigger's), or `package/name`. */
  name: z.string().optional(),
  /** By their start; both ends belong to it. */
  sinceMs: z.number().int().optional(),
  uptoMs: z.number().int().optional(),
  what: z.enum(["function", "trigger"]).optional(),
  statuses: z.array(ActivationStatus).optional(),
  startKinds: z.array(StartKind).optional(),
  sandboxes: z.array(SandboxId).optional(),
  /** In ids, names, faults, messages or logs; upper and lower case are the same. */
  text: z.string().max(1000).optional(),
});
export type ActivationFilter = z.infer<typeof ActivationFilter>;
