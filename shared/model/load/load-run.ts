import { z } from "zod";
import { RunState } from "../benchmark.ts";
import { Failure } from "../failure.ts";
import { Endpoint } from "../faas/deploy.ts";
import { PoolPreset } from "../faas/pool.ts";
import { SandboxId } from "../faas/sandbox.ts";
import { Machine } from "../machine.ts";
import { LoadPattern } from "./load-pattern.ts";
import { WarmUp } from "./load-plan.ts";
import type { LoadSample } from "./load-sample.ts";
import { LoadResult } from "./load-summary.ts";
import { LoadTarget } from "./load-target.ts";
import type { WhatIfTrial } from "./what-if-trial.ts";
import { FetchedActivations, MeasuredHost } from "./measured-host.ts";

/** What load is put on. */
export const LoadSubject = z.discriminatedUnion("kind", [
  /**
   * One of the functions that come with the workbench: built for each sandbox and deployed to an emulator of the run's
   * own; or, with an endpoint, to that OpenWhisk, unless a function of this name is there.
   */
  z.object({ kind: z.literal("example"), name: z.string().min(1), endpoint: Endpoint.optional() }),
  /** A program of one's own, absolute, that speaks JSON in and out: built and deployed as an example is. */
  z.object({ kind: z.literal("file"), file: z.string().min(1), endpoint: Endpoint.optional() }),
  /** A deployed function, of the emulator that runs here or of any OpenWhisk. */
  z.object({ kind: z.literal("function"), name: z.string().min(1), endpoint: Endpoint.optional() }),
  /** Whatever answers there: a list for all groups, or one for each. */
  z.object({ kind: z.literal("url"), targets: z.array(z.array(LoadTarget).min(1)).min(1) }),
]);
export type LoadSubject = z.infer<typeof LoadSubject>;

export const LoadRequest = z.object({
  pattern: LoadPattern,
  /** As it was asked for, `MCSA` or a file, so that the command can be said again. */
  patternName: z.string(),
  subject: LoadSubject,
  /** One after the other; none is the one that the function is deployed in, or the example's default. */
  sandboxes: z.array(SandboxId).default([]),
  /** JSON; left out, the example's own sample, or no argument. */
  argument: z.unknown().optional(),
  /** Of the run's own emulator. */
  pool: PoolPreset.exclude(["custom"]).default("paper"),
  memoryMb: z.number().int().positive().optional(),
  timeoutMs: z.number().int().positive().default(60_000),
  warmUp: WarmUp.prefault({}),
  /** Takes certificates that the system doesn't trust, of an endpoint. */
  insecure: z.boolean().optional(),
});
export type LoadRequest = z.infer<typeof LoadRequest>;

/** The same pattern on one sandbox. */
export const LoadSeries = z.object({
  /** Null of an address that is no function of ours. */
  sandbox: SandboxId.nullable(),
  /** What is drawn and listed for it. */
  label: z.string(),
  /** Where its requests went, without keys and bodies: a list for all groups, or one for each. */
  targets: z.array(z.array(LoadTarget)),
  /** Of the file that was deployed; null where nothing was built. */
  sizeBytes: z.number().int().nullable(),
  /** Of the container image with all its layers, where each series has one of its own. */
  imageBytes: z.number().int().optional(),
  /** Null until it began. */
  startedAt: z.string().nullable(),
  /** Null until it ended. */
  result: LoadResult.nullable(),
  failure: Failure.nullable(),
  /** Of calls at another OpenWhisk. */
  activations: FetchedActivations.optional(),
});
export type LoadSeries = z.infer<typeof LoadSeries>;

export const LoadManifest = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  kind: z.literal("load"),
  request: LoadRequest,
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  state: RunState,
  machine: Machine,
  series: z.array(LoadSeries),
  failure: Failure.nullable(),
  /** Those that requests went to beyond the run's own emulator. */
  hosts: z.array(MeasuredHost).optional(),
});
export type LoadManifest = z.infer<typeof LoadManifest>;

/** A load run with its samples, in the order of its series. */
export interface StoredLoad {
  manifest: LoadManifest;
  samples: LoadSample[][];
  /** Its arrivals under other settings of the pool, by their beginning. */
  whatIfs: WhatIfTrial[];
  /** What of its samples can't be read and is left out; null when nothing is. */
  damage: string | null;
}

/** `jtl`: a file for each series, as JMeter writes them. The last three draw a figure. */
export const LoadExportFormat = z.enum(["json", "csv", "jtl", "svg", "png", "pdf"]);
export type LoadExportFormat = z.infer<typeof LoadExportFormat>;

/** A line of the list of load runs. */
export const LoadListing = z.object({
  id: z.string(),
  createdAt: z.string(),
  state: RunState,
  pattern: z.string(),
  subject: z.string(),
  sandboxes: z.array(z.string()),
  requests: z.number().int(),
});
export type LoadListing = z.infer<typeof LoadListing>;
