import { z } from "zod";
import { Failure } from "./failure.ts";
import { Diagnostic } from "./diagnostic.ts";
import { CompilerId } from "./tool.ts";
import { Optimization, Target, WasmOptLevel } from "./target.ts";

/** What to build: one program from its sources, for one target. Paths are absolute. */
export const BuildRequest = z.object({
  sources: z.array(z.string()).min(1),
  target: Target,
  /** Left out: the first available compiler that can build this language for this target. */
  compiler: CompilerId.optional(),
  optimization: Optimization.default("O2"),
  flags: z.array(z.string()).default([]),
  /** Lets the compiler use WebAssembly's 128-bit SIMD; native code uses what its target always has. */
  simd: z.boolean().default(false),
  /** A pass of Binaryen's wasm-opt over the finished module; null: none. */
  wasmOpt: WasmOptLevel.nullable().default(null),
  /** Where a copy of the artifact goes, besides the cache. */
  out: z.string().optional(),
});
export type BuildRequest = z.infer<typeof BuildRequest>;
export type BuildRequestInput = z.input<typeof BuildRequest>;

export const Artifact = z.object({
  path: z.string(),
  /** With its companions. */
  sizeBytes: z.number().int(),
  /** Files that belong to it and stand beside it, such as the module of Emscripten's loader; absolute. */
  companions: z.array(z.string()).default([]),
  sha256: z.string(),
  target: Target,
  /** A library has functions but no `main`: it can be inspected, not run. */
  kind: z.enum(["program", "library"]),
});
export type Artifact = z.infer<typeof Artifact>;

/** The identity of a compiler in the cache key: a replaced binary is another compiler. */
export const CompilerIdentity = z.object({
  id: CompilerId,
  path: z.string(),
  version: z.string(),
  sizeBytes: z.number(),
  modifiedMs: z.number(),
});
export type CompilerIdentity = z.infer<typeof CompilerIdentity>;

/** The end of a build. A source with errors is a result (`artifact: null`), not an exception. */
export const BuildResult = z.object({
  target: Target,
  compiler: CompilerIdentity.nullable(),
  artifact: Artifact.nullable(),
  cached: z.boolean(),
  elapsedNs: z.number().int(),
  diagnostics: z.array(Diagnostic),
  /** The command lines that ran, as a person would type them. */
  commands: z.array(z.string()),
  log: z.string(),
  /** Why there is no artifact; null when there is one. */
  failure: Failure.nullable(),
});
export type BuildResult = z.infer<typeof BuildResult>;
