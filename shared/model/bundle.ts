import { z } from "zod";
import { BuildResult } from "./build.ts";
import { FunctionForm, HostFeature, InputConvention, OutputConvention } from "./faas/function.ts";
import { Failure } from "./failure.ts";
import { BuildOptions } from "./program-run.ts";
import { Target } from "./target.ts";
import { RuntimeId } from "./tool.ts";

/** A platform, and the way in which a function is brought to it. */
export const BundleTarget = z.enum(["openwhisk-node", "openwhisk-docker", "lambda-node", "lambda-custom"]);
export type BundleTarget = z.infer<typeof BundleTarget>;

/** What is bundled: a source or an artifact (absolute), or a function of the emulator that runs here. */
export const BundleSubject = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("file"),
    file: z.string(),
    /** What a source is built for; left out, what the platform's way usually takes. */
    target: Target.optional(),
    build: BuildOptions.prefault({}),
  }),
  z.object({ kind: z.literal("deployed"), name: z.string().min(1) }),
]);
export type BundleSubject = z.infer<typeof BundleSubject>;

export const BundleRequest = z.object({
  subject: BundleSubject,
  target: BundleTarget,
  /** What it is called on the platform; left out, after its file or as it is deployed. */
  name: z.string().min(1).optional(),
  /** The runtime that goes with a module where the platform has none; left out, the first that is installed. */
  runtime: RuntimeId.optional(),
  /** Left out, here and below: as it is deployed, or the deployment's own default. */
  memoryMb: z.number().int().positive().optional(),
  timeoutMs: z.number().int().positive().optional(),
  features: z.array(HostFeature).optional(),
  input: InputConvention.optional(),
  output: OutputConvention.optional(),
  environment: z.record(z.string(), z.string()).optional(),
  main: z.string().optional(),
  /** What it is called with, by the commands and by the proof: an object. */
  argument: z.record(z.string(), z.unknown()).default({}),
});
export type BundleRequest = z.infer<typeof BundleRequest>;
export type BundleRequestInput = z.input<typeof BundleRequest>;

/** A file in the archive. */
export const BundleEntry = z.object({
  path: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  executable: z.boolean(),
  /** What it is, in a few words. */
  what: z.string(),
});
export type BundleEntry = z.infer<typeof BundleEntry>;

/** A size against what a platform takes. */
export const BundleSize = z.object({
  what: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  limitBytes: z.number().int().positive(),
  /** What to do where it is more; null where nothing but a smaller function helps, and no bundle is made. */
  otherwise: z.string().nullable(),
});
export type BundleSize = z.infer<typeof BundleSize>;

/** A command to type in the bundle's folder, quoted for each family of shells. */
export const BundleCommand = z.object({
  title: z.string(),
  /** What has to be filled in, or known before; null where nothing has. */
  note: z.string().nullable(),
  posix: z.string(),
  powershell: z.string(),
});
export type BundleCommand = z.infer<typeof BundleCommand>;

/** A bundle that was made; its files are asked for by its id. */
export const Bundle = z.object({
  id: z.string(),
  target: BundleTarget,
  name: z.string(),
  form: FunctionForm,
  /** In words: `JavaScript approach: index.js, the module and its WASI`. */
  approach: z.string(),
  archive: z.object({
    name: z.string(),
    sizeBytes: z.number().int(),
    unpackedBytes: z.number().int(),
    sha256: z.string(),
  }),
  entries: z.array(BundleEntry),
  /** Beside the archive: the Dockerfile, the event, the commands as scripts. */
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number().int(), what: z.string() })),
  sizes: z.array(BundleSize),
  commands: z.array(BundleCommand),
  notes: z.array(z.string()),
});
export type Bundle = z.infer<typeof Bundle>;

/** How making one ended. */
export const BundleResult = z.object({
  bundle: Bundle.nullable(),
  build: BuildResult.nullable(),
  failure: Failure.nullable(),
});
export type BundleResult = z.infer<typeof BundleResult>;

/** One call of a bundle that was started here as its platform does. */
export const BundleProof = z.object({
  /** In what it ran, in words. */
  where: z.string(),
  answer: z.unknown(),
  /** Of the first call, from the moment at which nothing of it runs; milliseconds. */
  coldMs: z.number(),
  /** Of a second call; milliseconds. */
  warmMs: z.number(),
  /** What it wrote, as a platform would log it. */
  logs: z.array(z.string()),
  /** What was not done as the platform does it, in sentences. */
  notes: z.array(z.string()),
});
export type BundleProof = z.infer<typeof BundleProof>;

/** Whether a subject can go one way, as far as that is known before anything is built. */
export const BundleTargetInfo = z.object({
  id: BundleTarget,
  name: z.string(),
  about: z.string(),
  /** Why it can't; null when it can. */
  reason: z.string().nullable(),
  hint: z.string().nullable(),
  /** The runtimes of which one is taken along; empty where the platform has its own, or none is needed. */
  runtimes: z.array(RuntimeId),
});
export type BundleTargetInfo = z.infer<typeof BundleTargetInfo>;
