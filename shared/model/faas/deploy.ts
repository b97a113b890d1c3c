import { z } from "zod";
import { BuildResult } from "../build.ts";
import { Failure } from "../failure.ts";
import { BuildOptions } from "../program-run.ts";
import { Target } from "../target.ts";
import { HostFeature, InputConvention, OutputConvention } from "./function.ts";
import { SandboxId } from "./sandbox.ts";

/** An OpenWhisk API; left out, the emulator that runs here. */
export const Endpoint = z.object({ url: z.string(), auth: z.string() });
export type Endpoint = z.infer<typeof Endpoint>;

/** Brings a function to a platform: a source is built first for what the sandbox runs. `file` is absolute. */
export const DeployRequest = z.object({
  /** `name` or `package/name`, in the namespace of the key. */
  name: z.string().min(1),
  /** A container image that speaks OpenWhisk's proxy protocol itself, with `docker-image`; its file may be null. */
  image: z.string().min(1).optional(),
  /** A source, a .wasm module, Emscripten's loader, a native executable, or JavaScript (.js, .mjs, .zip) for node-process. */
  file: z.string().nullable(),
  sandbox: SandboxId,
  /** What a source is built for; left out, what the sandbox usually runs. */
  target: Target.optional(),
  build: BuildOptions.prefault({}),
  memoryMb: z.number().int().positive().optional(),
  timeoutMs: z.number().int().positive().optional(),
  /** Calls of it at the same time; left out, no limit of its own. */
  concurrency: z.number().int().positive().optional(),
  features: z.array(HostFeature).default([]),
  input: InputConvention.optional(),
  output: OutputConvention.optional(),
  environment: z.record(z.string(), z.string()).default({}),
  /** JSON Schema of the arguments. */
  parametersSchema: z.record(z.string(), z.unknown()).optional(),
  /** The exported function that is called, or the function of a `nodejs` action. */
  main: z.string().optional(),
  endpoint: Endpoint.optional(),
});
export type DeployRequest = z.infer<typeof DeployRequest>;

/** How a deployment ended; `action` is OpenWhisk's record of it, without the code. */
export const DeployResult = z.object({
  action: z.record(z.string(), z.unknown()).nullable(),
  build: BuildResult.nullable(),
  failure: Failure.nullable(),
});
export type DeployResult = z.infer<typeof DeployResult>;

/** The step of a deployment's job in which the function is handed over; what came before was building and packing. */
export const UPLOAD_STEP = "Deploying";
