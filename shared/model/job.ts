import { z } from "zod";
import { Failure } from "./failure.ts";
import { Sample } from "./benchmark.ts";

export const JobKind = z.enum([
  "build",
  "run",
  "benchmark",
  "paper",
  "install",
  "survey",
  "deploy",
  "load",
  "what-if",
  "bundle",
]);
export type JobKind = z.infer<typeof JobKind>;

export const JobStatus = z.enum(["queued", "running", "paused", "succeeded", "failed", "cancelled"]);
export type JobStatus = z.infer<typeof JobStatus>;

/** What happens to a job, in order. Exactly one `finished`, and nothing after it. */
export const JobEventBody = z.discriminatedUnion("type", [
  z.object({ type: z.literal("queued"), behind: z.string().nullable() }),
  z.object({ type: z.literal("started") }),
  z.object({ type: z.literal("paused") }),
  z.object({ type: z.literal("step"), label: z.string() }),
  z.object({
    type: z.literal("progress"),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    /** Estimate of what is left; null while nothing is known. */
    remainingMs: z.number().nullable(),
  }),
  z.object({
    type: z.literal("log"),
    source: z.string(),
    stream: z.enum(["stdout", "stderr", "info"]),
    text: z.string(),
  }),
  z.object({ type: z.literal("samples"), rows: z.array(Sample) }),
  z.object({
    type: z.literal("finished"),
    status: z.enum(["succeeded", "failed", "cancelled"]),
    /** The job's own result: BuildResult[], ProgramRunResult, DeployResult or { runId }. */
    result: z.unknown(),
    error: Failure.nullable(),
  }),
]);
export type JobEventBody = z.infer<typeof JobEventBody>;

export const JobEvent = z.intersection(
  z.object({ jobId: z.string(), seq: z.number().int(), atMs: z.number() }),
  JobEventBody,
);
export type JobEvent = z.infer<typeof JobEvent>;

export const JobInfo = z.object({
  id: z.string(),
  kind: JobKind,
  /** For people: `prime.c on native, node`. */
  title: z.string(),
  status: JobStatus,
  createdAtMs: z.number(),
  runId: z.string().nullable(),
  /** The files it is about, absolute; none where it is about the machine. */
  files: z.array(z.string()).default([]),
  lastSeq: z.number().int(),
});
export type JobInfo = z.infer<typeof JobInfo>;

/** A job as its events tell it: the same fold for window, command line and tests. */
export interface JobView {
  status: JobStatus;
  behind: string | null;
  step: string | null;
  progress: { done: number; total: number; unit: string; remainingMs: number | null } | null;
  log: { source: string; stream: "stdout" | "stderr" | "info"; text: string }[];
  samples: z.infer<typeof Sample>[];
  result: unknown;
  error: Failure | null;
  lastSeq: number;
}

export const emptyJobView: JobView = {
  status: "queued",
  behind: null,
  step: null,
  progress: null,
  log: [],
  samples: [],
  result: undefined,
  error: null,
  lastSeq: 0,
};

/** Applies one event; an event that was already applied (a replay after reconnecting) changes nothing. */
export function reduceJob(view: JobView, event: JobEvent): JobView {
  if (event.seq <= view.lastSeq) return view;
  const next = { ...view, lastSeq: event.seq };
  switch (event.type) {
    case "queued":
      return { ...next, status: "queued", behind: event.behind };
    case "started":
      return { ...next, status: "running", behind: null };
    case "paused":
      return { ...next, status: "paused" };
    case "step":
      return { ...next, step: event.label };
    case "progress":
      return {
        ...next,
        progress: { done: event.done, total: event.total, unit: event.unit, remainingMs: event.remainingMs },
      };
    case "log":
      return { ...next, log: [...view.log, { source: event.source, stream: event.stream, text: event.text }] };
    case "samples":
      return { ...next, samples: [...view.samples, ...event.rows] };
    case "finished":
      return { ...next, status: event.status, result: event.result, error: event.error };
  }
}
