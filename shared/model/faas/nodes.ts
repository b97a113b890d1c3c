import { z } from "zod";
import { Trap } from "../program-run.ts";
import { ActivationFault, InvocationPhases, StartKind } from "./activation.ts";
import { ActionEntity } from "./entities.ts";

/** What the emulator itself is called where nodes are named; no node may have this name. */
export const CONTROLLER = "controller";

const NodeName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, "A node's name has small letters, digits and hyphens, 32 at most.")
  .refine((name) => name !== CONTROLLER, `${CONTROLLER} is the emulator itself.`);

/** Of the requests between controller and node; a node that speaks another one isn't taken. */
export const NODE_PROTOCOL = 1;

/** `GET /workbench/v1/node`: what a controller asks a node for again and again. */
export const NodeDescription = z.object({
  protocol: z.number().int(),
  /** Of the emulator's data folder: tells it from another one that listens at the same address later. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  version: z.string(),
  /** As Node.js names them. */
  platform: z.string(),
  arch: z.string(),
  pid: z.number().int(),
  startedAtMs: z.number().int(),
});
export type NodeDescription = z.infer<typeof NodeDescription>;

/** `PUT /workbench/v1/provisioned/CONTROLLER/REVISION` */
export const ProvisionRequest = z.object({
  action: ActionEntity,
  /** Base64 of what was uploaded; null of an image that needs no code. */
  code: z.base64().nullable(),
});
export type ProvisionRequest = z.infer<typeof ProvisionRequest>;

/** A function that a node keeps for a controller: one version of it. */
export const ProvisionedFunction = z.object({
  controller: z.string(),
  /** `namespace/name` or `namespace/package/name`. */
  path: z.string(),
  revision: z.string(),
  sandbox: z.string(),
  sizeBytes: z.number().int(),
  inFlight: z.number().int(),
});
export type ProvisionedFunction = z.infer<typeof ProvisionedFunction>;

/** `GET /workbench/v1/provisioned` */
export const ProvisionedList = z.object({ functions: z.array(ProvisionedFunction) });
export type ProvisionedList = z.infer<typeof ProvisionedList>;

/** What a node answers of a call that it carried out. */
export const ForwardedOutcome = z.object({
  runtimeVersion: z.string().nullable(),
  instanceId: z.string().nullable(),
  startKind: StartKind.nullable(),
  codeCached: z.boolean().nullable(),
  /** By the node's clock, from the request's arrival there. */
  phases: InvocationPhases,
  run: z
    .object({
      stdout: z.string(),
      /** JSON of what a function returned that returns values; null of programs, and of one that returned nothing. */
      valueText: z.string().nullable(),
      exitCode: z.number().int().nullable(),
      cpuNs: z.number().int().nonnegative().nullable(),
      peakMemoryBytes: z.number().int().nonnegative().nullable(),
    })
    .nullable(),
  failure: z
    .object({
      fault: ActivationFault,
      message: z.string().nullable(),
      exitCode: z.number().int().nullable(),
      trap: Trap.nullable(),
    })
    .nullable(),
  failedInInit: z.boolean(),
  logs: z.array(z.object({ atMs: z.number(), stream: z.enum(["stdout", "stderr"]), text: z.string() })),
});
export type ForwardedOutcome = z.infer<typeof ForwardedOutcome>;

const PREWARM_MAX = 64;
const prewarm = z.number().int().min(0).max(PREWARM_MAX).default(0);

/** `POST /workbench/v1/provisioned/CONTROLLER/REVISION/warm` */
export const WarmRequest = z.object({ count: z.number().int().min(1).max(PREWARM_MAX) });

export const WarmResult = z.object({
  /** Sandboxes into which the function's code was brought. */
  warmed: z.number().int(),
  /** Why it was not done in the others; null when it was done in all. */
  reason: z.string().nullable(),
});
export type WarmResult = z.infer<typeof WarmResult>;

/** `unknown`: it has not been asked since the controller began; calls go to it all the same. */
export const NodeState = z.enum(["unknown", "ready", "lost"]);
export type NodeState = z.infer<typeof NodeState>;

/** An emulator to which another one, the controller, forwards calls. Its key is told to nobody. */
export const NodeInfo = z.object({
  name: z.string(),
  url: z.string(),
  /** How many calls it gets beside a node of weight 1. */
  weight: z.number(),
  state: NodeState,
  /** Why it is lost, in a sentence. */
  reason: z.string().nullable(),
  /** Since when it is in this state. */
  sinceMs: z.number().int(),
  lastSeenAtMs: z.number().int().nullable(),
  /** The last round trip of a heartbeat. */
  heartbeatNs: z.number().int().nullable(),
  description: NodeDescription.nullable(),
  inFlight: z.number().int(),
  /** Of the calls since the controller began. */
  calls: z.object({
    answered: z.number().int(),
    /** They may have run there: the node was lost with them. */
    lost: z.number().int(),
    /** They had not begun there, and were given to another node or carried out by the controller. */
    passedOn: z.number().int(),
  }),
});
export type NodeInfo = z.infer<typeof NodeInfo>;

/** Where calls of a function go; a function that isn't placed is carried out by the controller. */
export const Placement = z.object({
  /** `namespace/name` or `namespace/package/name`. */
  function: z.string(),
  /** Names of nodes, `controller` among them where it carries out a share itself. */
  nodes: z.array(z.string()),
});
export type Placement = z.infer<typeof Placement>;

/** `GET /workbench/v1/nodes` */
export const NodeList = z.object({ nodes: z.array(NodeInfo), placements: z.array(Placement) });
export type NodeList = z.infer<typeof NodeList>;

/** `POST /workbench/v1/nodes` */
export const AddNodeRequest = z.object({
  /** Where it listens, such as http://127.0.0.1:3234. */
  url: z.string().max(300),
  /** A key of its namespace guest. */
  auth: z.string().max(300),
  /** `node-1` and so on where it is left out. */
  name: NodeName.optional(),
  weight: z.number().min(0.01).max(100).optional(),
  /** Takes an address that isn't loopback: key, arguments and answers travel as they are. */
  remote: z.boolean().default(false),
});
export type AddNodeRequest = z.input<typeof AddNodeRequest>;

const functionName = z.string().min(1).max(1000);

/** `POST /workbench/v1/placements`; `name` and `package/name` are those of guest, `/namespace/name` any. */
export const PlaceRequest = z.object({ function: functionName, node: z.string(), prewarm });
export type PlaceRequest = z.input<typeof PlaceRequest>;

/** `DELETE /workbench/v1/placements?function=F&node=N` */
export const UnplaceRequest = z.object({ function: functionName, node: z.string() });
export type UnplaceRequest = z.infer<typeof UnplaceRequest>;

/** `POST /workbench/v1/migrations` */
export const MigrateRequest = z.object({
  function: functionName,
  to: z.string(),
  /** Left out: every node that has it. */
  from: z.string().optional(),
  prewarm,
});
export type MigrateRequest = z.input<typeof MigrateRequest>;

export const PlaceResult = Placement.extend({ prewarmed: z.number().int() });
export type PlaceResult = z.infer<typeof PlaceResult>;

export const MigrationResult = Placement.extend({
  from: z.array(z.string()),
  to: z.string(),
  prewarmed: z.number().int(),
  /** Until the target had it, prewarmed where that was asked for. */
  provisionNs: z.number().int(),
  /** Until the calls had ended that were in flight at the source when new ones began to go to the target. */
  drainNs: z.number().int(),
  /** Calls that still ran there when it was given up to wait; the function is removed there after them. */
  stillRunning: z.number().int(),
});
export type MigrationResult = z.infer<typeof MigrationResult>;
