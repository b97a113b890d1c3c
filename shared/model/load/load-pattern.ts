import { z } from "zod";

const seconds = z.number().nonnegative().finite();
const rate = z.number().positive().finite();

/** When requests of an open group arrive, whatever becomes of those before. */
export const Arrivals = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("constant"), perSecond: rate }),
  /** Independent arrivals; the same seed gives the same ones. */
  z.object({ kind: z.literal("poisson"), perSecond: rate, seed: z.number().int() }),
  /** The rate changes evenly over the duration. */
  z
    .object({ kind: z.literal("ramp"), fromPerSecond: rate.or(z.literal(0)), toPerSecond: rate.or(z.literal(0)) })
    .refine(({ fromPerSecond, toPerSecond }) => fromPerSecond + toPerSecond > 0, "One of the two rates is above 0."),
  /** Recorded arrivals, from the group's start, in any order. */
  z.object({ kind: z.literal("trace"), offsetsMs: z.array(z.number().nonnegative().finite()).min(1) }),
]);
export type Arrivals = z.infer<typeof Arrivals>;

const common = {
  name: z.string().min(1),
  /** From the run's start. */
  startDelayMs: z.number().nonnegative().finite().default(0),
  /** Whether a connection serves one request after another; otherwise each opens one of its own. */
  keepAlive: z.boolean().default(true),
};

/** A thread group of JMeter: every thread waits for an answer before it goes on. */
export const ClosedGroup = z
  .object({
    kind: z.literal("closed"),
    ...common,
    threads: z.number().int().min(1).max(10_000),
    /** Threads start evenly over this time, the first at once. */
    rampUpS: seconds.default(0),
    /** How often a thread goes through its requests; null is until the duration is over. */
    loops: z.number().int().positive().nullable(),
    /** From the group's start; what would begin later is left out. Null is no limit. */
    durationS: z.number().positive().finite().nullable().default(null),
    /** Before every request, the first one too. */
    delayMs: z.number().nonnegative().finite().default(0),
  })
  .refine(({ loops, durationS }) => loops !== null || durationS !== null, "Loops or a duration are needed.");
export type ClosedGroup = z.infer<typeof ClosedGroup>;

/** Requests arrive by the clock; when all connections are busy they wait in the generator. */
export const OpenGroup = z.object({
  kind: z.literal("open"),
  ...common,
  arrivals: Arrivals,
  durationS: z.number().positive().finite(),
  /** As many at the same time, at most. */
  connections: z.number().int().min(1).max(10_000),
});
export type OpenGroup = z.infer<typeof OpenGroup>;

export const LoadGroup = z.discriminatedUnion("kind", [ClosedGroup, OpenGroup]);
export type LoadGroup = z.infer<typeof LoadGroup>;

/** Groups of one pattern start together. */
export const LoadPattern = z.object({ name: z.string().min(1), groups: z.array(LoadGroup).min(1) });
export type LoadPattern = z.infer<typeof LoadPattern>;
