import { z } from "zod";
import { ExecutionTerms } from "./execution-terms.ts";
import { Failure } from "./failure.ts";
import { BuildRequest, BuildResult } from "./build.ts";
import { RuntimeRef, CompilerId } from "./tool.ts";
import { Optimization, Target } from "./target.ts";

/** A host folder that the program sees under another name. */
export const PreopenedFolder = z.object({ host: z.string(), guest: z.string() });
export type PreopenedFolder = z.infer<typeof PreopenedFolder>;

/** How a source becomes an artifact; used by runs and benchmarks alike. */
export const BuildOptions = z.object({
  optimization: Optimization.default("O2"),
  flags: z.array(z.string()).default([]),
  simd: BuildRequest.shape.simd,
  wasmOpt: BuildRequest.shape.wasmOpt,
  /** Further source files of the same program; absolute. */
  sources: z.array(z.string()).default([]),
  compilers: z.partialRecord(Target, CompilerId).default({}),
});
export type BuildOptions = z.infer<typeof BuildOptions>;

/** What surrounds the program while it runs. */
export const Invocation = z.object({
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  /** The text the program reads; left out: an empty input at its end. */
  stdin: z.string().default(""),
  /** A file that the program reads instead, byte for byte; absolute. */
  stdinFile: z.string().optional(),
  dirs: z.array(PreopenedFolder).default([]),
  timeoutMs: z
    .number()
    .int()
    .positive()
    .max(24 * 3600 * 1000)
    .default(60_000),
});
export type Invocation = z.infer<typeof Invocation>;

/** Runs a program once. `file` is a source, a .wasm module or a native executable; absolute. */
export const ProgramRunRequest = z.object({
  file: z.string(),
  runtime: RuntimeRef,
  build: BuildOptions.prefault({}),
  invocation: Invocation.prefault({}),
  maxMemoryBytes: z.number().int().positive().optional(),
  /** The program is ended when stdout or stderr grows past this. */
  maxOutputBytes: z
    .number()
    .int()
    .positive()
    .max(256 << 20)
    .default(1 << 20),
});
export type ProgramRunRequest = z.infer<typeof ProgramRunRequest>;
export type ProgramRunRequestInput = z.input<typeof ProgramRunRequest>;

/** A measured value together with how it was obtained; null where this machine offers no way. */
export const Measured = z.object({ value: z.number(), method: z.string() }).nullable();
export type Measured = z.infer<typeof Measured>;

/** Phases of a program run in nanoseconds; a phase a runtime can't tell is left out. */
export const Phases = z.object({
  spawnNs: z.number().optional(),
  loadNs: z.number().optional(),
  compileNs: z.number().optional(),
  instantiateNs: z.number().optional(),
  runNs: z.number().optional(),
  exitNs: z.number().optional(),
});
export type Phases = z.infer<typeof Phases>;

/** Which limit ended the program, if one did. */
export const LimitHit = z.enum(["time", "output", "memory"]);
export type LimitHit = z.infer<typeof LimitHit>;

/** Why a module was ended by its runtime, in the words of WebAssembly's own test suite. */
export const TrapKind = z.enum([
  "unreachable",
  "integer divide by zero",
  "integer overflow",
  "out of bounds memory access",
  "out of bounds table access",
  "undefined element",
  "uninitialized element",
  "indirect call type mismatch",
  "invalid conversion to integer",
  "call stack exhausted",
  "unknown",
]);
export type TrapKind = z.infer<typeof TrapKind>;

/** The end of a module that its runtime stopped; `message` is what that runtime says of it. */
export const Trap = z.object({ kind: TrapKind, message: z.string() });
export type Trap = z.infer<typeof Trap>;

/** What was done once before the program could run, such as compiling it ahead of time. */
export const Precompilation = z.object({
  commands: z.array(z.string()),
  elapsedNs: z.number().int(),
  /** Of what came out of it. */
  sizeBytes: z.number().int(),
});
export type Precompilation = z.infer<typeof Precompilation>;

/** What one execution of a process gave. */
export const Execution = z.object({
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  limit: LimitHit.nullable(),
  wall: Measured,
  user: Measured,
  sys: Measured,
  maxRss: Measured,
  stdoutBytes: z.number().int(),
  stderrBytes: z.number().int(),
});
export type Execution = z.infer<typeof Execution>;

export const ProgramRunResult = z.object({
  runtime: RuntimeRef,
  /** As a person would type it. */
  command: z.string(),
  execution: Execution.nullable(),
  stdout: z.string(),
  /** The exact bytes of stdout when it isn't UTF-8 text; null when `stdout` says all. */
  stdoutBase64: z.string().nullable(),
  stderr: z.string(),
  phases: Phases.nullable(),
  /** Null where the program ended in any other way; a native program is ended by a signal instead. */
  trap: Trap.nullable(),
  /** What this runtime does otherwise than others with what was asked, in sentences; known before the run. */
  warnings: z.array(z.string()),
  /** Null where the runtime runs the artifact as it was built. */
  precompilation: Precompilation.nullable(),
  terms: ExecutionTerms.nullable(),
  build: BuildResult.nullable(),
  failure: Failure.nullable(),
});
export type ProgramRunResult = z.infer<typeof ProgramRunResult>;
