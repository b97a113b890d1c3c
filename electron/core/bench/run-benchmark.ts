import { createHash, randomInt } from "node:crypto";
import { basename, join, resolve } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import type { BenchmarkRequest, Cell, RunManifest, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { MeasuredExecution, Measurer } from "#toolchains/measure/measured-command.ts";
import type { CommandSpec } from "#toolchains/process/command-spec.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { enterMeasureLane } from "../jobs/measure-lane.ts";
import { prepareProgram } from "../runs/prepare-program.ts";
import type { RunTools } from "../runs/run-program.ts";
import type { RunStore, RunWriter } from "../store/run-store.ts";
import { describeMachine } from "./machine.ts";
import { parseProgramMetrics } from "./program-metrics.ts";
import { createRandom, shuffledRound } from "./schedule.ts";

const MAX_OUTPUT_BYTES = 16 << 20;
/** A time budget never ends the measuring before a verdict is possible at all. */
const LEAST_ROUNDS = 6;
/** Rows reach windows between rounds and no oftener than this: drawing a chart takes time from what is measured. */
const SAMPLE_BATCH_MS = 250;

export interface BenchmarkTools extends RunTools {
  store: RunStore;
  appVersion: string;
}

interface ReadyCell {
  cell: Cell;
  command: CommandSpec;
}

/**
 * Builds every program, then measures all cells interleaved: warm-up rounds first, then rounds in which each cell
 * runs once, in seeded random order. Rows are on disk before anything is computed from them. A cell that fails
 * leaves the later rounds and ends nothing else; a cancelled benchmark keeps what it measured.
 */
export async function runBenchmark(
  runId: string,
  request: BenchmarkRequest,
  tools: BenchmarkTools,
  job: JobContext,
): Promise<JobOutcome> {
  const what = `benchmark ${request.files.map((file) => basename(file)).join(", ")}`;
  let manifest: RunManifest = {
    schemaVersion: 1,
    id: runId,
    kind: "benchmark",
    createdAt: new Date().toISOString(),
    finishedAt: null,
    state: "running",
    request,
    seed: request.seed ?? randomInt(0x1_0000_0000),
    cells: [],
    machine: await describeMachine(),
    appVersion: tools.appVersion,
    methods: { wall: "", cpu: "", memory: "" },
    failure: null,
  };
  let writer: RunWriter | null = null;
  let measurer: Measurer | null = null;
  const finish = async (state: RunManifest["state"], failure: Failure | null): Promise<JobOutcome> => {
    manifest = { ...manifest, state, failure, finishedAt: new Date().toISOString() };
    await writer?.writeManifest(manifest);
    return { result: { runId }, failure };
  };
  try {
    writer = await tools.store.create(manifest);
    job.step("Waiting for its turn");
    // Building belongs to the turn: a compiler beside it would be measured by the benchmark that runs now.
    const lane = await enterMeasureLane(what, { signal: job.signal, onWait: (behind) => job.queued(behind) });
    try {
      job.started();
      const { cells, ready } = await prepareCells(request, tools, job, writer.artifactsFolder);
      manifest = { ...manifest, cells };
      await writer.writeManifest(manifest);
      if (ready.length === 0) return await finish("failed", cells[0]?.failure ?? null);
      measurer = await tools.openMeasurer();
      // Conditions and methods as they are when the measuring begins, not when the waiting did.
      manifest = { ...manifest, methods: measurer.methods, machine: await describeMachine() };
      await writer.writeManifest(manifest);
      const store = writer;
      await measureRounds({ request, seed: manifest.seed, ready, measurer, writer, job }, async (index, failure) => {
        const changed = manifest.cells.map((cell) => (cell.index === index ? { ...cell, failure } : cell));
        manifest = { ...manifest, cells: changed };
        await store.writeManifest(manifest);
      });
    } finally {
      await measurer?.close();
      await lane.release();
    }
    return await finish("finished", null);
  } catch (error) {
    const wire = toWireError(error);
    if (job.signal.aborted || wire.code === "CANCELLED") return await finish("cancelled", null);
    // The disk that failed the benchmark may fail this line too; the first reason is the one to tell.
    await finish("failed", wire).catch(() => undefined);
    throw error;
  } finally {
    await writer?.close();
  }
}

/** Every cell of the benchmark, and those of them that can run, with how they are started. */
async function prepareCells(
  request: BenchmarkRequest,
  tools: BenchmarkTools,
  job: JobContext,
  artifactsFolder: string,
): Promise<{ cells: Cell[]; ready: ReadyCell[] }> {
  const cells: Cell[] = [];
  const ready: ReadyCell[] = [];
  for (const file of request.files.map((path) => resolve(path))) {
    for (const runtime of request.runtimes) {
      if (job.signal.aborted) throw new WorkbenchError("CANCELLED", "Cancelled while building.");
      job.step(`Building ${basename(file)} for ${runtime}`);
      const prepared = await prepareProgram(
        {
          file,
          runtime,
          build: request.build,
          invocation: request.invocation,
          warmupRuns: request.warmupRuns,
          // A folder for each: two programs of one name must not meet.
          workFolder: join(artifactsFolder, String(cells.length)),
          keepArtifact: true,
        },
        tools,
        { signal: job.signal, onLog: (text) => job.log(`build for ${runtime}`, "info", text) },
      );
      const cell: Cell = {
        index: cells.length,
        program: basename(file),
        file,
        runtime,
        command: prepared.command ? formatCommand(prepared.command) : "",
        terms: prepared.terms,
        artifact: prepared.artifact && {
          path: prepared.artifact.path,
          sizeBytes: prepared.artifact.sizeBytes,
          sha256: prepared.artifact.sha256,
          compiler: prepared.build?.compiler ? `${prepared.build.compiler.id} ${prepared.build.compiler.version}` : "",
          commands: prepared.build?.commands ?? [],
        },
        precompilation: prepared.precompilation,
        failure: prepared.failure,
      };
      cells.push(cell);
      if (prepared.command) ready.push({ cell, command: prepared.command });
      else job.log(runtime, "info", `${cell.program} on ${runtime}: ${prepared.failure.message}\n`);
    }
  }
  return { cells, ready };
}

interface Measuring {
  request: BenchmarkRequest;
  seed: number;
  ready: ReadyCell[];
  measurer: Measurer;
  writer: RunWriter;
  job: JobContext;
}

/** A cell that fails is left out of the later rounds; `onCellFailed` hears of one that could not even be started. */
async function measureRounds(
  { request, seed, ready, measurer, writer, job }: Measuring,
  onCellFailed: (index: number, failure: Failure) => Promise<void>,
): Promise<void> {
  const random = createRandom(seed);
  const byIndex = new Map(ready.map((entry) => [entry.cell.index, entry]));
  const live = new Set(byIndex.keys());
  const startedMs = Date.now();
  let done = 0;
  let batch: Sample[] = [];
  let lastBatchMs = 0;
  const flush = () => {
    if (batch.length > 0) job.samples(batch);
    batch = [];
    lastBatchMs = Date.now();
  };

  const runRounds = async (phase: Sample["phase"], rounds: number, mayStop: (round: number) => boolean) => {
    for (let round = 0; round < rounds && live.size > 0 && !mayStop(round); round += 1) {
      for (const index of shuffledRound([...live], random)) {
        const entry = byIndex.get(index) as ReadyCell;
        const leaveOut = (why: string) => {
          live.delete(index);
          const name = `${entry.cell.program} on ${entry.cell.runtime}`;
          job.log(entry.cell.runtime, "info", `${name} ${why}; it is left out of the next rounds.\n`);
        };
        const sample = await takeSample(entry, { phase, round, request, measurer, signal: job.signal }).catch(
          async (error: unknown) => {
            if (!(error instanceof WorkbenchError) || error.code !== "TOOL_UNAVAILABLE") throw error;
            await onCellFailed(index, toWireError(error));
            leaveOut("could not be started");
            return null;
          },
        );
        if (sample === null) continue;
        await writer.appendSamples([sample]);
        batch.push(sample);
        done += 1;
        if (sample.exitCode !== 0 || sample.signal || sample.limit) leaveOut("failed");
      }
      if (Date.now() - lastBatchMs >= SAMPLE_BATCH_MS) flush();
      const left = phase === "warmup" ? rounds - round - 1 + request.runs : rounds - round - 1;
      reportProgress(left);
    }
  };
  const reportProgress = (roundsLeft: number) => {
    const elapsedMs = Date.now() - startedMs;
    const left = roundsLeft * live.size;
    const byRuns = (elapsedMs / Math.max(1, done)) * left;
    const remainingMs =
      request.timeBudgetMs === undefined ? byRuns : Math.min(byRuns, Math.max(0, request.timeBudgetMs - elapsedMs));
    job.progress(done, done + left, "runs", Math.round(remainingMs));
  };

  job.step("Warming up");
  await runRounds("warmup", request.warmupRuns, () => false);
  job.step("Measuring");
  const measuringMs = Date.now();
  const { timeBudgetMs } = request;
  await runRounds(
    "measure",
    request.runs,
    (round) => timeBudgetMs !== undefined && round >= LEAST_ROUNDS && Date.now() - measuringMs >= timeBudgetMs,
  ).finally(flush);
}

interface SampleTerms {
  phase: Sample["phase"];
  round: number;
  request: BenchmarkRequest;
  measurer: Measurer;
  signal: AbortSignal;
}

async function takeSample({ cell, command }: ReadyCell, terms: SampleTerms): Promise<Sample> {
  const { invocation } = terms.request;
  const startedAtMs = Date.now();
  const execution: MeasuredExecution = await terms.measurer.measure(
    {
      ...command,
      stdin: invocation.stdin,
      stdinFile: invocation.stdinFile,
      timeoutMs: invocation.timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
    },
    { signal: terms.signal },
  );
  return {
    cell: cell.index,
    phase: terms.phase,
    round: terms.round,
    startedAtMs,
    wallNs: execution.wallNs,
    userNs: execution.userNs,
    sysNs: execution.sysNs,
    maxRssBytes: execution.maxRssBytes,
    exitCode: execution.exitCode,
    signal: execution.signal,
    limit: execution.limit,
    stdoutSha256: createHash("sha256").update(execution.stdout).digest("hex"),
    metrics: parseProgramMetrics(new TextDecoder().decode(execution.stderr)),
  };
}
