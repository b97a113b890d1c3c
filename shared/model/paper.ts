import { z } from "zod";
import { RunManifest, RunState, RunSummary, Sample } from "./benchmark.ts";
import { SandboxState } from "./faas/pool.ts";
import { SandboxId } from "./faas/sandbox.ts";
import { Failure } from "./failure.ts";
import { LoadManifest } from "./load/load-run.ts";
import type { LoadSample } from "./load/load-sample.ts";

/** Papers whose experiments can be run again here. */
export const PaperId = z.enum(["persaud-2019", "hall-2019"]);
export type PaperId = z.infer<typeof PaperId>;

/** `paper`: the paper's own inputs, some of which take hours; `quick`: smaller ones, all within minutes. */
export const PaperScale = z.enum(["quick", "paper"]);
export type PaperScale = z.infer<typeof PaperScale>;

/** How a figure is measured: as the paper did, or as this workbench does by itself. */
export const PaperProtocol = z.enum(["paper", "workbench"]);
export type PaperProtocol = z.infer<typeof PaperProtocol>;

export const PaperRequest = z.object({
  paper: PaperId,
  scale: PaperScale.default("paper"),
  /** Only these figures, such as `fig4`; empty: all. */
  only: z.array(z.string()).default([]),
});
export type PaperRequest = z.infer<typeof PaperRequest>;

/** One benchmark or load run of a paper's run: a run of its own in the history. */
export const PaperPart = z.object({
  /** Of the plan: which experiment, such as `fig4`. */
  experiment: z.string(),
  protocol: PaperProtocol,
  /** Null until it began. */
  runId: z.string().nullable(),
  failure: Failure.nullable(),
});
export type PaperPart = z.infer<typeof PaperPart>;

export const PaperManifest = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  kind: z.literal("paper"),
  request: PaperRequest,
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  state: RunState,
  parts: z.array(PaperPart),
  failure: Failure.nullable(),
});
export type PaperManifest = z.infer<typeof PaperManifest>;

export const Outcome = z.enum(["holds", "does-not-hold", "not-testable"]);
export type Outcome = z.infer<typeof Outcome>;

/** What a paper claims, and what this machine says to it. */
export const JudgedStatement = z.object({
  id: z.string(),
  /** Where the paper says it, such as `3.4.1, figure 3`. */
  section: z.string(),
  /** The figures that it is judged by. */
  figures: z.array(z.string()),
  claim: z.string(),
  outcome: Outcome,
  /** The reason, with the numbers measured here and the input they are of. */
  text: z.string(),
});
export type JudgedStatement = z.infer<typeof JudgedStatement>;

/** What instances of one kind of sandbox take; a value for each that could be read. */
export const SandboxMemory = z.object({
  sandbox: SandboxId,
  /** Its memory limit. */
  memoryMb: z.number().int(),
  /** They have no process of their own: a value is by how much the emulator's processes grew, for each. */
  isShare: z.boolean(),
  idleBytes: z.array(z.number()),
  busyBytes: z.array(z.number()),
});
export type SandboxMemory = z.infer<typeof SandboxMemory>;

/** The emulator's pool at one moment of a load run. */
export const PoolMoment = z.object({
  /** Which series was being measured. */
  series: z.number().int(),
  atMs: z.number(),
  queued: z.number().int(),
  committedMb: z.number().int(),
  /** Since the emulator began. */
  evictions: z.number().int(),
  sandboxes: z.partialRecord(SandboxState, z.number().int()),
});
export type PoolMoment = z.infer<typeof PoolMoment>;

/** What was seen of the pool beside the calls. */
export const PoolObservations = z.object({
  schemaVersion: z.literal(1),
  memoryBudgetMb: z.number().int(),
  memory: z.array(SandboxMemory),
  moments: z.array(PoolMoment),
});
export type PoolObservations = z.infer<typeof PoolObservations>;

/** A load run of a paper. */
export const MeasuredLoad = z.object({
  manifest: LoadManifest,
  /** In the order of its series. */
  samples: z.custom<LoadSample[][]>(Array.isArray),
  /** Null where the pool was not watched. */
  pool: PoolObservations.nullable(),
});
export type MeasuredLoad = z.infer<typeof MeasuredLoad>;

/** A part with what it measured: a benchmark or a load run. Both are null when it never began or its files are gone. */
export const MeasuredPart = PaperPart.extend({
  run: z.object({ manifest: RunManifest, samples: z.array(Sample), summary: RunSummary }).nullable(),
  load: MeasuredLoad.nullable(),
});
export type MeasuredPart = z.infer<typeof MeasuredPart>;

export const PaperResult = z.object({
  manifest: PaperManifest,
  /** Where its figures are written, absolute: `fig4.svg` and `fig4.json`. */
  folder: z.string(),
  parts: z.array(MeasuredPart),
  statements: z.array(JudgedStatement),
});
export type PaperResult = z.infer<typeof PaperResult>;

/** A line of the list of papers' runs. */
export const PaperListing = z.object({
  id: z.string(),
  paper: PaperId,
  scale: PaperScale,
  createdAt: z.string(),
  state: RunState,
  partsDone: z.number().int(),
  parts: z.number().int(),
});
export type PaperListing = z.infer<typeof PaperListing>;

/** What a figure of a paper is written as: `json` has its numbers, the others are pictures. */
export const PaperFileFormat = z.enum(["svg", "png", "pdf", "json"]);
export type PaperFileFormat = z.infer<typeof PaperFileFormat>;

/** Of a measured figure there is its table besides, for a program that calculates and for LaTeX. */
export const PaperExportFormat = z.enum([...PaperFileFormat.options, "csv", "tex"]);
export type PaperExportFormat = z.infer<typeof PaperExportFormat>;
