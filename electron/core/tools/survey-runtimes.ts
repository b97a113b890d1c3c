import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { BuildOptions, Invocation } from "#shared/model/program-run.ts";
import { RuntimeSurvey, type StartUpProbe, type SurveyedRuntime } from "#shared/model/runtime-survey.ts";
import type { RuntimeRef, Tool } from "#shared/model/tool.ts";
import { medianInterval95 } from "#shared/stats/median-interval.ts";
import { median } from "#shared/stats/quantiles.ts";
import { describeProgramEnd } from "#shared/format/failed-run.ts";
import { reasonBeside } from "#shared/format/reason-words.ts";
import type { Measurer } from "#toolchains/measure/measured-command.ts";
import type { CommandSpec } from "#toolchains/process/command-spec.ts";
import { describeMachine } from "../bench/machine.ts";
import { createRandom, shuffledRound } from "../bench/schedule.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { enterMeasureLane } from "../jobs/measure-lane.ts";
import { prepareProgram } from "../runs/prepare-program.ts";
import type { RunTools } from "../runs/run-program.ts";
import { readJsonFile, writeJsonFile } from "../store/json-file.ts";
import type { Lock } from "../store/lock-file.ts";
import { EMPTY_C_SOURCE, EMPTY_COMPONENT, EMPTY_MODULE } from "./empty-programs.ts";

/** Timed runs of each mode, after one that fills caches and shows whether it runs at all. */
const RUNS = 10;
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 1 << 16;
/** The order of the runs is shuffled, but nothing hangs on which order it is. */
const ORDER_SEED = 1;

const surveyPath = (dataDir: string) => join(dataDir, "runtime-survey.json");
const invocation = Invocation.parse({ timeoutMs: TIMEOUT_MS });

/** The survey that was made here last; null when there is none that can be read. */
export async function readLastSurvey(dataDir: string): Promise<RuntimeSurvey | null> {
  return readJsonFile(surveyPath(dataDir), RuntimeSurvey, 1).catch(() => null);
}

interface Start {
  ref: RuntimeRef;
  /** Null where it can't be started, which `reason` explains. */
  command: CommandSpec | null;
  reason: string | null;
  wallNs: number[];
}

/** Measures every installed runtime by an empty program: start-up in each mode, size on disk, WASI level. */
export async function surveyRuntimes(
  tools: RunTools & { dataDir: string },
  job: JobContext,
): Promise<JobOutcome & { result: RuntimeSurvey }> {
  const folder = await mkdtemp(join(tmpdir(), `wasm-workbench-run-${process.pid}-`));
  let lane: Lock | null = null;
  let measurer: Measurer | null = null;
  try {
    lane = await enterMeasureLane("probing the runtimes", {
      signal: job.signal,
      onWait: (behind) => job.queued(behind),
    });
    job.started();
    const startedMs = performance.now();
    const { loadAverage, cores } = await describeMachine();
    job.step("Looking for runtimes");
    const { tools: found } = await tools.catalog.list({ rescan: true });
    const runtimes = found.filter(({ kind, state }) => kind === "runtime" && state === "available");
    const starts = await prepareStarts(runtimes, folder, tools, job);
    measurer = await tools.openMeasurer();
    await measureStarts(starts, measurer, job);
    job.step("Trying a WASI preview 2 component");
    const surveyed: SurveyedRuntime[] = [];
    for (const runtime of runtimes)
      surveyed.push(await describeRuntime(runtime, starts, { folder, tools, measurer, job }));
    const elapsedMs = Math.round(performance.now() - startedMs);
    const survey: RuntimeSurvey = {
      schemaVersion: 1,
      surveyedAtMs: Date.now(),
      elapsedMs,
      load: loadAverage === null ? null : { average: loadAverage, cores },
      runtimes: surveyed,
    };
    await writeJsonFile(surveyPath(tools.dataDir), survey);
    return { result: survey, failure: null };
  } finally {
    await measurer?.close();
    await lane?.release();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepareStarts(
  runtimes: readonly Tool[],
  folder: string,
  tools: RunTools,
  job: JobContext,
): Promise<Start[]> {
  const module = join(folder, "empty.wasm");
  const source = join(folder, "empty.c");
  await writeFile(module, EMPTY_MODULE);
  await writeFile(source, EMPTY_C_SOURCE);
  const starts: Start[] = [];
  for (const { modeDetails, modes } of runtimes) {
    for (const { ref, target } of modeDetails.filter((mode) => modes.includes(mode.ref))) {
      if (job.signal.aborted) throw new WorkbenchError("CANCELLED", "Cancelled while preparing.");
      job.step(`Preparing ${ref}`);
      const workFolder = join(folder, String(starts.length));
      await mkdir(workFolder);
      const file = target === "wasm32-wasip1" ? module : source;
      const request = { file, runtime: ref, build: BuildOptions.parse({}), invocation, warmupRuns: 1, workFolder };
      const { command, failure } = await prepareProgram(request, tools, { signal: job.signal });
      starts.push({ ref, command, reason: failure && reasonBeside(ref, failure.message), wallNs: [] });
    }
  }
  return starts;
}

/** Every mode once in each round, so that what the machine does besides falls on all of them alike. */
async function measureStarts(starts: Start[], measurer: Measurer, job: JobContext): Promise<void> {
  const random = createRandom(ORDER_SEED);
  const startedMs = Date.now();
  let done = 0;
  job.step("Measuring start-up");
  for (let round = 0; round <= RUNS; round += 1) {
    for (const index of shuffledRound([...starts.keys()], random)) {
      const start = starts[index];
      if (!start?.command) continue;
      const outcome = await tryOnce(start.command, measurer, job.signal);
      done += 1;
      if ("reason" in outcome) {
        start.reason = reasonBeside(start.ref, outcome.reason);
        start.command = null;
      } else if (round > 0) start.wallNs.push(outcome.wallNs);
    }
    const left = starts.filter(({ command }) => command !== null).length * (RUNS - round);
    job.progress(done, done + left, "starts", Math.round(((Date.now() - startedMs) / Math.max(1, done)) * left));
  }
}

/** Throws only when it was cancelled or the measuring itself is broken. */
async function tryOnce(
  command: CommandSpec,
  measurer: Measurer,
  signal: AbortSignal,
): Promise<{ wallNs: number } | { reason: string }> {
  try {
    const execution = await measurer.measure(
      { ...command, timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES },
      { signal },
    );
    const failure = describeProgramEnd(execution, { timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_OUTPUT_BYTES });
    return failure === null ? { wallNs: execution.wallNs } : { reason: failure.message };
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === "TOOL_UNAVAILABLE") return { reason: error.message };
    throw error;
  }
}

interface Around {
  folder: string;
  tools: RunTools;
  measurer: Measurer;
  job: JobContext;
}

async function describeRuntime(tool: Tool, starts: readonly Start[], around: Around): Promise<SurveyedRuntime> {
  const own = starts.filter(({ ref }) => tool.modes.includes(ref));
  const wasiModes = tool.modeDetails.filter(({ target }) => target === "wasm32-wasip1").map(({ ref }) => ref);
  const preview1 = own.some(({ ref, wallNs }) => wasiModes.includes(ref) && wallNs.length > 0);
  return {
    id: tool.id,
    version: tool.version,
    executableBytes: tool.path === null ? null : await sizeOfFile(tool.path),
    startUp: own.map(describeStart),
    wasi: wasiModes.length === 0 ? null : { preview1, preview2: await runsComponent(tool, around) },
  };
}

function describeStart({ ref, wallNs, reason }: Start): StartUpProbe {
  const runs = wallNs.length;
  if (runs === 0 || reason !== null) return { ref, medianNs: null, ci95Ns: null, runs, reason };
  return { ref, medianNs: median(wallNs), ci95Ns: medianInterval95(wallNs), runs, reason };
}

/** Of the real file: what is on PATH is often a link. */
async function sizeOfFile(path: string): Promise<number | null> {
  try {
    return (await stat(await realpath(path))).size;
  } catch {
    return null;
  }
}

/** Asks the runtime itself: adapters refuse components before, as the workbench builds none. */
async function runsComponent(tool: Tool, { folder, tools, measurer, job }: Around): Promise<boolean> {
  const artifact = join(folder, "component.wasm");
  const workFolder = join(folder, `component-${tool.id}`);
  await writeFile(artifact, EMPTY_COMPONENT);
  await mkdir(workFolder);
  const { adapter, variant } = await tools.catalog.chooseRuntime(tool.modes[0] ?? tool.id);
  const launch = { artifact, variant, invocation };
  const planned = plan();
  if (planned === null) return false;
  for (const { path, text } of planned.precompilation?.files ?? []) await writeFile(path, text);
  for (const command of planned.precompilation?.commands ?? []) {
    const outcome = await tools.run(command, { signal: job.signal });
    if (outcome.exitCode !== 0) return false;
  }
  return "wallNs" in (await tryOnce(planned.command, measurer, job.signal));

  /** Null where planning reads the module, which this isn't. */
  function plan() {
    try {
      const precompilation = adapter.precompile?.(launch, tool, workFolder);
      const command = adapter.command({ ...launch, artifact: precompilation?.artifact ?? artifact }, tool);
      return { precompilation, command };
    } catch {
      return null;
    }
  }
}
