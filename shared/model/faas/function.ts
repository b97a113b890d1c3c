import { z } from "zod";
import { SandboxId } from "./sandbox.ts";

/**
 * What a function is: a WASI program; Emscripten's loader with its module; a module whose exported functions are called
 * by name; an OpenWhisk `nodejs` action; a native program by OpenWhisk's exec convention; a container image that speaks
 * OpenWhisk's proxy protocol itself, with code for it or without; other functions in a row.
 */
export const FunctionForm = z.enum([
  "wasi-command",
  "emscripten",
  "wasm-exports",
  "nodejs",
  "native",
  "container",
  "sequence",
]);
export type FunctionForm = z.infer<typeof FunctionForm>;

/** What of the host a function may use; none by default. `folder` is its own folder and nothing else. */
export const HostFeature = z.enum(["clock", "random", "environment", "folder", "scratch-folder"]);
export type HostFeature = z.infer<typeof HostFeature>;

/**
 * How arguments reach a program. `arguments`: each element of an array is one. `json`: OpenWhisk's exec convention, the
 * whole as one argument and as a line on stdin. `auto`: an array as arguments, anything else as JSON.
 */
export const InputConvention = z.enum(["auto", "arguments", "json"]);
export type InputConvention = z.infer<typeof InputConvention>;

/** What of a program's stdout is its answer: the whole as text, or its last line as JSON (the lines before are logs). */
export const OutputConvention = z.enum(["text", "json"]);
export type OutputConvention = z.infer<typeof OutputConvention>;

export const FunctionLimits = z.object({
  timeoutMs: z.number().int().positive(),
  memoryMb: z.number().int().positive(),
  logsMb: z.number().int().nonnegative(),
  /** Calls of this function at the same time. */
  concurrency: z.number().int().positive(),
});
export type FunctionLimits = z.infer<typeof FunctionLimits>;

/** The code of a function as it lies on disk; content-addressed, and never changed. */
export const FunctionCode = z.object({
  /** Absolute; holds the code and nothing else. */
  folder: z.string(),
  /** What is run, relative to the folder: a module, a loader, a script or an executable. */
  entry: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int().nonnegative(),
});
export type FunctionCode = z.infer<typeof FunctionCode>;

/** Everything that is needed to carry out a call of one version of a function. */
export const DeployedFunction = z.object({
  /** `namespace/name` or `namespace/package/name`. */
  path: z.string(),
  namespace: z.string(),
  name: z.string(),
  version: z.string(),
  /** Changes with every update, also where a version is given out twice. */
  revision: z.string(),
  /** OpenWhisk's word for it: `nodejs:20`, `blackbox`, `wasi:1`. */
  kind: z.string(),
  form: FunctionForm,
  sandbox: SandboxId,
  code: FunctionCode,
  /** Of the form `container`: the image as an engine knows it, `name:tag`. Its code may be empty (`entry` is then ""). */
  image: z.string().optional(),
  /** The function of a `nodejs` action, or the exported function that is called. */
  main: z.string().nullable(),
  features: z.array(HostFeature),
  limits: FunctionLimits,
  input: InputConvention,
  output: OutputConvention,
  /** Given to the function where `environment` is among its features. */
  environment: z.record(z.string(), z.string()),
  /** JSON Schema (draft 2020-12) that arguments have to satisfy; null takes any. */
  parametersSchema: z.record(z.string(), z.unknown()).nullable(),
});
export type DeployedFunction = z.infer<typeof DeployedFunction>;
