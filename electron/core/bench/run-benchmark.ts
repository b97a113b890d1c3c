import { randomInt } from "node:crypto";
import { basename } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import type { RunManifest, RunSession, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { BuiltHelper } from "#toolchains/measure/build-helper-program.ts";
import { measureSpawnFloor } from "#toolchains/measure/measure-spawn-floor.ts";
import type { Measurer } from "#toolchains/measure/measured-command.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { waitForQuiet } from "../jobs/activity.ts";
import { enterMeasureLane } from "../jobs/measure-lane.ts";
import type { RunTools } from "../runs/run-program.ts";
import type { Lock } from "../store/lock-file.ts";
import type { RunStore, RunWriter } from "../store/run-store.ts";
import { prepareAuxiliaryCells } from "./auxiliary-cells.ts";
import { describeMachine } from "./machine.ts";
import { measurePeaks } from "./measure-peaks.ts";
import { measureSession } from "./measure-session.ts";
import { planCells, unfilledPlaceholders } from "./plan-cells.ts";
import { prepareAgain, prepareCells, type ReadyCell } from "./prepare-cells.ts";

export interface BenchmarkTools extends RunTools {
  store: RunStore;
  appVersion: string;
  /** What the spawn floor is measured with; null without a C compiler. */
  spawnFloorProgram(): Promise<BuiltHelper | null>;
  /** Absolute path of GNU time; null where there is none. */
  findGnuTime(): Promise<string | null>;
}

/** A measuring process that dies this often in one run dies of the run. */
const MOST_MEASURER_DEATHS = 3;

/** Builds end sooner; what takes longer, such as an installation, is measured beside and warned of. */
const QUIET_PATIENCE_MS = 30_000;

/**
 * Builds every program, then measures all cells: warm-up first, then rounds in the order that was asked for. A cell
 * that fails ends nothing else; a cancelled or killed benchmark keeps what it measured and can be resumed.
 */
export async function runBenchmark(
  runId: string,
  request: BenchmarkRequest,
  tools: BenchmarkTools,
  job: JobContext,
): Promise<JobOutcome> {
  planCells(request);
  for (const name of unfilledPlaceholders(request))
    job.log("sweep", "info", `{${name}} is no parameter of --sweep; it is passed as it is.\n`);
  const manifest: RunManifest = {
    schemaVersion: 1,
    id: runId,
    kind: "benchmark",
    createdAt: new Date().toISOString(),
    finishedAt: null,
    state: "running",
    request,
    seed: request.seed ?? randomInt(0x1_0000_0000),
    cells: [],
    auxiliary: [],
    machine: await describeMachine(),
    appVersion: tools.appVersion,
    methods: { wall: "", cpu: "", memory: "" },
    sessions: [],
    failure: null,
  };
  return measureRun(await tools.store.create(manifest), manifest, [], tools, job);
}

/**
 * Goes on with a run that was cancelled or broken off: what was measured stays, and what it had built is measured, not
 * what its sources have become. Throws RUN_NOT_FOUND, RUN_IN_USE, and INVALID_REQUEST for a run that is complete.
 */
export async function resumeBenchmark(runId: string, tools: BenchmarkTools, job: JobContext): Promise<JobOutcome> {
  const { writer, manifest, samples, damage } = await tools.store.reopen(runId);
  if (damage !== null) job.log("run", "info", `${damage}\n`);
  if (manifest.state !== "finished")
    return measureRun(writer, { ...manifest, state: "running", finishedAt: null, failure: null }, samples, tools, job);
  await writer.close();
  throw new WorkbenchError("INVALID_REQUEST", `Run ${runId} is complete: there is nothing to go on with.`, {
    hint: "Start another benchmark; its samples are kept apart.",
  });
}

/** Measures until everything is there, in as many sessions as pauses and dying helpers make of it. */
async function measureRun(
  writer: RunWriter,
  begun: RunManifest,
  earlier: Sample[],
  tools: BenchmarkTools,
  job: JobContext,
): Promise<JobOutcome> {
  let manifest = begun;
  const change = async (changes: Partial<RunManifest>) => {
    manifest = { ...manifest, ...changes };
    await writer.writeManifest(manifest);
  };
  const finish = async (state: RunManifest["state"], failure: Failure | null): Promise<JobOutcome> => {
    await change({ state, failure, finishedAt: new Date().toISOString() });
    return { result: { runId: manifest.id }, failure };
  };
  const what = `benchmark ${manifest.request.files.map((file) => basename(file)).join(", ")}`;
  const plans = planCells(manifest.request);
  const samples = [...earlier];
  let ready: ReadyCell[] | null = null;
  let deaths = 0;
  let begunAfter: RunSession["begunAfter"] = begun.sessions.length === 0 ? undefined : "interruption";
  try {
    await writer.writeManifest(manifest);
    for (;;) {
      if (job.pauseRequested()) await job.rest();
      job.step("Waiting for its turn");
      let lane: Lock | null = null;
      let measurer: Measurer | null = null;
      try {
        // Building belongs to the turn: a compiler beside it would be measured by the benchmark that runs now.
        const waiting = { signal: job.signal, onWait: (behind: string) => job.queued(behind) };
        lane = await enterMeasureLane(what, waiting);
        await waitForQuiet(QUIET_PATIENCE_MS, waiting);
        job.started();
        const emptyProgram = await tools.spawnFloorProgram();
        if (ready === null) {
          const preparing = {
            warmupRuns: manifest.request.warmupRuns,
            artifactsFolder: writer.artifactsFolder,
            tools,
            job,
          };
          const prepared =
            manifest.cells.length === 0
              ? await prepareCells(plans, preparing)
              : await prepareAgain(plans, manifest.cells, preparing);
          const beside = manifest.request.phases
            ? await prepareAuxiliaryCells(prepared.ready, prepared.cells.length, emptyProgram, preparing)
            : { auxiliary: [], ready: [] };
          ready = [...prepared.ready, ...beside.ready];
          await change({ cells: prepared.cells, auxiliary: beside.auxiliary });
        }
        if (ready.length === 0) return await finish("failed", manifest.cells[0]?.failure ?? null);
        measurer = await tools.openMeasurer();
        // Conditions and methods as they are when the measuring begins, not when the waiting did.
        const conditions = { methods: measurer.methods, machine: await describeMachine() };
        const spawnFloor = emptyProgram
          ? await measureSpawnFloor(measurer, emptyProgram, { signal: job.signal }).catch(unlessCancelled)
          : undefined;
        const number = manifest.sessions.length;
        await change({
          ...(number === 0 ? conditions : {}),
          sessions: [
            ...manifest.sessions,
            { startedAt: new Date().toISOString(), ...conditions, spawnFloor, begunAfter },
          ],
        });
        const end = await measureSession({
          number,
          manifest,
          samples,
          ready,
          measurer,
          writer,
          run: tools.run,
          job,
          onCellFailed: (index, failure) =>
            change({
              cells: withFailure(manifest.cells, index, failure),
              auxiliary: withFailure(manifest.auxiliary, index, failure),
            }),
        });
        if (end === "done") {
          const gnuTime = measurer.methods.memoryPrecision === "exact" ? null : await tools.findGnuTime();
          if (gnuTime !== null) {
            const peaks = await measurePeaks(ready, { gnuTime, measurer, run: tools.run, job });
            const cells = manifest.cells.map((cell) => ({ ...cell, peakMemory: peaks.get(cell.index) ?? null }));
            await change({ cells });
          }
          return await finish("finished", null);
        }
        begunAfter = end === "paused" ? "pause" : "measurer-death";
        if (end === "measurer-died") {
          deaths += 1;
          job.log("measurer", "info", "The measuring process died; a new one goes on where it was.\n");
          if (deaths === MOST_MEASURER_DEATHS)
            throw new WorkbenchError("HELPER_CRASHED", `The measuring process died ${deaths} times.`, {
              hint: "What was measured is kept. Look whether the machine is out of memory.",
            });
        }
      } finally {
        await measurer?.close();
        await lane?.release();
      }
    }
  } catch (error) {
    const wire = toWireError(error);
    if (job.signal.aborted || wire.code === "CANCELLED") return await finish("cancelled", null);
    // The disk that failed the benchmark may fail this line too; the first reason is the one to tell.
    await finish("failed", wire).catch(() => undefined);
    throw error;
  } finally {
    await writer.close();
  }
}

/** A floor that can't be measured is one fact less about a run, and no reason to end it. */
function unlessCancelled(error: unknown): undefined {
  if (error instanceof WorkbenchError && error.code === "CANCELLED") throw error;
}

function withFailure<One extends { index: number; failure: Failure | null }>(
  all: readonly One[],
  index: number,
  failure: Failure,
): One[] {
  return all.map((one) => (one.index === index ? { ...one, failure } : one));
}
