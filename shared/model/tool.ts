import { z } from "zod";
import { Language, Target } from "./target.ts";

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

/** One program that was found for a tool; the first available one is used. */
export const ToolCandidate = z.object({
  path: z.string(),
  state: ToolState,
  version: z.string().nullable(),
  targets: z.array(Target),
  reason: z.string().nullable(),
});
export type ToolCandidate = z.infer<typeof ToolCandidate>;

/** A compiler or runtime as it was found on this machine. */
export const Tool = z.object({
  id: z.string(),
  kind: z.enum(["compiler", "runtime", "container-engine"]),
  name: z.string(),
  state: ToolState,
  version: z.string().nullable(),
  path: z.string().nullable(),
  /** Compilers: what it can really build here. Runtimes: what it can run. */
  targets: z.array(Target),
  languages: z.array(Language),
  /** Ways to run, each a runtime reference such as `wasmtime:aot`; empty for compilers. */
  modes: z.array(z.string()),
  /** Why it can't be used; null when available. */
  reason: z.string().nullable(),
  /** How to get or repair it; null when available. */
  hint: z.string().nullable(),
  candidates: z.array(ToolCandidate),
});
export type Tool = z.infer<typeof Tool>;

/** `wasmtime` or `wasmtime:aot`: a runtime and, after a colon, a variant of it. */
export const RuntimeRef = z.string().regex(/^[a-z0-9]+(:[a-z0-9-]+)?$/, "a runtime such as node or wasmtime:aot");
export type RuntimeRef = z.infer<typeof RuntimeRef>;

export function parseRuntimeRef(ref: RuntimeRef): { id: string; variant: string | null } {
  const [id = "", variant] = ref.split(":");
  return { id, variant: variant ?? null };
}
