import { z } from "zod";
import { Failure } from "./failure.ts";
import { ExecutionTerms } from "./execution-terms.ts";
import { Machine } from "./machine.ts";
import { BuildOptions, Invocation, LimitHit, Precompilation } from "./program-run.ts";
import { RuntimeRef } from "./tool.ts";

/** Compares programs on runtimes. Paths are absolute. */
export const BenchmarkRequest = z.object({
  files: z.array(z.string()).min(1),
  runtimes: z.array(RuntimeRef).min(1),
  build: BuildOptions.prefault({}),
  invocation: Invocation.prefault({}),
  /** Measured runs of each cell. */
  runs: z.number().int().min(1).max(100_000).default(10),
  warmupRuns: z.number().int().min(0).max(1_000).default(1),
  /** Ends the measuring after this long, with at least six rounds; `runs` is then the most. */
  timeBudgetMs: z.number().int().positive().optional(),
  /** Seed of the order of the runs; left out: drawn and recorded. */
  seed: z.number().int().min(0).max(0xffffffff).optional(),
});
export type BenchmarkRequest = z.infer<typeof BenchmarkRequest>;
export type BenchmarkRequestInput = z.input<typeof BenchmarkRequest>;

/** One program on one runtime. A cell that can't run says why and doesn't end the benchmark. */
export const Cell = z.object({
  index: z.number().int(),
  /** The program's file name, for people. */
  program: z.string(),
  file: z.string(),
  runtime: RuntimeRef,
  command: z.string(),
  terms: ExecutionTerms.nullable(),
  artifact: z
    .object({
      path: z.string(),
      sizeBytes: z.number(),
      sha256: z.string(),
      compiler: z.string(),
      commands: z.array(z.string()),
    })
    .nullable(),
  /** A step of its own, not part of any measured run. */
  precompilation: Precompilation.nullable().default(null),
  failure: Failure.nullable(),
});
export type Cell = z.infer<typeof Cell>;

/** One process that ran: the raw row, appended before anything is computed from it. Times in nanoseconds. */
export const Sample = z.object({
  cell: z.number().int(),
  phase: z.enum(["warmup", "measure"]),
  round: z.number().int(),
  startedAtMs: z.number(),
  wallNs: z.number().int(),
  userNs: z.number().int().nullable(),
  sysNs: z.number().int().nullable(),
  maxRssBytes: z.number().int().nullable(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  limit: LimitHit.nullable(),
  stdoutSha256: z.string(),
  /** In-program timers: `metric NAME VALUE` lines on stderr, such as `metric sort_ns 123`. */
  metrics: z.record(z.string(), z.number()),
});
export type Sample = z.infer<typeof Sample>;

export const RunState = z.enum(["running", "finished", "cancelled", "failed", "interrupted"]);
export type RunState = z.infer<typeof RunState>;

/** Everything that a benchmark was, but its samples. */
export const RunManifest = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  kind: z.literal("benchmark"),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  state: RunState,
  request: BenchmarkRequest,
  seed: z.number().int(),
  cells: z.array(Cell),
  machine: Machine,
  appVersion: z.string(),
  /** How wall time, CPU time and memory were measured. */
  methods: z.object({ wall: z.string(), cpu: z.string(), memory: z.string() }),
  failure: Failure.nullable(),
});
export type RunManifest = z.infer<typeof RunManifest>;

export const WarningCode = z.enum([
  "FEW_SAMPLES",
  "OUTLIERS",
  "SLOW_FIRST_RUN",
  "SHORT_RUNS",
  "NOISY_MACHINE",
  "OUTPUT_DIFFERS",
  "UNEQUAL_TERMS",
  "CELL_FAILED",
  "INTERRUPTED",
]);
/** A code and its parameters; the words are made in one place (shared/format/warnings). */
export const Warning = z.object({
  code: WarningCode,
  cells: z.array(z.number().int()),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Warning = z.infer<typeof Warning>;

/** One bar: everything computed from a cell's samples. Times in nanoseconds. */
export const Series = z.object({
  cell: z.number().int(),
  program: z.string(),
  runtime: RuntimeRef,
  command: z.string(),
  terms: ExecutionTerms.nullable(),
  n: z.number().int(),
  meanNs: z.number().nullable(),
  stdDevNs: z.number().nullable(),
  medianNs: z.number().nullable(),
  minNs: z.number().nullable(),
  maxNs: z.number().nullable(),
  /** 95 % interval of the mean; null under two samples. */
  ci95Ns: z.tuple([z.number(), z.number()]).nullable(),
  userNs: z.number().nullable(),
  sysNs: z.number().nullable(),
  maxRssBytes: z.number().nullable(),
  /** Wall times of the measured runs that ended well, in the order they were taken. */
  samplesNs: z.array(z.number()),
  firstRunNs: z.number().nullable(),
  /** Mean of each in-program timer. */
  metrics: z.record(z.string(), z.number()),
  /** Whether every run printed the same as the reference did; null where nothing ran. */
  outputOk: z.boolean().nullable(),
  failure: Failure.nullable(),
});
export type Series = z.infer<typeof Series>;

export const Conclusion = z.enum(["a-faster", "b-faster", "equivalent", "inconclusive"]);
export type Conclusion = z.infer<typeof Conclusion>;

/** Two bars compared; `ratio` is the time of a over the time of b. `a` and `b` are cell indices. */
export const Verdict = z.object({
  a: z.number().int(),
  b: z.number().int(),
  ratio: z.number().nullable(),
  ci95: z.tuple([z.number(), z.number()]).nullable(),
  conclusion: Conclusion,
  text: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;

export const RunSummary = z.object({
  runId: z.string(),
  series: z.array(Series),
  verdicts: z.array(Verdict),
  warnings: z.array(Warning),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** A line of the history. */
export const RunListing = z.object({
  id: z.string(),
  createdAt: z.string(),
  state: RunState,
  programs: z.array(z.string()),
  runtimes: z.array(z.string()),
  samples: z.number().int(),
  headline: z.string(),
  /** Set when the run's files can't be read, or not wholly: what is wrong, and which file. */
  damage: z.string().nullable(),
});
export type RunListing = z.infer<typeof RunListing>;
