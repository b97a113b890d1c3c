import { z } from "zod";
import { Trap } from "../program-run.ts";
import { FunctionLimits } from "./function.ts";
import { SandboxId } from "./sandbox.ts";

/**
 * `cold`: a sandbox was made for this call. `prewarm`: it was taken from the stem cells. `recreated`: cold, because the
 * function's own instance had been evicted or had ended. `warm`: it was reused.
 */
export const StartKind = z.enum(["cold", "prewarm", "recreated", "warm"]);
export type StartKind = z.infer<typeof StartKind>;

/** In the order in which they happen; together they are the time that a call took in the emulator. */
export const INVOCATION_PHASES = [
  "queueNs",
  "placeNs",
  "createSandboxNs",
  "startRuntimeNs",
  "loadCodeNs",
  "compileNs",
  "instantiateNs",
  "initNs",
  "runNs",
  "replyNs",
] as const;
export type InvocationPhase = (typeof INVOCATION_PHASES)[number];

const wholeNs = z.number().int().nonnegative();

/** Whole nanoseconds; a phase that this call did not have is 0. */
export const InvocationPhases = z.object({
  /** From the request's arrival until a place was free for it. */
  queueNs: wholeNs,
  /** Choosing the sandbox; of a call that a node carried out, the way to it and back, too. */
  placeNs: wholeNs,
  createSandboxNs: wholeNs,
  startRuntimeNs: wholeNs,
  loadCodeNs: wholeNs,
  compileNs: wholeNs,
  instantiateNs: wholeNs,
  initNs: wholeNs,
  runNs: wholeNs,
  /** From the function's end until the answer was handed to the connection. */
  replyNs: wholeNs,
});
export type InvocationPhases = z.infer<typeof InvocationPhases>;

/** OpenWhisk's four, in the order of its status codes 0 to 3. */
export const ActivationStatus = z.enum([
  "success",
  "application error",
  "action developer error",
  "whisk internal error",
]);
export type ActivationStatus = z.infer<typeof ActivationStatus>;

/** Why a call did not succeed, finer than its status; null where it did, or where the function itself says so. */
export const ActivationFault = z.enum([
  "time-limit",
  "memory-limit",
  "output-limit",
  "trap",
  "exit-code",
  "bad-output",
  "init-failed",
  /** The sandbox ended under it, killed by somebody for instance. */
  "sandbox-ended",
  "queue-full",
  "no-sandbox",
  /** Whoever asked was gone before a place was free for it, or before it ended. */
  "client-gone",
  "emulator-stopped",
  /** The node that carried it out was lost; it may have run there. */
  "node-lost",
]);
export type ActivationFault = z.infer<typeof ActivationFault>;

/** One call of one function: what is kept of it. */
export const Activation = z.object({
  /** 32 lower-case hexadecimal digits. */
  activationId: z.string(),
  namespace: z.string(),
  subject: z.string(),
  name: z.string(),
  /** `namespace/name` or `namespace/package/name`. */
  path: z.string(),
  /** `namespace/package` of the binding through which it was reached; absent where there was none. */
  binding: z.string().optional(),
  version: z.string(),
  kind: z.string(),
  sandbox: SandboxId.nullable(),
  /** Which of the sandboxes it ran in, as the pool names them; null where it reached none. */
  instanceId: z.string().nullable(),
  runtimeVersion: z.string().nullable(),
  startedAtMs: z.number().int(),
  endedAtMs: z.number().int(),
  startKind: StartKind.nullable(),
  /** The code was compiled before this call; null where nothing is compiled. */
  codeCached: z.boolean().nullable(),
  phases: InvocationPhases,
  totalNs: wholeNs,
  cpuNs: wholeNs.nullable(),
  peakMemoryBytes: z.number().int().nonnegative().nullable(),
  limits: FunctionLimits,
  status: ActivationStatus,
  fault: ActivationFault.nullable(),
  exitCode: z.number().int().nullable(),
  trap: Trap.nullable(),
  /** What a client gets: the answer, or `{error}`. */
  result: z.unknown(),
  logs: z.array(z.string()),
  requestBytes: z.number().int().nonnegative(),
  responseBytes: z.number().int().nonnegative(),
  /** The activation (of a sequence, say) that this one is part of. */
  cause: z.string().nullable(),
  /** Activations of which this one, a sequence, consists. */
  components: z.array(z.string()),
  /** The node that carried it out; absent where it was done here. */
  node: z
    .object({
      name: z.string(),
      /** The way there and back, which is a part of `placeNs`: all that the node's own phases don't tell of. */
      forwardNs: wholeNs,
    })
    .optional(),
  /** How it was asked for. */
  through: z.enum(["edge", "api", "web", "trigger", "sequence"]),
});
export type Activation = z.infer<typeof Activation>;

/** Of a trigger's activation, which OpenWhisk keeps beside those of actions. */
export const TriggerActivation = z.object({
  activationId: z.string(),
  namespace: z.string(),
  subject: z.string(),
  name: z.string(),
  version: z.string(),
  startedAtMs: z.number().int(),
  result: z.unknown(),
  /** A line of JSON for every rule. */
  logs: z.array(z.string()),
});
export type TriggerActivation = z.infer<typeof TriggerActivation>;
