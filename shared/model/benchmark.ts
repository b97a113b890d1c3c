import { z } from "zod";
import { Failure } from "./failure.ts";
import { ExecutionTerms } from "./execution-terms.ts";
import { Machine } from "./machine.ts";
import { BenchmarkRequest } from "./benchmark-design.ts";
import { LimitHit, Measured, Phases, Precompilation, Trap } from "./program-run.ts";
import { ProcessEvents } from "./process-events.ts";
import { SpawnFloor } from "./spawn-floor.ts";
import { RuntimeRef } from "./tool.ts";

/** One program on one runtime at one point of the sweep. A cell that can't run says why and doesn't end the benchmark. */
export const Cell = z.object({
  index: z.number().int(),
  /** The program's file name, for people. */
  program: z.string(),
  file: z.string(),
  runtime: RuntimeRef,
  /** The value of each parameter of the sweep; empty without one. */
  point: z.record(z.string(), z.string()).default({}),
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
  /** From an untimed run of its own, where the timed ones can't tell it exactly. */
  peakMemory: Measured.default(null),
  failure: Failure.nullable(),
});
export type Cell = z.infer<typeof Cell>;

/**
 * What is measured beside the cells, in the same rounds, to tell their phases apart. `spawn-floor`: a program that does
 * nothing and needs no C library. `empty`: an empty program on the same runtime. `stub`: a cell's own module with a
 * `_start` that returns at once.
 */
export const AuxiliaryCell = z.object({
  /** Counted on from the cells, so that its samples are told apart from theirs. */
  index: z.number().int(),
  role: z.enum(["spawn-floor", "empty", "stub"]),
  /** Null for the spawn floor. */
  runtime: RuntimeRef.nullable(),
  /** The cells that it explains. */
  explains: z.array(z.number().int()),
  command: z.string(),
  failure: Failure.nullable(),
});
export type AuxiliaryCell = z.infer<typeof AuxiliaryCell>;

/** One process that ran: the raw row, appended before anything is computed from it. Times in nanoseconds. */
export const Sample = z.object({
  cell: z.number().int(),
  phase: z.enum(["warmup", "measure"]),
  round: z.number().int(),
  /** Which session of the run it was taken in: a run that was paused or broken off and resumed has several. */
  session: z.number().int().default(0),
  startedAtMs: z.number(),
  wallNs: z.number().int().nonnegative(),
  userNs: z.number().int().nullable(),
  sysNs: z.number().int().nullable(),
  maxRssBytes: z.number().int().nullable(),
  /** Page faults, context switches and hardware counters; left out where they aren't told. */
  events: ProcessEvents.optional(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  limit: LimitHit.nullable(),
  /** Left out where no trap ended it. */
  trap: Trap.optional(),
  /** The end of what it printed on stderr; left out for a run that ended well, or printed nothing there. */
  stderrTail: z.string().optional(),
  /** Without what the runtime itself printed, where that is known. */
  stdoutSha256: z.string(),
  /** In-program timers: `metric NAME VALUE` lines on stderr, such as `metric sort_ns 123`. */
  metrics: z.record(z.string(), z.number()),
});
export type Sample = z.infer<typeof Sample>;

/** How each quantity was measured, in words; `memoryPrecision` says whether a peak may have been missed. */
const Methods = z.object({
  wall: z.string(),
  cpu: z.string(),
  memory: z.string(),
  memoryPrecision: z.enum(["exact", "at-least", "none"]).optional(),
  events: z.string().optional(),
  counters: z.string().optional(),
});

/** A stretch of measuring without a pause: a run that is resumed begins another, on a machine that may have changed. */
const RunSession = z.object({
  startedAt: z.string(),
  machine: Machine,
  methods: Methods,
  /** Measured when the stretch began; left out where no empty program can be built. */
  spawnFloor: SpawnFloor.optional(),
  /** What ended the one before; left out for the first. */
  begunAfter: z.enum(["pause", "interruption", "measurer-death"]).optional(),
});
export type RunSession = z.infer<typeof RunSession>;

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
  auxiliary: z.array(AuxiliaryCell).default([]),
  machine: Machine,
  appVersion: z.string(),
  methods: Methods,
  sessions: z.array(RunSession).default([]),
  failure: Failure.nullable(),
});
export type RunManifest = z.infer<typeof RunManifest>;

export const WarningCode = z.enum([
  "FEW_SAMPLES",
  /** Fewer runs than a table of so many comparisons needs to name any difference. */
  "FEW_FOR_TABLE",
  "OUTLIERS",
  "SLOW_FIRST_RUN",
  /** The times went from one level to another; `state` is a class of shared/stats/steady-state. */
  "NOT_STEADY",
  "SHORT_RUNS",
  "NOISY_MACHINE",
  /** Something on the machine while it ran; `by` is a code of shared/conditions. */
  "DISTURBED",
  "OUTPUT_DIFFERS",
  "UNEQUAL_TERMS",
  "CELL_FAILED",
  "INTERRUPTED",
]);
/** A measured sample of a run, as its rows name it. */
const SampleRef = z.object({ cell: z.number().int(), round: z.number().int() });

/** A code and its parameters; the words are made in one place (shared/format/warnings). */
export const Warning = z.object({
  code: WarningCode,
  cells: z.array(z.number().int()),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The measured samples that it touches, all of them; left out where it isn't about single ones. */
  samples: z.array(SampleRef).optional(),
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
  /** The largest peak of any measured run, or that of an untimed run where the timed ones can't tell it exactly. */
  maxRssBytes: z.number().int().nullable(),
  /** Wall times of the measured runs that ended well, in the order they were taken. */
  samplesNs: z.array(z.number()),
  firstRunNs: z.number().nullable(),
  /** Phases of the median run, and how they were told apart; null where nothing was measured to tell them by. */
  phases: z
    .object({
      /** They add up to the median run; empty as long as they aren't told apart. */
      times: Phases,
      method: z.string(),
      /** 95 % interval of each. */
      intervals: z.partialRecord(Phases.keyof(), z.tuple([z.number(), z.number()])).optional(),
      /** Phases that can't be told from noise: each is counted in one beside it. */
      untold: z.array(Phases.keyof()).optional(),
    })
    .nullable()
    .default(null),
  /** Mean of each in-program timer. */
  metrics: z.record(z.string(), z.number()),
  /** Whether every run printed the same as the reference did; null where nothing ran. */
  outputOk: z.boolean().nullable(),
  failure: Failure.nullable(),
});
export type Series = z.infer<typeof Series>;

export const Conclusion = z.enum(["a-faster", "b-faster", "equivalent", "inconclusive"]);
export type Conclusion = z.infer<typeof Conclusion>;

/** Why two bars allow no conclusion. */
export const InconclusiveReason = z.enum([
  "too-few-rounds",
  "undecided",
  "too-noisy",
  "several-comparisons",
  /** However large the difference: fewer runs than a table of so many comparisons needs. */
  "too-few-for-table",
  /** Not in rounds: a drift of the machine's speed can't be told from a difference. */
  "one-after-the-other",
  "means-disagree",
  "output-differs",
  "failed",
]);
export type InconclusiveReason = z.infer<typeof InconclusiveReason>;

/** What a verdict rests on. */
const Evidence = z.object({
  /** Rounds (or blocks, or runs) that both finished. */
  commonRounds: z.number().int(),
  /** Rounds in which a took less time than b; null where times aren't paired. */
  aFasterRounds: z.number().int().nullable(),
  /** How much oftener a run of a takes longer than one of b than the other way round, -1 to 1. */
  cliffsDelta: z.number().nullable(),
  /** Of the ratio being 1, and what it was held against. */
  pValue: z.number().nullable(),
  level: z.number(),
  /** Pairs of the table that were tested together. */
  comparisons: z.number().int(),
  /** Further runs of each that would probably decide it. */
  moreRounds: z.number().int().nullable(),
});

/** Two bars compared; `ratio` is the time of a over the time of b. `a` and `b` are cell indices. */
export const Verdict = z.object({
  a: z.number().int(),
  b: z.number().int(),
  /** The one thing in which the two differ. */
  by: z.enum(["runtime", "program", "optimization"]).default("runtime"),
  ratio: z.number().nullable(),
  ci95: z.tuple([z.number(), z.number()]).nullable(),
  conclusion: Conclusion,
  /** Null where there is a conclusion. */
  reason: InconclusiveReason.nullable(),
  /** Null where no ratio may be given. */
  evidence: Evidence.nullable(),
  text: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;

/** Two runtimes over all programs that both ran: the geometric mean of the programs' ratios. */
export const OverallRatio = z.object({
  a: RuntimeRef,
  b: RuntimeRef,
  programs: z.number().int(),
  ratio: z.number(),
  /** Null where the programs are too few for one. */
  ci95: z.tuple([z.number(), z.number()]).nullable(),
  conclusion: Conclusion,
  text: z.string(),
});
export type OverallRatio = z.infer<typeof OverallRatio>;

export const RunSummary = z.object({
  runId: z.string(),
  series: z.array(Series),
  verdicts: z.array(Verdict),
  /** For each pair of runtimes with two programs or more; empty where parameters were swept. */
  overall: z.array(OverallRatio),
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
