import { join } from "node:path";
import { formatBytes } from "#shared/format/bytes.ts";
import { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import type { LoadPattern } from "#shared/model/load/load-pattern.ts";
import type { BuildOptions } from "#shared/model/program-run.ts";
import type { CompilerId, Tool } from "#shared/model/tool.ts";
import type { DeploymentsWork, Experiment, ImageSizesWork, PartWork } from "#shared/papers/experiment.ts";
import { CALL_GROUPS } from "#shared/papers/persaud-2019/openwhisk-plan.ts";
import { resumeBenchmark, runBenchmark } from "../bench/run-benchmark.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { findExampleFunction } from "../load/example-functions.ts";
import type { EmulatorPlan, EmulatorRun } from "./emulator-run.ts";
import { measureColdStarts } from "./measure-cold-starts.ts";
import { contentionPattern, measureContention } from "./measure-contention.ts";
import { measureDensity } from "./measure-density.ts";
import { measureDeployments } from "./measure-deployments.ts";
import { measureImageSizes } from "./measure-image-sizes.ts";
import { callsOf, measurePattern, OPENWHISK_MEMORY_MB } from "./measure-pattern.ts";
import type { PackageTools } from "./openwhisk-packages.ts";
import type { PaperTools } from "./paper-tools.ts";
import { resumeOnEmulator, runOnEmulator } from "./run-on-emulator.ts";

/** A part's work, ready to be carried out under an id of its own. */
export interface ReadyPart {
  /** Runs of programs or calls of functions that it makes. */
  measurements: number;
  start: (runId: string, job: JobContext) => Promise<JobOutcome>;
  /** Goes on with what was broken off; null where it is measured anew. */
  resume: ((runId: string, job: JobContext) => Promise<JobOutcome>) | null;
}

/** What waits with nothing in it would make a cold start warmer, and take room. */
const NONE_WAITING = { stemCells: [] };

/** What a part does, with its files and compilers found. */
export async function readyPart(
  experiment: Experiment,
  work: PartWork,
  installed: readonly Tool[],
  tools: PaperTools,
): Promise<ReadyPart> {
  switch (work.kind) {
    case "program": {
      const file = join(tools.examplesFolder, experiment.paper, work.program);
      return benchmark(BenchmarkRequest.parse(work.request(file, compilersFor(work.language, installed))), tools);
    }
    case "function": {
      const { file, build, argument } = await findExampleFunction(tools.examplesFolder, work.function);
      const stdin = JSON.stringify(argument);
      const whole: BuildOptions = { simd: false, wasmOpt: null, ...build };
      return benchmark(BenchmarkRequest.parse(work.request({ file, build: whole, stdin })), tools);
    }
    case "pattern": {
      const { pattern, patternName, sandboxes } = work;
      const plan = { pattern, patternName, subject: work.function, sandboxes, memoryMb: OPENWHISK_MEMORY_MB };
      const measure = (run: EmulatorRun) => measurePattern(run, work);
      // Each series has the pattern for itself, after a cold start of its own.
      const resume = (runId: string, job: JobContext) => resumeOnEmulator(runId, plan, measure, tools, job);
      return { ...onEmulator(plan, measure, tools), resume };
    }
    case "cold-starts": {
      const pattern = inTurn("Cold starts", ["cold", "after it"], 1, work.rounds);
      const plan = {
        pattern,
        patternName: work.kind,
        subject: work.function,
        sandboxes: work.sandboxes,
        pool: NONE_WAITING,
      };
      return onEmulator(plan, (run) => measureColdStarts(run, work), tools);
    }
    case "density": {
      const pattern = inTurn("Density", ["busy"], work.instances, work.calls);
      const plan = {
        pattern,
        patternName: work.kind,
        subject: work.function,
        sandboxes: work.sandboxes,
        pool: NONE_WAITING,
      };
      return onEmulator(plan, (run) => measureDensity(run, work), tools);
    }
    case "contention": {
      const { functions, sandboxes, memoryBudgetMb } = work;
      const subject = functions.map(({ name }) => name).join(", ");
      const pool = { ...NONE_WAITING, memoryBudgetMb };
      const plan = { pattern: contentionPattern(work), patternName: work.kind, subject, sandboxes, pool };
      return onEmulator(plan, (run) => measureContention(run, work), tools);
    }
    case "deployments":
    case "image-sizes":
      return openWhiskPart(work, { ...tools, compilers: compilersFor("C", installed) });
  }
}

function benchmark(request: BenchmarkRequest, tools: PaperTools): ReadyPart {
  return {
    measurements: runsOf(request),
    start: (runId, job) => runBenchmark(runId, request, tools, job),
    resume: (runId, job) => resumeBenchmark(runId, tools, job),
  };
}

/** Calls of the function of Persaud 2019, in the groups that its figures tell apart. */
function openWhiskPart(work: DeploymentsWork | ImageSizesWork, tools: PackageTools & PaperTools): ReadyPart {
  const isSweep = work.kind === "image-sizes";
  const plan: EmulatorPlan = {
    pattern: inTurn(isSweep ? "Image sizes" : "Deployments", CALL_GROUPS, 1, work.rounds),
    patternName: work.kind,
    subject: "fibonacci",
    sandboxes: isSweep ? work.extraBytes.map(() => "docker-image" as const) : work.sandboxes,
    labels: isSweep ? work.extraBytes.map((bytes) => `+${formatBytes(bytes)}`) : undefined,
    argument: { n: work.n },
    pool: NONE_WAITING,
  };
  return onEmulator(
    plan,
    (run) => (isSweep ? measureImageSizes(run, work, tools) : measureDeployments(run, work, tools)),
    tools,
  );
}

/** Its series take turns, or share a pool: which sandboxes were warm is gone with their emulator, and it begins anew. */
function onEmulator(plan: EmulatorPlan, work: (run: EmulatorRun) => Promise<void>, tools: PaperTools): ReadyPart {
  return {
    measurements: callsOf(plan.pattern.groups) * plan.sandboxes.length,
    start: (runId, job) => runOnEmulator(runId, plan, work, tools, job),
    resume: null,
  };
}

/** What calls that take turns are kept as. */
function inTurn(name: string, groups: readonly string[], threads: number, loops: number): LoadPattern {
  const one = { kind: "closed", startDelayMs: 0, keepAlive: false, rampUpS: 0, durationS: null, delayMs: 0 } as const;
  return { name, groups: groups.map((group) => ({ ...one, name: group, threads, loops })) };
}

function runsOf({ files, runtimes, sweep, runs, warmupRuns }: BenchmarkRequest): number {
  const cells = sweep.reduce((product, { values }) => product * values.length, files.length * runtimes.length);
  return cells * (runs + warmupRuns);
}

/** The paper's compilers where they are installed; the usual choice where they aren't. */
function compilersFor(language: "C" | "Rust", tools: readonly Tool[]): BuildOptions["compilers"] {
  const usable = (id: CompilerId, target: "native" | "wasm32-wasip1") =>
    tools.some(
      (tool) =>
        tool.kind === "compiler" && tool.id === id && tool.state === "available" && tool.targets.includes(target),
    )
      ? { [target]: id }
      : {};
  return language === "C"
    ? { ...usable("gcc", "native"), ...usable("wasi-sdk", "wasm32-wasip1") }
    : { ...usable("cargo", "native"), ...usable("cargo", "wasm32-wasip1") };
}
