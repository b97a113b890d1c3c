import { z } from "zod";
import { ExecutionTerms } from "./execution-terms.ts";
import { InstallMethod } from "./install.ts";
import { LensArchitecture } from "./lens/lens-code.ts";
import { Language, Optimization, Target } from "./target.ts";

export const CompilerId = z.enum(["embedded-clang", "wasi-sdk", "emcc", "cargo", "rustc", "gcc", "clang", "zig"]);
export type CompilerId = z.infer<typeof CompilerId>;

export const RuntimeId = z.enum([
  "native",
  "node",
  "wasmtime",
  "wasmer",
  "lucet",
  "wazero",
  "wasmi",
  "wasm2c",
  "deno",
  "bun",
  "wasmedge",
  "iwasm",
  "wasm3",
]);
export type RuntimeId = z.infer<typeof RuntimeId>;

const ToolState = z.enum(["available", "missing", "broken"]);
type ToolState = z.infer<typeof ToolState>;

/** What a tool works with and its own package may come without. */
export const MissingPart = z.enum(["c-compiler", "c-library", "binutils"]);
export type MissingPart = z.infer<typeof MissingPart>;

/** One program that was found for a tool; the first available one is used. */
export const ToolCandidate = z.object({
  path: z.string(),
  state: ToolState,
  version: z.string().nullable(),
  targets: z.array(Target),
  reason: z.string().nullable(),
  /** Of a broken one: what would repair it, where that is not the tool itself. */
  lacks: MissingPart.optional(),
});
export type ToolCandidate = z.infer<typeof ToolCandidate>;

/** A compiler or runtime as its adapter found it on this machine. */
export const DetectedTool = z.object({
  id: z.string(),
  kind: z.enum(["compiler", "runtime", "container-engine"]),
  name: z.string(),
  state: ToolState,
  version: z.string().nullable(),
  path: z.string().nullable(),
  /** Other programs it works with, by role, such as the `cc` behind wasm2c; absolute paths. */
  parts: z.record(z.string(), z.string()).optional(),
  /** What to know before a result or a sandbox of it is trusted: where it differs from the others; sentences for people. */
  limitations: z.array(z.string()).optional(),
  /** Compilers: what it can really build here. Runtimes: what it can run. */
  targets: z.array(Target),
  languages: z.array(Language),
  /** Ways to run, each a runtime reference such as `wasmtime:aot`; empty for compilers. */
  modes: z.array(z.string()),
  /** Runtimes: the modes that make machine code for another processor than this machine's, by that processor. */
  crossModes: z.partialRecord(LensArchitecture, z.array(z.string())).optional(),
  /** Why it can't be used; null when available. */
  reason: z.string().nullable(),
  /** How to get or repair it; null when available. */
  hint: z.string().nullable(),
  candidates: z.array(ToolCandidate),
});
export type DetectedTool = z.infer<typeof DetectedTool>;

/** `wasmtime` or `wasmtime:aot`: a runtime and, after a colon, a variant of it. */
export const RuntimeRef = z.string().regex(/^[a-z0-9]+(:[a-z0-9-]+)?$/, "a runtime such as node or wasmtime:aot");
export type RuntimeRef = z.infer<typeof RuntimeRef>;

export function parseRuntimeRef(ref: RuntimeRef): { id: string; variant: string | null } {
  const [id = "", variant] = ref.split(":");
  return { id, variant: variant ?? null };
}

/** One way in which a runtime runs programs. */
export const RuntimeMode = z.object({
  ref: RuntimeRef,
  /** What has to be built for it. */
  target: Target,
  /** On what terms a warmed-up run stands; null while the runtime isn't available. */
  terms: ExecutionTerms.nullable(),
});
export type RuntimeMode = z.infer<typeof RuntimeMode>;

/** One of several programs of a compiler, with the targets that are built by it. */
export const TargetBuilder = ToolCandidate.pick({ path: true, version: true, targets: true });
export type TargetBuilder = z.infer<typeof TargetBuilder>;

/** A tool with all that can be said of it: what it offers, and how it is got. */
export const Tool = DetectedTool.extend({
  /** Runtimes: every mode there is, also those that this installation lacks (they aren't in `modes`). */
  modeDetails: z.array(RuntimeMode),
  /** Compilers: which program builds what, where several share the work, such as two Rusts of which one has wasm. */
  builders: z.array(TargetBuilder).optional(),
  /** Compilers: what it is told for each level of optimisation. */
  optimizationFlags: z.partialRecord(Optimization, z.array(z.string())),
  /** Ways to get it, or the targets it lacks, on this system, the usual one first; empty when nothing is lacking. */
  install: z.array(InstallMethod),
  /** Its own page on installing it. */
  installPage: z.string().nullable(),
});
export type Tool = z.infer<typeof Tool>;
