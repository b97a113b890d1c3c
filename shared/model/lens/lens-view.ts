import { z } from "zod";
import { BuildResult } from "../build.ts";
import { Failure } from "../failure.ts";
import { Optimization } from "../target.ts";
import { CompilerId, RuntimeRef } from "../tool.ts";
import { LensArchitecture, LensCode, LensSyntax, MappingGrain } from "./lens-code.ts";

/** What the lens looks at, and how it is compiled. */
export const LensRequest = z.object({
  /** A source, a Cargo.toml or a `.wasm` with or without debug information; absolute. Several: sources of one program. */
  files: z.array(z.string()).min(1),
  optimization: Optimization.default("O2"),
  /** Left out, here and below: the first that is installed and can. */
  wasmCompiler: CompilerId.optional(),
  nativeCompiler: CompilerId.optional(),
  flags: z.array(z.string()).default([]),
  /**
   * Whose machine code is shown, such as `wasmtime:winch`; native code is asked for by `native`. Left out: of all that
   * are installed and can, and native code.
   */
  engines: z.array(RuntimeRef).optional(),
  architecture: LensArchitecture.optional(),
  syntax: LensSyntax.default("intel"),
});
export type LensRequest = z.infer<typeof LensRequest>;
export type LensRequestInput = z.input<typeof LensRequest>;

/** `wat`, `native`, or a runtime's reference such as `wasmtime:winch`. */
export const LensPaneId = z.string();
export type LensPaneId = z.infer<typeof LensPaneId>;

/** A column of code: what made it, and how finely it is linked. Its functions come with the outline. */
export const LensPane = z.object({
  id: LensPaneId,
  /** `Wasmtime 48.0.8, Cranelift` */
  title: z.string(),
  architecture: LensArchitecture.nullable(),
  /** The command lines that made it, as a person would type them. */
  commands: z.array(z.string()),
  grain: MappingGrain,
  /** What a reader has to know about it; null where there is nothing. */
  note: z.string().nullable(),
  /** Why it is empty, with what to do; null when it isn't. */
  failure: Failure.nullable(),
  elapsedMs: z.number(),
});
export type LensPane = z.infer<typeof LensPane>;

/** A function over all panes. */
export const LensFunction = z.object({
  /** Names it in further requests; the symbol where that is one function's alone. */
  key: z.string(),
  /** Demangled. */
  name: z.string(),
  symbol: z.string(),
  /** Of the sources that were given, or of a library. */
  kind: z.enum(["own", "library"]),
  /** Null without debug information. */
  source: z.object({ file: z.string(), firstLine: z.number().int(), lastLine: z.number().int() }).nullable(),
  /** Code bytes by pane; a pane that doesn't have it is absent. */
  sizeBytes: z.record(LensPaneId, z.number().int()),
});
export type LensFunction = z.infer<typeof LensFunction>;

export const LensSource = z.object({ file: z.string(), text: z.string() });
export type LensSource = z.infer<typeof LensSource>;

/**
 * What opening says: each build as it is done (one for wasm that finds errors ends it), the sources, then each pane as
 * soon as it is there with all functions known by then (WAT first), then the end. The sources and the WAT may come before
 * their build: WAT is shown before linking where it can be, and comes again, with the same functions, when it is linked.
 */
export const LensEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("build"), pane: z.enum(["wat", "native"]), build: BuildResult }),
  z.object({ type: z.literal("sources"), id: z.string(), sources: z.array(LensSource) }),
  z.object({ type: z.literal("pane"), pane: LensPane, functions: z.array(LensFunction) }),
  z.object({ type: z.literal("end"), id: z.string(), elapsedMs: z.number() }),
]);
export type LensEvent = z.infer<typeof LensEvent>;

/** The code of one function, by pane. */
export const LensFunctionCode = z.object({
  key: z.string(),
  panes: z.record(LensPaneId, LensCode),
  /** Why the code of panes that have the function is missing; absent where none is. */
  unreadable: z.record(LensPaneId, z.string()).optional(),
});
export type LensFunctionCode = z.infer<typeof LensFunctionCode>;

export const LensExportFormat = z.enum(["markdown", "svg", "html", "tex"]);
export type LensExportFormat = z.infer<typeof LensExportFormat>;
