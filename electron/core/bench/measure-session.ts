import type { Activity } from "#shared/conditions/condition-sample.ts";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import type { RunManifest, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { endedWell } from "#shared/stats/ended-well.ts";
import type { Measurer } from "#toolchains/measure/measured-command.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { mergeActivities, watchActivities } from "../jobs/watch-activities.ts";
import type { RunWriter } from "../store/run-store.ts";
import { createConditionMonitor, type MachineRow } from "./conditions/condition-monitor.ts";
import { runHook } from "./hooks.ts";
import type { ReadyCell } from "./prepare-cells.ts";
import { createProgress } from "./progress.ts";
import { jitterBytes, planSlots, type Slot } from "./schedule.ts";
import { createStopRule } from "./stop-rule.ts";
import { takeSample } from "./take-sample.ts";

/** Rows reach windows between rounds and no oftener than this: drawing a chart takes time from what is measured. */
const SAMPLE_BATCH_MS = 250;

export interface Session {
  number: number;
  /** As it is when the session begins: cells, request and seed. */
  manifest: RunManifest;
  ready: readonly ReadyCell[];
  /** All rows of the run; it grows. What earlier sessions measured is not measured again. */
  samples: Sample[];
  measurer: Measurer;
  writer: RunWriter;
  run: RunCommand;
  job: JobContext;
  /** Hears of a cell that could not be started, or whose hook failed. */
  onCellFailed: (cell: number, failure: Failure) => Promise<void>;
}

/**
 * How a session ended: with everything measured, because somebody asked for a pause, or because the measuring process
 * died (killed, say), which costs at most the run that was being timed.
 */
export type SessionEnd = "done" | "paused" | "measurer-died";

/**
 * Measures what is left of a benchmark. Each session warms up anew: caches of machine and runtimes are cold again after
 * a pause. Rows are on disk before anything is computed from them. A cell that fails is left out of what follows and
 * ends nothing else. Throws CANCELLED, and what the disk or the measurer says.
 */
export async function measureSession(session: Session): Promise<SessionEnd> {
  const { manifest, samples, ready, job, writer } = session;
  const { request, seed } = manifest;
  const byIndex = new Map(ready.map((entry) => [entry.index, entry]));
  const measured = samples.filter(({ phase }) => phase === "measure");
  const done = new Set(measured.map(({ cell, round }) => slotKey(cell, round)));
  const failed = new Set(samples.filter((sample) => !endedWell(sample)).map(({ cell }) => cell));
  const live = new Set([...byIndex.keys()].filter((cell) => !failed.has(cell)));
  const stopRule = createStopRule(manifest, samples);
  const batch = createBatch(job);
  const progress = createProgress(request, measured, job);
  const setUp = new Set<number>();
  const monitor = createConditionMonitor({ measurerPid: session.measurer.pid });
  const watch = await watchActivities();
  let activities: Activity[] = [];
  const keepConditions = async (row: MachineRow | null) => {
    activities = mergeActivities([...activities, ...(await watch.look())]);
    if (row === null) return;
    await writer.appendConditions([{ ...row, beside: [...new Set(activities.map(({ what }) => what))], activities }]);
    activities = [];
  };

  const leaveOut = (entry: ReadyCell, why: string) => {
    live.delete(entry.index);
    job.log(entry.plan.runtime, "info", `${entry.name} ${why}; it is left out of what follows.\n`);
  };
  const failCell = async (entry: ReadyCell, failure: Failure) => {
    await session.onCellFailed(entry.index, failure);
    leaveOut(entry, "could not be run");
  };
  const cleanUp = async (cell: number) => {
    const entry = byIndex.get(cell);
    setUp.delete(cell);
    // Without the signal: what was set up is cleaned up after a cancel as well.
    const failure = entry ? await runHook("cleanup", entry, { run: session.run, job }) : null;
    if (entry && failure) job.log(entry.plan.runtime, "info", `${failure.message}\n`);
  };

  /** One row; none when the cell could not be run at all. */
  const measureOnce = async (entry: ReadyCell, slot: Slot): Promise<void> => {
    const hook = async (moment: "setup" | "prepare" | "conclude") => {
      const failure = await runHook(moment, entry, { run: session.run, job, signal: job.signal });
      if (failure) await failCell(entry, failure);
      return failure === null;
    };
    if (!setUp.has(slot.cell)) {
      if (request.order === "sequential") for (const cell of setUp) await cleanUp(cell);
      setUp.add(slot.cell);
      if (!(await hook("setup"))) return;
    }
    if (!(await hook("prepare"))) return;
    const sample = await takeUndisturbed(entry, slot, session).catch(async (error: unknown) => {
      if (!(error instanceof WorkbenchError) || error.code !== "TOOL_UNAVAILABLE") throw error;
      await failCell(entry, toWireError(error));
      return null;
    });
    if (sample === null) return;
    await writer.appendSamples([sample]);
    const cpuNs = sample.userNs === null || sample.sysNs === null ? null : sample.userNs + sample.sysNs;
    await keepConditions(monitor.afterSample(samples.length, cpuNs));
    samples.push(sample);
    if (!entry.isAuxiliary) batch.push(sample);
    if (!endedWell(sample)) leaveOut(entry, "failed");
    else await hook("conclude");
  };

  let step = "";
  try {
    for (const slot of planSlots({ ...request, seed }, [...byIndex.keys()])) {
      if (live.size === 0) break;
      if (job.signal.aborted) throw new WorkbenchError("CANCELLED", "The benchmark was cancelled.");
      if (job.pauseRequested()) return "paused";
      const entry = byIndex.get(slot.cell);
      const isLeft =
        live.has(slot.cell) &&
        !stopRule.isOver(slot.cell) &&
        (slot.phase === "warmup" || !done.has(slotKey(slot.cell, slot.round)));
      if (entry && isLeft) {
        const nextStep = slot.phase === "warmup" ? "Warming up" : "Measuring";
        if (nextStep !== step) job.step((step = nextStep));
        await measureOnce(entry, slot);
        progress.count(slot.cell);
      }
      if (slot.endsRound) {
        stopRule.look(slot, live);
        batch.flushWhenDue();
        progress.report(live);
      }
    }
    return "done";
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === "HELPER_CRASHED") return "measurer-died";
    throw error;
  } finally {
    batch.flush();
    for (const cell of setUp) await cleanUp(cell);
    // A full disk that ended the measuring may refuse this row as well.
    await keepConditions(monitor.finish()).catch(() => undefined);
  }
}

/**
 * A program that somebody killed tells nothing about itself: it runs once more, and only a second kill counts as its
 * own end, as when it takes more memory than the machine has.
 */
async function takeUndisturbed(entry: ReadyCell, slot: Slot, session: Session): Promise<Sample> {
  const take = () =>
    takeSample(entry, slot, {
      session: session.number,
      measurer: session.measurer,
      environmentPaddingBytes: session.manifest.request.environmentJitter
        ? jitterBytes(session.manifest.seed, slot.cell, slot.round)
        : 0,
      signal: session.job.signal,
    });
  const sample = await take();
  if (sample.signal !== "SIGKILL" || sample.limit !== null) return sample;
  session.job.log(entry.plan.runtime, "info", `${entry.name} was killed by something else; that run is made again.\n`);
  return take();
}

const slotKey = (cell: number, round: number) => `${cell}:${round}`;

/** Rows on their way to the windows. */
function createBatch(job: JobContext) {
  let rows: Sample[] = [];
  let sentMs = 0;
  const flush = () => {
    if (rows.length > 0) job.samples(rows);
    rows = [];
    sentMs = Date.now();
  };
  return {
    push: (row: Sample) => void rows.push(row),
    flush,
    flushWhenDue() {
      if (Date.now() - sentMs >= SAMPLE_BATCH_MS) flush();
    },
  };
}
