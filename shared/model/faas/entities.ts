import { z } from "zod";
import { FunctionLimits } from "./function.ts";

/** A parameter or an annotation, as OpenWhisk's clients write them. */
export const KeyValue = z.object({ key: z.string(), value: z.unknown() });
export type KeyValue = z.infer<typeof KeyValue>;

/**
 * How uploaded code lies in its folder: an archive unpacked, or one file of a name that follows from what it is
 * (`module.wasm`, `action.js`, `exec`).
 */
export const CodeLayout = z.enum(["archive", "module", "script", "executable"]);
export type CodeLayout = z.infer<typeof CodeLayout>;

/** Which code an action has; the code itself is content-addressed. */
export const CodeReference = z.object({
  /** Of the bytes that were uploaded. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  layout: CodeLayout,
  /** What is run, relative to the folder. */
  entry: z.string(),
  /** Of what was uploaded. */
  sizeBytes: z.number().int().nonnegative(),
});
export type CodeReference = z.infer<typeof CodeReference>;

export const ActionExec = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("code"),
    /** OpenWhisk's word: `nodejs:20`, `blackbox`, or one of ours, `wasi:1`. */
    kind: z.string(),
    /** Whether clients see the code in Base64. */
    binary: z.boolean(),
    main: z.string().nullable(),
    /** Of `blackbox` actions. */
    image: z.string().nullable(),
    /** Null of a container image that needs none. */
    code: CodeReference.nullable(),
  }),
  z.object({
    type: z.literal("sequence"),
    kind: z.literal("sequence"),
    /** `/namespace/name` or `/namespace/package/name`. */
    components: z.array(z.string()),
  }),
]);
export type ActionExec = z.infer<typeof ActionExec>;

const common = {
  schemaVersion: z.literal(1),
  namespace: z.string(),
  name: z.string(),
  version: z.string(),
  /** Changes with every write, also where a version is given out twice. */
  revision: z.string(),
  publish: z.boolean(),
  annotations: z.array(KeyValue),
  updatedAtMs: z.number().int(),
};

export const ActionEntity = z.object({
  ...common,
  collection: z.literal("actions"),
  package: z.string().nullable(),
  exec: ActionExec,
  parameters: z.array(KeyValue),
  limits: FunctionLimits,
});
export type ActionEntity = z.infer<typeof ActionEntity>;

export const PackageEntity = z.object({
  ...common,
  collection: z.literal("packages"),
  parameters: z.array(KeyValue),
  /** The package of which this is another name, with parameters of its own. */
  binding: z.object({ namespace: z.string(), name: z.string() }).nullable(),
});
export type PackageEntity = z.infer<typeof PackageEntity>;

export const TriggerEntity = z.object({
  ...common,
  collection: z.literal("triggers"),
  parameters: z.array(KeyValue),
});
export type TriggerEntity = z.infer<typeof TriggerEntity>;

export const RuleStatus = z.enum(["active", "inactive"]);
export type RuleStatus = z.infer<typeof RuleStatus>;

export const RuleEntity = z.object({
  ...common,
  collection: z.literal("rules"),
  status: RuleStatus,
  /** Name of a trigger of the same namespace. */
  trigger: z.string(),
  /** Where the action is: `name` or `package/name` in a namespace. */
  action: z.object({ namespace: z.string(), path: z.string() }),
});
export type RuleEntity = z.infer<typeof RuleEntity>;

export const Entity = z.discriminatedUnion("collection", [ActionEntity, PackageEntity, TriggerEntity, RuleEntity]);
export type Entity = z.infer<typeof Entity>;
export type Collection = Entity["collection"];
