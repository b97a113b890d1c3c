import { join } from "node:path";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { describeEstimate } from "#shared/format/estimates.ts";
import { plural } from "#shared/format/numbers.ts";
import { lostSeries } from "#shared/load/lost-series.ts";
import type { PaperManifest, PaperPart, PaperRequest, PaperResult } from "#shared/model/paper.ts";
import type { Tool } from "#shared/model/tool.ts";
import { choices, experimentsFor } from "#shared/papers/experiment.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { writeFileAtomic } from "../store/atomic-write.ts";
import { createRunId } from "../store/run-store.ts";
import { readyPart, type ReadyPart } from "./measure-part.ts";
import { paperFiles } from "./paper-files.ts";
import { createPaperProgress, type PlannedPart } from "./paper-progress.ts";
import type { PaperStore, PaperWriter } from "./paper-store.ts";
import { experimentsOf, type PaperTools } from "./paper-tools.ts";

export type { PaperTools } from "./paper-tools.ts";

/** What a request asks to be measured. Throws INVALID_REQUEST for a figure that isn't known. */
function planPaper({ paper, only }: PaperRequest, tools: PaperTools): PaperPart[] {
  const experiments = experimentsOf(paper, tools);
  const known = choices(experiments).map(({ id }) => id);
  const unknown = only.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new WorkbenchError("INVALID_REQUEST", `${unknown} can't be run again here.`, {
      hint: `Figures: ${known.join(", ")}.`,
    });
  }
  return experimentsFor(experiments, only).flatMap(({ id, protocols }) =>
    protocols.map((protocol) => ({ experiment: id, protocol, runId: null, failure: null })),
  );
}

/** A paper's run that is on disk, with its writer. */
export interface OpenPaper {
  manifest: PaperManifest;
  writer: PaperWriter;
}

/** Begins a run, so that it can be read from then on. Throws what `planPaper` throws. */
export async function createPaper(request: PaperRequest, tools: PaperTools): Promise<OpenPaper> {
  const manifest: PaperManifest = {
    schemaVersion: 1,
    id: createRunId(),
    kind: "paper",
    request,
    createdAt: new Date().toISOString(),
    finishedAt: null,
    state: "running",
    parts: planPaper(request, tools),
    failure: null,
  };
  return { manifest, writer: await tools.papers.create(manifest) };
}

/**
 * Goes on with a paper's run that was cancelled or broken off, or in which a part failed or lost the engine of a series:
 * its finished parts stay, the others are resumed or measured anew. Throws INVALID_REQUEST for a run that is complete.
 */
export async function resumePaper(id: string, tools: PaperTools, job: JobContext): Promise<JobOutcome> {
  const writer = await tools.papers.open(id);
  const manifest = await unfinished(id, tools).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  return runPaper({ manifest: { ...manifest, state: "running", finishedAt: null, failure: null }, writer }, tools, job);
}

async function unfinished(id: string, tools: PaperTools): Promise<PaperManifest> {
  const manifest = await tools.papers.readManifest(id);
  const ends = await Promise.all(
    manifest.parts.map(async ({ runId }) => (runId === null ? null : endOf(runId, tools))),
  );
  const isComplete =
    manifest.state === "finished" &&
    manifest.parts.every(({ failure }, index) => failure === null && ends[index]?.hasLost !== true);
  if (!isComplete) return manifest;
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
    const planned = await Promise.all(manifest.parts.map((part) => planPart(part, manifest.request, found, tools)));
    job.log("paper", "info", `${describePlan(manifest, planned)}\n`);
    const progress = createPaperProgress(planned, manifest.request.scale, job);
    for (const [index, part] of manifest.parts.entries()) {
      // A load run has no place to pause at; between two parts there is one.
      if (job.pauseRequested()) await job.rest();
      const { ready } = planned[index] as PlannedPart;
      const failure = await measurePart(part, ready, {
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

/** What is still to be done, and how long it takes on a laptop with nothing else to do. */
function describePlan({ request, parts }: PaperManifest, planned: readonly PlannedPart[]): string {
  const open = planned.filter((_, index) => parts[index]?.runId === null);
  const seconds = open.reduce((sum, { experiment, protocol }) => sum + experiment.seconds(request.scale, protocol), 0);
  return `${plural(open.length, "part")} to measure, ${describeEstimate(seconds)} on two cores with nothing else to do`;
}

/** Why a part could not be measured at all, or null. Throws what concerns the whole run, such as a full disk. */
async function measurePart(
  part: PaperPart,
  ready: ReadyPart,
  { tools, job, begin }: { tools: PaperTools; job: JobContext; begin: (runId: string) => Promise<void> },
): Promise<PaperPart["failure"]> {
  if (part.runId !== null) {
    const end = await endOf(part.runId, tools);
    if (end?.state === "finished" && !end.hasLost) return part.failure;
    if (end !== null && ready.resume) return (await ready.resume(part.runId, job)).failure;
    if (end !== null) await tools.loads.remove(part.runId);
  }
  const runId = createRunId();
  await begin(runId);
  return (await ready.start(runId, job)).failure;
}

/** Of an earlier run, with whether a series lost what it was measured with; null when the run is gone. */
async function endOf(
  runId: string,
  { loads, store }: PaperTools,
): Promise<{ state: PaperManifest["state"]; hasLost: boolean } | null> {
  if (await loads.has(runId)) {
    const manifest = await loads.readManifest(runId);
    return { state: manifest.state, hasLost: lostSeries(manifest).length > 0 };
  }
  const stored = await store.read(runId).catch(() => null);
  return stored && { state: stored.manifest.state, hasLost: false };
}

/** Writes the figure that an experiment belongs to, as far as it is measured. */
async function writeFigures(manifest: PaperManifest, experiment: string, tools: PaperTools): Promise<void> {
  const { papers } = tools;
  const experiments = experimentsOf(manifest.request.paper, tools);
  const figure = experiments.find(({ id }) => id === experiment)?.beside ?? experiment;
  const group = experimentsFor(experiments, [figure]).map(({ id }) => id);
  const parts = await papers.readParts({
    ...manifest,
    parts: manifest.parts.filter((part) => group.includes(part.experiment)),
  });
  for (const file of await paperFiles(manifest, parts, { figures: [], formats: ["svg", "json"], theme: "light" }))
    await writeFileAtomic(join(papers.folderOf(manifest.id), file.name), Buffer.from(file.base64, "base64"));
}

async function planPart(
  part: PaperPart,
  { paper, scale }: PaperRequest,
  installed: readonly Tool[],
  tools: PaperTools,
): Promise<PlannedPart> {
  const experiment = experimentsOf(paper, tools).find(({ id }) => id === part.experiment);
  if (!experiment)
    throw new WorkbenchError("INVALID_REQUEST", `${part.experiment} is no experiment of this version.`, {
      hint: "Start a new run of the paper.",
    });
  const ready = await readyPart(experiment, experiment.work(scale, part.protocol), installed, tools);
  return { experiment, protocol: part.protocol, ready };
}

/** A paper's run as it is now, judged by what has been measured of it. */
export async function readPaper(id: string, papers: PaperStore): Promise<PaperResult> {
  const manifest = await papers.readManifest(id);
  const parts = await papers.readParts(manifest);
  return { manifest, folder: papers.folderOf(id), parts, statements: PAPERS[manifest.request.paper].judge(parts) };
}
