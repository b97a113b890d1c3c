import { performance } from "node:perf_hooks";
import { join } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { judgeGenerator } from "#shared/load/self-check.ts";
import { EDGE_REPORT } from "#shared/load/server-report.ts";
import { toSampleRow } from "#shared/load/sample-row.ts";
import { summarizeLoad } from "#shared/load/summarize-load.ts";
import type { DeployRequest, DeployResult } from "#shared/model/faas/deploy.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadManifest, LoadRequest, LoadSeries } from "#shared/model/load/load-run.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { SelfCheck } from "#shared/model/load/load-summary.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";
import type { PoolMoment, PoolObservations, SandboxMemory } from "#shared/model/paper.ts";
import { deployFunction } from "../emulator/deploy-function.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { writeJsonFile } from "../store/json-file.ts";
import { deploymentOf, findExampleFunction } from "../load/example-functions.ts";
import { findLoss } from "../load/find-loss.ts";
import { generateSeries } from "../load/generate-series.ts";
import type { LoadWriter } from "../load/load-store.ts";
import type { OwnEmulator } from "../load/own-emulator.ts";
import type { LoadTools } from "../load/run-load.ts";

export const TIMEOUT_MS = 60_000;
const NO_WARM_UP = { seconds: 0, requests: 0 };
export const POOL_FILE = "pool.json";

/** What is measured on an emulator of its own, and kept as a load run. */
export interface EmulatorPlan {
  pattern: LoadRequest["pattern"];
  patternName: string;
  /** Of the example functions, for people. */
  subject: string;
  sandboxes: readonly SandboxId[];
  /** Of the series, where the sandboxes' names don't tell them apart. */
  labels?: readonly string[];
  /** Of every call, where it isn't the example's own. */
  argument?: unknown;
  /** Of the function, where it isn't the example's own. */
  memoryMb?: number;
  /** What is otherwise than in the paper's pool. */
  pool?: Partial<PoolSettings>;
}

/** A load run while it is being measured, with an emulator that nobody else uses. */
export class EmulatorRun {
  readonly emulator: OwnEmulator;
  readonly job: JobContext;
  /** Of the run, for what is to be kept with it; absolute. */
  readonly folder: string;
  /** Of `performance.now()`; what all samples' moments are from. */
  readonly originMs = performance.now();
  readonly #startedAtMs = Date.now();
  readonly #busy = { cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() };
  readonly #writer: LoadWriter;
  readonly #tools: LoadTools;
  readonly #samples: LoadSample[][] = [];
  #manifest: LoadManifest;
  #pool: PoolObservations | null = null;

  constructor(manifest: LoadManifest, emulator: OwnEmulator, writer: LoadWriter, tools: LoadTools, job: JobContext) {
    this.#manifest = manifest;
    this.emulator = emulator;
    this.#writer = writer;
    this.folder = writer.folder;
    this.#tools = tools;
    this.job = job;
  }

  /** Tells the sandboxes that aren't here. What an earlier session has measured of a series that isn't whole is removed. */
  async begin({ sandboxes, labels }: EmulatorPlan): Promise<void> {
    const kinds = await this.emulator.api.sandboxes();
    const earlier = this.#manifest.series;
    const series = sandboxes.map((sandbox, index): LoadSeries => {
      const kept = earlier[index];
      if (kept && isWhole(kept)) return kept;
      const empty = { targets: [], sizeBytes: null, startedAt: null, result: null };
      return { sandbox, label: labels?.[index] ?? sandbox, ...empty, failure: whyNot(sandbox, kinds) };
    });
    for (const [index, one] of series.entries()) if (!isWhole(one)) await this.#writer.discard(index);
    await this.#change({ series });
    this.#samples.push(...sandboxes.map(() => []));
  }

  /** The series that are to be measured, by their index. */
  usable(): number[] {
    return this.#manifest.series.flatMap((_, index) => (this.isUsable(index) ? [index] : []));
  }

  /** Whether a series' sandbox is here, has not failed, and has not been measured. */
  isUsable(series: number): boolean {
    const { failure, result } = this.#manifest.series[series]!;
    return failure === null && result === null;
  }

  sandbox(series: number): SandboxId {
    return this.#manifest.series[series]!.sandbox!;
  }

  label(series: number): string {
    return this.#manifest.series[series]!.label;
  }

  /** Puts an example function in a series' sandbox anew. What keeps it from there fails the series: null. */
  deploy(series: number, functionName: string, memoryMb?: number): Promise<LoadTarget | null> {
    const sandbox = this.sandbox(series);
    return this.put(series, async () => {
      const example = await findExampleFunction(this.#tools.examplesFolder, functionName);
      const name = `${functionName}.${sandbox.replaceAll(":", ".")}`;
      const deployment = deploymentOf(example, sandbox, { name, memoryMb, timeoutMs: TIMEOUT_MS });
      return { deployment, argument: example.argument };
    });
  }

  /** The same with any function; making it ready fails the series, too. */
  async put(
    series: number,
    make: () => Promise<{ deployment: DeployRequest; argument: unknown }>,
  ): Promise<LoadTarget | null> {
    const { job, emulator } = this;
    try {
      const { deployment, argument } = await make();
      const { result, failure } = await deployFunction(deployment, emulator.address, this.#tools, job);
      if (failure) throw new WorkbenchError("INVALID_REQUEST", failure.message, { hint: failure.hint ?? undefined });
      const sizeBytes = (result as DeployResult).build?.artifact?.sizeBytes ?? null;
      const url = `${emulator.address.edgeUrl}/${encodeURIComponent(deployment.name)}`;
      await this.#changeSeries(series, {
        sizeBytes,
        startedAt: new Date().toISOString(),
        targets: [[LoadTarget.parse({ url, method: "POST" })]],
      });
      const bodies = [JSON.stringify(argument)];
      const headers = { "content-type": "application/json" };
      return LoadTarget.parse({ url, method: "POST", headers, bodies, timeoutMs: TIMEOUT_MS, report: EDGE_REPORT });
    } catch (error) {
      const wire = toWireError(error);
      if (job.signal.aborted || emulator.isLost() || wire.code === "CANCELLED") throw error;
      await this.failCall(series, wire);
      return null;
    }
  }

  /** Of the image that a series has for itself, in bytes. */
  async tellImage(series: number, imageBytes: number): Promise<void> {
    await this.#changeSeries(series, { imageBytes });
  }

  /** Keeps calls that were made by this process. Where they failed as their sandboxes are lost, the series has failed. */
  async add(series: number, samples: readonly LoadSample[]): Promise<void> {
    await this.#keep(series, samples);
    if (samples.every(({ error }) => error === null)) return;
    const loss = await this.#findLoss(series);
    if (loss) await this.fail(series, loss);
  }

  async #keep(series: number, samples: readonly LoadSample[]): Promise<void> {
    this.#samples[series]!.push(...samples);
    await this.#writer.append(series, samples.map(toSampleRow));
  }

  #findLoss(series: number): Promise<Failure | null> {
    return findLoss(this.emulator.api, this.sandbox(series));
  }

  /** Puts load on a series by the generator, a list of targets for all groups or one for each, and keeps every sample. */
  async generate(series: number, targets: LoadTarget[][], onAnswered: (calls: number) => void): Promise<void> {
    const { pattern } = this.#manifest.request;
    const { result, loss } = await generateSeries(
      { schemaVersion: 1, pattern, targets, warmUp: NO_WARM_UP, drainS: TIMEOUT_MS / 1000 },
      {
        signal: AbortSignal.any([this.job.signal, this.emulator.lost]),
        write: (samples) => this.#keep(series, samples),
        findLoss: () => this.#findLoss(series),
        onProgress: ({ answered }) => onAnswered(answered),
      },
    );
    // Calls that nobody takes fail faster than its end is noticed.
    if (this.emulator.isLost()) throw this.emulator.lost.reason;
    await this.#changeSeries(series, { result });
    if (loss) await this.fail(series, loss);
  }

  /** Of a call that was needed: with its sandboxes lost, that is the reason. */
  async failCall(series: number, failure: Failure): Promise<void> {
    await this.fail(series, (await this.#findLoss(series)) ?? failure);
  }

  async fail(series: number, failure: Failure): Promise<void> {
    this.job.log("load", "info", `${this.label(series)}: ${failure.message}\n`);
    await this.#changeSeries(series, { failure });
  }

  async note(seen: { memory?: SandboxMemory; moments?: readonly PoolMoment[] }): Promise<void> {
    const { memory, moments } = this.#pool ?? { memory: [], moments: [] };
    this.#pool = {
      schemaVersion: 1,
      memoryBudgetMb: this.emulator.pool.memoryBudgetMb,
      memory: seen.memory ? [...memory, seen.memory] : memory,
      moments: [...moments, ...(seen.moments ?? [])],
    };
    await writeJsonFile(join(this.#writer.folder, POOL_FILE), this.#pool);
  }

  failures(): Failure[] {
    return this.#manifest.series.flatMap(({ failure }) => failure ?? []);
  }

  /** Sums up a series whose calls were made by this process. */
  async conclude(series: number): Promise<void> {
    const { pattern } = this.#manifest.request;
    const summary = summarizeLoad(this.#samples[series]!, pattern.groups.length, NO_WARM_UP);
    const result = { startedAtMs: this.#startedAtMs, ended: "complete", unfinished: 0 } as const;
    await this.#changeSeries(series, {
      result: { ...result, summary, selfCheck: this.#ownCheck(summary.whole.latency) },
    });
  }

  async finish(state: LoadManifest["state"], failure: Failure | null): Promise<JobOutcome> {
    await this.#change({ state, failure, finishedAt: new Date().toISOString() });
    return { result: { runId: this.#manifest.id }, failure };
  }

  #ownCheck(latency: Parameters<typeof judgeGenerator>[1]): SelfCheck {
    const { user, system } = process.cpuUsage(this.#busy.cpu);
    return judgeGenerator(
      {
        lateSends: null,
        eventLoopDelay: null,
        eventLoopUtilization: performance.eventLoopUtilization(this.#busy.loop).utilization,
        cpuShare: (user + system) / 1000 / (performance.now() - this.originMs),
      },
      latency,
    );
  }

  async #changeSeries(index: number, changes: Partial<LoadSeries>): Promise<void> {
    const series = this.#manifest.series.map((one, at) => (at === index ? { ...one, ...changes } : one));
    await this.#change({ series });
  }

  async #change(changes: Partial<LoadManifest>): Promise<void> {
    this.#manifest = { ...this.#manifest, ...changes };
    await this.#writer.write(this.#manifest);
  }
}

/** Every call of its pattern was made, and its sandboxes were there to the end. */
function isWhole({ result, failure }: LoadSeries): boolean {
  return failure === null && result?.ended === "complete";
}

/** A runtime's process is looked for when it is deployed. */
function whyNot(sandbox: SandboxId, kinds: readonly SandboxInfo[]): Failure | null {
  const kind = kinds.find(({ id }) => id === sandbox);
  if (kind?.state !== "unavailable") return null;
  return { code: "TOOL_UNAVAILABLE", message: kind.reason ?? `${sandbox} is not available.`, hint: kind.hint };
}
