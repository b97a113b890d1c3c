import { z } from "zod";
import { ActivationFault, ActivationStatus, Activation, InvocationPhases, StartKind } from "./activation.ts";
import { SandboxId } from "./sandbox.ts";

/** An activation as lists and the live feed tell of it: without its result, its logs and its limits. */
export const ActivationSummary = z.object({
  activationId: z.string(),
  what: z.enum(["function", "trigger"]),
  namespace: z.string(),
  name: z.string(),
  path: z.string(),
  version: z.string(),
  /** Null of a trigger, as is all that only a call of a function has. */
  kind: z.string().nullable(),
  sandbox: SandboxId.nullable(),
  instanceId: z.string().nullable(),
  startedAtMs: z.number().int(),
  startKind: StartKind.nullable(),
  codeCached: z.boolean().nullable(),
  phases: InvocationPhases.nullable(),
  totalNs: z.number().int().nullable(),
  cpuNs: z.number().int().nullable(),
  peakMemoryBytes: z.number().int().nullable(),
  memoryLimitMb: z.number().int().nullable(),
  status: ActivationStatus,
  fault: ActivationFault.nullable(),
  /** What its result says of an error, shortened. */
  message: z.string().nullable(),
  requestBytes: z.number().int().nullable(),
  responseBytes: z.number().int().nullable(),
  cause: z.string().nullable(),
  /** Name of the node that carried it out; absent where it was done here. */
  node: z.string().optional(),
  through: Activation.shape.through.nullable(),
});
export type ActivationSummary = z.infer<typeof ActivationSummary>;

/** The number of a record, by which a reader says from where on it wants the feed again. */
const cursor = z.number().int().nonnegative();

/** A line of the live feed (NDJSON). */
export const FeedLine = z.discriminatedUnion("type", [
  /** Those that came in since the last line, in their order, as far as they match the reader's filter. */
  z.object({
    type: z.literal("activations"),
    cursor,
    activations: z.array(ActivationSummary),
    /** Older ones of this batch that were left out, because the reader wants no more at a time. */
    skipped: z.number().int(),
  }),
  /** All that was asked for with `after` has been told. */
  z.object({ type: z.literal("live"), cursor }),
  /** Nothing happens, and the connection lives. */
  z.object({ type: z.literal("quiet"), cursor }),
  /** The last line where the emulator ends it; a reader that is too slow is cut off without one. */
  z.object({ type: z.literal("ended"), cursor, reason: z.string() }),
]);
export type FeedLine = z.infer<typeof FeedLine>;
