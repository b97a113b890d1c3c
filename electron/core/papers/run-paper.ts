import { join } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import type { PaperManifest, PaperPart, PaperRequest, PaperResult } from "#shared/model/paper.ts";
import type { BuildOptions } from "#shared/model/program-run.ts";
import type { CompilerId, Tool } from "#shared/model/tool.ts";
import { protocolsOf, requestOf, type Experiment } from "#shared/papers/persaud-2019/plan.ts";
import { judgeStatements } from "#shared/papers/persaud-2019/statements.ts";
import { resumeBenchmark, runBenchmark, type BenchmarkTools } from "../bench/run-benchmark.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { writeFileAtomic } from "../store/atomic-write.ts";
import { createRunId } from "../store/run-store.ts";
import { paperFiles } from "./paper-files.ts";
import { createPaperProgress, type PlannedPart } from "./paper-progress.ts";
import type { PaperStore, PaperWriter } from "./paper-store.ts";

export interface PaperTools extends BenchmarkTools {
  papers: PaperStore;
  /** What is run again, in the paper's order. */
  experiments: readonly Experiment[];
  /** The folder of the shipped examples. */
  examplesFolder: string;
}

/** What a request asks to be measured. Throws INVALID_REQUEST for a figure that isn't known. */
function planPaper({ only }: PaperRequest, experiments: readonly Experiment[]): PaperPart[] {
  const known = experiments.flatMap(({ id, beside }) => (beside === undefined ? [id] : []));
  const unknown = only.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new WorkbenchError("INVALID_REQUEST", `${unknown} can't be run again here.`, {
      hint: `Figures: ${known.join(", ")}. Figure 12 needs the function emulator.`,
    });
  return experiments
    .filter(({ id, beside }) => only.length === 0 || only.includes(beside ?? id))
    .flatMap((experiment) =>
      protocolsOf(experiment).map((protocol) => ({ experiment: experiment.id, protocol, runId: null, failure: null })),
    );
}

/** A paper's run that is on disk, with its writer. */
export interface OpenPaper {
  manifest: PaperManifest;
  writer: PaperWriter;
}

/** Begins a run, so that it can be read from then on. Throws what `planPaper` throws. */
export async function createPaper(request: PaperRequest, { papers, experiments }: PaperTools): Promise<OpenPaper> {
  const manifest: PaperManifest = {
    schemaVersion: 1,
    id: createRunId(),
    kind: "paper",
    request,
    createdAt: new Date().toISOString(),
    finishedAt: null,
    state: "running",
    parts: planPaper(request, experiments),
    failure: null,
  };
  return { manifest, writer: await papers.create(manifest) };
}

/**
 * Goes on with a paper's run that was cancelled or broken off: its finished parts stay, the broken one is resumed.
 * Throws INVALID_REQUEST for a run that is complete.
 */
export async function resumePaper(id: string, tools: PaperTools, job: JobContext): Promise<JobOutcome> {
  const writer = await tools.papers.open(id);
  const manifest = await unfinished(id, tools.papers).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  return runPaper({ manifest: { ...manifest, state: "running", finishedAt: null, failure: null }, writer }, tools, job);
}

async function unfinished(id: string, papers: PaperStore): Promise<PaperManifest> {
  const manifest = await papers.readManifest(id);
  if (manifest.state !== "finished") return manifest;
  throw new WorkbenchError("INVALID_REQUEST", `Run ${id} is complete: there is nothing to go on with.`, {
    hint: "Start another one; its numbers are kept apart.",
  });
}

/**
 * Runs a paper's experiments one after the other, each by both protocols; what was measured already stays. One that
 * fails doesn't end the others. Closes the writer.
 */
export async function runPaper(
  { manifest: begun, writer }: OpenPaper,
  tools: PaperTools,
  job: JobContext,
): Promise<JobOutcome> {
  let manifest = begun;
  const change = async (changes: Partial<PaperManifest>) => {
    manifest = { ...manifest, ...changes };
    await writer.write(manifest);
  };
  const changePart = (index: number, changes: Partial<PaperPart>) =>
    change({ parts: manifest.parts.map((part, at) => (at === index ? { ...part, ...changes } : part)) });
  const finish = async (state: PaperManifest["state"], failure: PaperManifest["failure"]): Promise<JobOutcome> => {
    await change({ state, failure, finishedAt: new Date().toISOString() });
    return { result: { runId: manifest.id }, failure };
  };
  try {
    await change({});
    const { tools: found } = await tools.catalog.list();
    const planned = manifest.parts.map((part) => planPart(part, manifest.request, found, tools));
    const progress = createPaperProgress(planned, manifest.request.scale, job);
    for (const [index, part] of manifest.parts.entries()) {
      const { request } = planned[index] as PlannedPart;
      const failure = await measurePart(part, request, {
        tools,
        job: progress.ofPart(index),
        begin: (runId) => changePart(index, { runId }),
      });
      // Between two benchmarks: drawing beside one would be measured by it.
      await writeFigures(manifest, part.experiment, tools);
      if (job.signal.aborted) return await finish("cancelled", null);
      await changePart(index, { failure });
    }
    return await finish("finished", null);
  } catch (error) {
    const wire = toWireError(error);
    if (job.signal.aborted || wire.code === "CANCELLED") return await finish("cancelled", null);
    // The disk that failed the run may fail this line too; the first reason is the one to tell.
    await finish("failed", wire).catch(() => undefined);
    throw error;
  } finally {
    await writer.close();
  }
}

/** Why a part could not be measured at all, or null. Throws what concerns the whole run, such as a full disk. */
async function measurePart(
  part: PaperPart,
  request: BenchmarkRequest,
  { tools, job, begin }: { tools: PaperTools; job: JobContext; begin: (runId: string) => Promise<void> },
): Promise<PaperPart["failure"]> {
  if (part.runId !== null) {
    const earlier = await tools.store.read(part.runId).catch(() => null);
    if (earlier?.manifest.state === "finished") return part.failure;
    if (earlier) return (await resumeBenchmark(part.runId, tools, job)).failure;
  }
  const runId = createRunId();
  await begin(runId);
  return (await runBenchmark(runId, request, tools, job)).failure;
}

/** Writes the figure that an experiment belongs to, as far as it is measured. */
async function writeFigures(
  manifest: PaperManifest,
  experiment: string,
  { papers, experiments }: PaperTools,
): Promise<void> {
  const figure = experiments.find(({ id }) => id === experiment)?.beside ?? experiment;
  const group = experiments.flatMap(({ id, beside }) => ((beside ?? id) === figure ? [id] : []));
  const parts = await papers.readParts({
    ...manifest,
    parts: manifest.parts.filter((part) => group.includes(part.experiment)),
  });
  for (const file of await paperFiles(manifest, parts, { figures: [], formats: ["svg", "json"], theme: "light" }))
    await writeFileAtomic(join(papers.folderOf(manifest.id), file.name), Buffer.from(file.base64, "base64"));
}

function planPart(
  part: PaperPart,
  { scale }: PaperRequest,
  tools: readonly Tool[],
  { experiments, examplesFolder }: PaperTools,
): PlannedPart {
  const experiment = experiments.find(({ id }) => id === part.experiment);
  if (!experiment)
    throw new WorkbenchError("INVALID_REQUEST", `${part.experiment} is no experiment of this version.`, {
      hint: "Start a new run of the paper.",
    });
  const file = join(examplesFolder, "persaud-2019", experiment.program);
  const compilers = compilersFor(experiment, tools);
  const request = BenchmarkRequest.parse(requestOf(experiment, scale, part.protocol, file, compilers));
  return { experiment, protocol: part.protocol, request };
}

/** The paper's compilers where they are installed; the usual choice where they aren't. */
function compilersFor({ language }: Experiment, tools: readonly Tool[]): BuildOptions["compilers"] {
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

/** A paper's run as it is now, judged by what has been measured of it. */
export async function readPaper(id: string, papers: PaperStore): Promise<PaperResult> {
  const manifest = await papers.readManifest(id);
  const parts = await papers.readParts(manifest);
  return { manifest, folder: papers.folderOf(id), parts, statements: judgeStatements(parts) };
}
