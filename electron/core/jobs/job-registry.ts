import { randomUUID } from "node:crypto";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { JobEvent, JobEventBody, JobInfo, JobKind, JobStatus } from "#shared/model/job.ts";

/** What a job's work is given: ways to tell what happens, and the signal that ends it. */
export interface JobContext {
  readonly jobId: string;
  readonly signal: AbortSignal;
  /** For a queue that the job waits in; `started` afterwards. */
  queued(behind: string | null): void;
  started(): void;
  /** Whether somebody asked for a pause; work that can be paused looks at it where it can stop. */
  pauseRequested(): boolean;
  /** Tells that the work rests, and returns when it may go on. Throws CANCELLED. */
  rest(): Promise<void>;
  step(label: string): void;
  progress(done: number, total: number, unit: string, remainingMs: number | null): void;
  log(source: string, stream: "stdout" | "stderr" | "info", text: string): void;
  samples(rows: Extract<JobEventBody, { type: "samples" }>["rows"]): void;
}

/** How the work ended: a job may fail and still have a result (a build with errors). */
export interface JobOutcome {
  result: unknown;
  failure: { code: string; message: string; hint: string | null } | null;
}

export interface JobStart {
  kind: JobKind;
  title: string;
  runId?: string;
  /** The files it is about, absolute. */
  files?: string[];
  /** Its work looks at `pauseRequested`. */
  pausable?: boolean;
  work: (context: JobContext) => Promise<JobOutcome>;
}

interface Job {
  info: JobInfo;
  events: JobEvent[];
  abort: AbortController;
  pausable: boolean;
  pauseRequested: boolean;
  done: Promise<void>;
  wake: Set<() => void>;
  pendingLog: { source: string; stream: "stdout" | "stderr" | "info"; text: string } | null;
  logTimer: NodeJS.Timeout | null;
}

const KEPT_FINISHED_JOBS = 50;
/** Output arrives in many small pieces; what comes within this time becomes one event. */
const LOG_BATCH_MS = 50;
const MAX_LOG_CHARACTERS = 4_000_000;

/** Jobs belong to the core: a window that closes ends none, and one that opens catches up by sequence number. */
export function createJobRegistry() {
  const jobs = new Map<string, Job>();
  let closed = false;

  function append(job: Job, body: JobEventBody): void {
    job.info.lastSeq += 1;
    job.events.push({ jobId: job.info.id, seq: job.info.lastSeq, atMs: Date.now(), ...body });
    for (const wake of job.wake) wake();
  }

  function flushLog(job: Job): void {
    if (job.logTimer) clearTimeout(job.logTimer);
    job.logTimer = null;
    if (!job.pendingLog) return;
    append(job, { type: "log", ...job.pendingLog });
    job.pendingLog = null;
  }

  function emit(job: Job, body: JobEventBody): void {
    flushLog(job);
    append(job, body);
  }

  function createContext(job: Job): JobContext {
    let logged = 0;
    const setStatus = (status: JobStatus) => {
      job.info.status = status;
    };
    return {
      jobId: job.info.id,
      signal: job.abort.signal,
      queued(behind) {
        setStatus("queued");
        emit(job, { type: "queued", behind });
      },
      started() {
        setStatus("running");
        emit(job, { type: "started" });
      },
      pauseRequested: () => job.pauseRequested,
      async rest() {
        setStatus("paused");
        emit(job, { type: "paused" });
        while (job.pauseRequested && !job.abort.signal.aborted) await nextChange(job, job.abort.signal);
        if (job.abort.signal.aborted) throw new WorkbenchError("CANCELLED", "Cancelled while it was paused.");
        setStatus("running");
        emit(job, { type: "started" });
      },
      step: (label) => emit(job, { type: "step", label }),
      progress: (done, total, unit, remainingMs) => emit(job, { type: "progress", done, total, unit, remainingMs }),
      samples: (rows) => emit(job, { type: "samples", rows }),
      log(source, stream, text) {
        if (logged > MAX_LOG_CHARACTERS) return;
        logged += text.length;
        const kept = logged > MAX_LOG_CHARACTERS ? `${text}\n[the rest of the output is not shown]\n` : text;
        const pending = job.pendingLog;
        if (pending && pending.source === source && pending.stream === stream) pending.text += kept;
        else {
          flushLog(job);
          job.pendingLog = { source, stream, text: kept };
        }
        job.logTimer ??= setTimeout(() => flushLog(job), LOG_BATCH_MS);
      },
    };
  }

  /** Resolves when the job has a new event, somebody pauses or resumes it, or `signal` aborts. */
  function nextChange(job: Job, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        job.wake.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      job.wake.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }

  function requestPause(jobId: string, wanted: boolean): void {
    const job = find(jobId);
    if (!job.pausable)
      throw new WorkbenchError("INVALID_REQUEST", `${job.info.title} can't be paused.`, {
        hint: "Only benchmarks can; anything else can be cancelled.",
      });
    job.pauseRequested = wanted;
    for (const wake of job.wake) wake();
  }

  async function perform(job: Job, work: JobStart["work"]): Promise<void> {
    let finished: Extract<JobEventBody, { type: "finished" }>;
    try {
      const { result, failure } = await work(createContext(job));
      const status = job.abort.signal.aborted ? "cancelled" : failure ? "failed" : "succeeded";
      finished = { type: "finished", status, result, error: failure };
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === "INTERNAL") console.error(error);
      const cancelled = job.abort.signal.aborted || wire.code === "CANCELLED";
      finished = {
        type: "finished",
        status: cancelled ? "cancelled" : "failed",
        result: null,
        error: cancelled ? null : wire,
      };
    }
    job.info.status = finished.status;
    emit(job, finished);
    forgetOldJobs();
  }

  function forgetOldJobs(): void {
    const ended = [...jobs.values()].filter((job) => job.events.at(-1)?.type === "finished");
    for (const job of ended.slice(0, Math.max(0, ended.length - KEPT_FINISHED_JOBS))) jobs.delete(job.info.id);
  }

  function find(jobId: string): Job {
    const job = jobs.get(jobId);
    if (job) return job;
    throw new WorkbenchError("JOB_NOT_FOUND", `There is no job ${jobId} here (any more).`, {
      hint: "Finished benchmarks are in the history.",
    });
  }

  return {
    start({ kind, title, runId, files = [], pausable = false, work }: JobStart): JobInfo {
      if (closed) throw new WorkbenchError("CANCELLED", "The workbench is being closed; no new work is started.");
      const id = randomUUID();
      const job: Job = {
        info: { id, kind, title, status: "queued", createdAtMs: Date.now(), runId: runId ?? null, files, lastSeq: 0 },
        events: [],
        abort: new AbortController(),
        pausable,
        pauseRequested: false,
        done: Promise.resolve(),
        wake: new Set(),
        pendingLog: null,
        logTimer: null,
      };
      jobs.set(id, job);
      job.done = perform(job, work);
      return job.info;
    },

    list: (): JobInfo[] => [...jobs.values()].map((job) => ({ ...job.info })),

    /** Replays what came after `afterSeq`, then follows until the job has finished or `signal` aborts. */
    async *events(jobId: string, afterSeq: number, signal?: AbortSignal): AsyncGenerator<JobEvent, void> {
      const job = find(jobId);
      let next = Math.max(0, afterSeq);
      while (!signal?.aborted) {
        const event = job.events[next];
        if (event) {
          next += 1;
          yield event;
          if (event.type === "finished") return;
          continue;
        }
        if (job.events.at(-1)?.type === "finished") return;
        await nextChange(job, signal);
      }
    },

    /** Ends a job and returns when its work is over, that is, when its processes are gone. */
    async cancel(jobId: string): Promise<void> {
      const job = find(jobId);
      job.abort.abort();
      await job.done;
    },

    /** Asks the work to rest as soon as it can; what it is doing at the moment is finished first. */
    pause: (jobId: string): void => requestPause(jobId, true),
    resume: (jobId: string): void => requestPause(jobId, false),

    async close(): Promise<void> {
      closed = true;
      for (const job of jobs.values()) job.abort.abort();
      await Promise.all([...jobs.values()].map((job) => job.done));
    },
  };
}

export type JobRegistry = ReturnType<typeof createJobRegistry>;
