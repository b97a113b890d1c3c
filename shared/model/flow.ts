import { z } from "zod";
import { FunctionPrices, ServerPrice } from "../flows/prices.ts";
import { InvocationPhases, StartKind } from "./faas/activation.ts";
import { SandboxId } from "./faas/sandbox.ts";

/** A call as the papers' flow pictures show it: of the emulator's records, or of a load run's samples. */
export const FlowCall = z.object({
  /** Null of a sample whose server named none. */
  activationId: z.string().nullable(),
  /** What was called. */
  name: z.string(),
  sandbox: SandboxId.nullable(),
  /** Which of the sandboxes it ran in; null where that isn't known. */
  instanceId: z.string().nullable(),
  /** Of a load run, who called: group and thread. Null in the emulator's records, which don't say. */
  client: z.string().nullable(),
  startKind: StartKind.nullable(),
  codeCached: z.boolean().nullable(),
  /** Of the machine's clock, or from the load run's start. */
  startedAtMs: z.number(),
  phases: InvocationPhases,
  /** On the server, from the request's arrival to its reply. */
  totalNs: z.number().int().nonnegative(),
});
export type FlowCall = z.infer<typeof FlowCall>;

/** How a function came to the platform: its last deployment from this window or command line. */
export const DeploymentTimes = z.object({
  /** Of what was deployed, for people. */
  title: z.string(),
  /** Null where nothing was built; of a build from the cache it is what looking it up took. */
  buildNs: z.number().nonnegative().nullable(),
  cached: z.boolean(),
  /** Between the build and the upload: reading and packing. Null where that can't be told apart. */
  packNs: z.number().nonnegative().nullable(),
  uploadNs: z.number().nonnegative().nullable(),
  sizeBytes: z.number().int().nonnegative().nullable(),
});
export type DeploymentTimes = z.infer<typeof DeploymentTimes>;

/** A flow picture, or what stands in the place of one, with the data it is drawn from. */
export const FlowSubject = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("call"),
    picture: z.string(),
    call: FlowCall.nullable(),
    deployment: DeploymentTimes.nullable(),
  }),
  z.object({ kind: z.literal("access"), picture: z.string(), calls: z.array(FlowCall) }),
  z.object({
    kind: z.literal("cost"),
    /** Whose usage it is. */
    name: z.string(),
    usage: z.object({
      requests: z.number().int().nonnegative(),
      gbSeconds: z.number().nonnegative(),
      cpuSecondsPerRequest: z.number().positive().nullable(),
      requestsPerSecond: z.number().positive().nullable(),
    }),
    prices: FunctionPrices,
    server: ServerPrice,
  }),
]);
export type FlowSubject = z.infer<typeof FlowSubject>;
