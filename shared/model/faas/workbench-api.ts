import { z } from "zod";
import { Account } from "./accounting.ts";
import { Activation, TriggerActivation } from "./activation.ts";
import { ActivationSummary } from "./activation-feed.ts";
import { PoolSettings, PoolSnapshot } from "./pool.ts";
import { SandboxInfo } from "./sandbox.ts";

/** How the records fare. */
export const RecordsState = z.object({
  records: z.number().int(),
  /** Of the segments on disk and of what waits to be written. */
  sizeBytes: z.number().int(),
  waitingBytes: z.number().int(),
  /** Records that could not be kept since the emulator began: too much waited, because the disk took nothing. */
  lost: z.number().int(),
  /** Why nothing can be written now, in a sentence; null when all is well. */
  problem: z.string().nullable(),
});
export type RecordsState = z.infer<typeof RecordsState>;

/** `GET /workbench/v1/health` */
export const EmulatorHealth = z.object({
  /** `degraded`: calls are carried out, but something else is amiss, which `problems` tells in sentences. */
  status: z.enum(["ok", "degraded"]),
  problems: z.array(z.string()),
  version: z.string(),
  pid: z.number().int(),
  startedAtMs: z.number().int(),
  /** Of the emulator's own process, without its sandboxes. */
  memoryBytes: z.number().int(),
  sandboxes: z.number().int(),
  queued: z.number().int(),
  running: z.number().int(),
  records: RecordsState,
});
export type EmulatorHealth = z.infer<typeof EmulatorHealth>;

/** `GET /workbench/v1/activations` */
export const ActivationList = z.object({
  /** By their start, newest first. */
  activations: z.array(ActivationSummary),
  /** From where on the live feed tells what isn't in here; what came in meanwhile may be in both. */
  cursor: z.number().int(),
  /** How many there are in all; only where it was asked for. */
  total: z.number().int().nullable(),
});
export type ActivationList = z.infer<typeof ActivationList>;

/** `GET /workbench/v1/activations/ID` */
export const ActivationAnswer = z.object({ activation: z.union([Activation, TriggerActivation]) });
export type ActivationAnswer = z.infer<typeof ActivationAnswer>;

/** A line of `GET /workbench/v1/pool/feed` (NDJSON): the first at once, the others when something has changed. */
export const PoolFeedLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("pool"), atMs: z.number().int(), pool: PoolSnapshot }),
  /** Nothing changes, and the connection lives. */
  z.object({ type: z.literal("quiet") }),
  z.object({ type: z.literal("ended"), reason: z.string() }),
]);
export type PoolFeedLine = z.infer<typeof PoolFeedLine>;

/** `GET /workbench/v1/pool/presets` */
export const PoolPresetList = z.object({ presets: z.array(PoolSettings) });
export type PoolPresetList = z.infer<typeof PoolPresetList>;

/** `GET /workbench/v1/sandboxes` */
export const SandboxList = z.object({ sandboxes: z.array(SandboxInfo) });
export type SandboxList = z.infer<typeof SandboxList>;

/** `GET /workbench/v1/accounts`, and its export as JSON. */
export const AccountList = z.object({ atMs: z.number().int(), accounts: z.array(Account) });
export type AccountList = z.infer<typeof AccountList>;

/** A key of a namespace; one namespace may have several. */
export const NamespaceKey = z.object({
  namespace: z.string(),
  /** `uuid:key`, as clients take it. */
  auth: z.string(),
});
export type NamespaceKey = z.infer<typeof NamespaceKey>;

/** `GET /workbench/v1/namespaces`, in the order in which the keys were made. */
export const NamespaceList = z.object({ namespaces: z.array(NamespaceKey) });
export type NamespaceList = z.infer<typeof NamespaceList>;

/** Every answer that isn't a success. */
export const WorkbenchRefusal = z.object({
  error: z.string(),
  code: z.enum(["invalid-request", "unauthorized", "forbidden", "not-found", "internal"]),
});
export type WorkbenchRefusal = z.infer<typeof WorkbenchRefusal>;
