import { toWireError } from "#shared/errors.ts";
import { LoadRequest, type LoadManifest } from "#shared/model/load/load-run.ts";
import type { JobContext, JobOutcome } from "../jobs/job-registry.ts";
import { enterMeasureLane } from "../jobs/measure-lane.ts";
import { isContainer } from "../load/find-loss.ts";
import type { LoadWriter } from "../load/load-store.ts";
import { startOwnEmulator } from "../load/own-emulator.ts";
import { newLoad, type LoadTools } from "../load/run-load.ts";
import type { Lock } from "../store/lock-file.ts";
import { EmulatorRun, TIMEOUT_MS, type EmulatorPlan } from "./emulator-run.ts";
import { removeLeftImages } from "./sweep-images.ts";

type Work = (run: EmulatorRun) => Promise<void>;

/** Carries out `work` as a load run. The job's result is `{ runId }`. */
export async function runOnEmulator(
  id: string,
  plan: EmulatorPlan,
  work: Work,
  tools: LoadTools,
  job: JobContext,
): Promise<JobOutcome> {
  const { pattern, patternName, sandboxes, argument, memoryMb } = plan;
  const subject = { kind: "example", name: plan.subject } as const;
  const request = LoadRequest.parse({
    pattern,
    patternName,
    subject,
    sandboxes,
    argument,
    memoryMb,
    timeoutMs: TIMEOUT_MS,
  });
  const begun = await newLoad(id, request);
  return carryOut({ begun, writer: await tools.loads.create(begun) }, plan, work, tools, job);
}

/** The same with a run that has ended: series that are whole stay as they are, and the others are measured anew. */
export async function resumeOnEmulator(
  id: string,
  plan: EmulatorPlan,
  work: Work,
  tools: LoadTools,
  job: JobContext,
): Promise<JobOutcome> {
  const writer = await tools.loads.open(id);
  const earlier = await tools.loads.readManifest(id).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  return carryOut(
    { begun: { ...earlier, state: "running", finishedAt: null, failure: null }, writer },
    plan,
    work,
    tools,
    job,
  );
}

async function carryOut(
  { begun, writer }: { begun: LoadManifest; writer: LoadWriter },
  plan: EmulatorPlan,
  work: Work,
  tools: LoadTools,
  job: JobContext,
): Promise<JobOutcome> {
  const { patternName, sandboxes } = plan;
  let lane: Lock | null = null;
  let run: EmulatorRun | null = null;
  try {
    job.step("Waiting for its turn");
    lane = await enterMeasureLane(`load ${patternName}`, {
      signal: job.signal,
      onWait: (behind) => job.queued(behind),
    });
    job.started();
    if (sandboxes.some(isContainer)) await removeLeftImages(tools.run);
    const emulator = await startOwnEmulator(tools.dataDir, "paper", plan.pool);
    run = new EmulatorRun(begun, emulator, writer, tools, job);
    await run.begin(plan);
    await work(run);
    if (job.signal.aborted) return await run.finish("cancelled", null);
    if (emulator.isLost()) throw emulator.lost.reason;
    const failures = run.failures();
    const failed = failures.length === sandboxes.length ? (failures[0] ?? null) : null;
    return await run.finish(failed ? "failed" : "finished", failed);
  } catch (error) {
    // What it leaves unanswered is told in many ways; that it ended is the reason of them all.
    const wire = toWireError(run?.emulator.isLost() ? run.emulator.lost.reason : error);
    const isCancelled = job.signal.aborted || wire.code === "CANCELLED";
    const end = { state: isCancelled ? "cancelled" : "failed", failure: isCancelled ? null : wire } as const;
    // The disk that failed the run fails this line too; the first reason is the one to tell.
    const told = await (run ? run.finish(end.state, end.failure) : writer.write({ ...begun, ...end })).then(
      () => true,
      () => false,
    );
    if (!told) throw error;
    return { result: { runId: begun.id }, failure: end.failure };
  } finally {
    await run?.emulator.close().catch((error: unknown) => job.log("load", "info", `${toWireError(error).message}\n`));
    await lane?.release();
    await writer.close();
  }
}
