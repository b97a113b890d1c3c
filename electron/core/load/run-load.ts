import { toWireError } from "#shared/errors.ts";
import { describeHost } from "#shared/format/host-words.ts";
import { plannedRequests } from "#shared/load/planned-requests.ts";
import { toSampleRow } from "#shared/load/sample-row.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadManifest, LoadRequest, LoadSeries } from "#shared/model/load/load-run.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";
import { describeMachine } from "../bench/machine.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { enterMeasureLane } from "../jobs/measure-lane.ts";
import type { Lock } from "../store/lock-file.ts";
import type { LoadStore, LoadWriter } from "./load-store.ts";
import { findLoss } from "./find-loss.ts";
import { generateSeries } from "./generate-series.ts";
import { openSubject, type PreparedSeries, type ReadySubject, type SubjectTools } from "./load-subject.ts";
import { endLeftEmulator } from "./own-emulator.ts";
import { fetchCallRecord, type RecordedCalls, type RecordingApi } from "./what-if/call-record.ts";
import { writeCallRecord } from "./what-if/what-if-store.ts";

export interface LoadTools extends SubjectTools {
  loads: LoadStore;
}

/** Of a run that begins now; nothing of it is on disk yet. */
export async function newLoad(id: string, request: LoadRequest): Promise<LoadManifest> {
  return {
    schemaVersion: 1,
    id,
    kind: "load",
    request: withoutKey(request),
    createdAt: new Date().toISOString(),
    finishedAt: null,
    state: "running",
    machine: await describeMachine(),
    series: [],
    failure: null,
  };
}

/**
 * Puts a pattern on one sandbox after the other, and keeps every sample as it comes. A series that fails is told beside
 * the others. The job's result is `{ runId }`.
 */
export async function runLoad(
  request: LoadRequest,
  begun: LoadManifest,
  tools: LoadTools,
  job: JobContext,
): Promise<JobOutcome> {
  const writer = await tools.loads.create(begun);
  const run = new LoadRun(begun, writer, job);
  let lane: Lock | null = null;
  let subject: ReadySubject | null = null;
  try {
    job.step("Waiting for its turn");
    lane = await enterMeasureLane(`load ${begun.request.patternName}`, {
      signal: job.signal,
      onWait: (behind) => job.queued(behind),
    });
    job.started();
    await endLeftEmulator(tools.dataDir);
    const isOver = (id: string) => tools.loads.isOver(id);
    subject = await openSubject(request, { id: begun.id, job, isOver }, tools);
    await run.plan(subject);
    for (let index = 0; index < subject.series.length && !job.signal.aborted; index++)
      await run.measure(index, subject);
    if (job.signal.aborted) return await run.finish("cancelled", null);
    const failures = run.failures();
    // One sandbox that isn't here is a result; nothing that was measured is a failure.
    const failed = failures.length === subject.series.length ? (failures[0] ?? null) : null;
    return await run.finish(failed ? "failed" : "finished", failed);
  } catch (error) {
    const wire = toWireError(error);
    if (job.signal.aborted || wire.code === "CANCELLED") return await run.finish("cancelled", null);
    // The disk that failed the run may fail this line too; the first reason is the one to tell.
    await run.finish("failed", wire).catch(() => undefined);
    throw error;
  } finally {
    await subject?.close().catch((error: unknown) => {
      const { message, hint } = toWireError(error);
      job.log("load", "info", `${[message, hint ?? ""].join(" ").trim()}\n`);
    });
    await lane?.release();
    await writer.close();
  }
}

/** A run's manifest and rows while it is being measured. */
class LoadRun {
  #manifest: LoadManifest;
  readonly #writer: LoadWriter;
  readonly #job: JobContext;

  constructor(manifest: LoadManifest, writer: LoadWriter, job: JobContext) {
    this.#manifest = manifest;
    this.#writer = writer;
    this.#job = job;
  }

  async plan({ series, hosts }: ReadySubject): Promise<void> {
    const empty = { targets: [], sizeBytes: null, startedAt: null, result: null, failure: null };
    await this.#change({
      series: series.map((one) => ({ ...one, ...empty })),
      ...(hosts.length > 0 && { hosts }),
    });
    for (const host of hosts) this.#job.log("load", "info", `${describeHost(host)}\n`);
  }

  async measure(index: number, subject: ReadySubject): Promise<void> {
    const { label } = subject.series[index]!;
    const job = this.#job;
    try {
      job.step(`${label}: deploying`);
      const prepared = await subject.prepare(index, job);
      const { targets, sizeBytes, recordedBy } = prepared;
      const sinceMs = Date.now();
      const startedAt = new Date(sinceMs).toISOString();
      await this.#changeSeries(index, {
        startedAt,
        sizeBytes,
        targets: targets.map((list) => list.map(withoutSecrets)),
      });
      job.step(label);
      const { result, loss, activationIds } = await this.#generate(index, prepared, subject.emulator);
      if (loss) job.log("load", "info", `${label}: ${loss.message}\n`);
      await this.#changeSeries(index, { result, failure: loss });
      if (recordedBy) await this.#keepRecord(index, { ...recordedBy, sinceMs, calls: activationIds.length });
      if (!job.signal.aborted) await this.#fetchRecords(index, activationIds, subject);
    } catch (error) {
      const wire = toWireError(subject.emulator?.isLost() ? subject.emulator.lost.reason : error);
      if (job.signal.aborted || wire.code === "CANCELLED") return;
      job.log("load", "info", `${label}: ${wire.message}\n`);
      await this.#changeSeries(index, { failure: wire });
    }
  }

  failures(): Failure[] {
    return this.#manifest.series.flatMap(({ failure }) => failure ?? []);
  }

  async finish(state: LoadManifest["state"], failure: Failure | null): Promise<JobOutcome> {
    await this.#change({ state, failure, finishedAt: new Date().toISOString() });
    return { result: { runId: this.#manifest.id }, failure };
  }

  /** Predictions rest on it; what was measured stands without. */
  async #keepRecord(index: number, { api, ...asked }: { api: RecordingApi } & RecordedCalls): Promise<void> {
    try {
      const record = await fetchCallRecord(api, asked);
      if (record) await writeCallRecord(this.#writer.folder, index, record);
    } catch (error) {
      this.#job.log("load", "info", `No predictions can be made for it: ${toWireError(error).message}\n`);
    }
  }

  async #fetchRecords(index: number, activationIds: readonly string[], subject: ReadySubject): Promise<void> {
    if (!subject.fetchRecords) return;
    this.#job.step(`${subject.series[index]!.label}: fetching the records of its calls`);
    const activations = await subject.fetchRecords(activationIds, (facts) => this.#writer.appendFacts(index, facts));
    if (activations) await this.#changeSeries(index, { activations });
  }

  async #generate(index: number, { targets, recordedBy }: PreparedSeries, emulator: ReadySubject["emulator"]) {
    const { request, series } = this.#manifest;
    const { pattern, warmUp } = request;
    const activationIds: string[] = [];
    const { result, loss } = await generateSeries(
      { schemaVersion: 1, pattern, targets, warmUp, drainS: request.timeoutMs / 1000 },
      {
        signal: emulator ? AbortSignal.any([this.#job.signal, emulator.lost]) : this.#job.signal,
        write: async (samples) => {
          for (const { server } of samples) if (server?.activationId != null) activationIds.push(server.activationId);
          await this.#writer.append(index, samples.map(toSampleRow));
        },
        findLoss: async () => (recordedBy ? findLoss(recordedBy.api, series[index]!.sandbox) : null),
        onProgress: ({ answered }) => {
          const planned = plannedRequests(pattern);
          if (planned === null) return;
          this.#job.progress(index * planned + answered, series.length * planned, "requests", null);
        },
      },
    );
    // Calls that nobody takes fail faster than its end is noticed.
    if (emulator?.isLost()) throw emulator.lost.reason;
    return { result, loss, activationIds };
  }

  async #changeSeries(index: number, changes: Partial<LoadSeries>): Promise<void> {
    await this.#change({
      series: this.#manifest.series.map((one, at) => (at === index ? { ...one, ...changes } : one)),
    });
  }

  async #change(changes: Partial<LoadManifest>): Promise<void> {
    this.#manifest = { ...this.#manifest, ...changes };
    await this.#writer.write(this.#manifest);
  }
}

/** What is kept of a target: a key has no business on the disk, and a body may be large. */
function withoutSecrets({ url, method, insecure }: LoadTarget): LoadTarget {
  return { ...LoadTarget.parse({ url, method, insecure }), url: url.replace(/\/\/[^/@]*@/, "//") };
}

/** What is kept of a request. */
function withoutKey(request: LoadRequest): LoadRequest {
  const { subject } = request;
  if (subject.kind === "url")
    return { ...request, subject: { ...subject, targets: subject.targets.map((list) => list.map(withoutSecrets)) } };
  if (!subject.endpoint) return request;
  return { ...request, subject: { ...subject, endpoint: { ...subject.endpoint, auth: "" } } };
}
