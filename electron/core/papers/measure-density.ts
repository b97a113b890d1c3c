import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { PoolTile } from "#shared/model/faas/pool.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import type { SandboxMemory } from "#shared/model/paper.ts";
import type { DensityWork } from "#shared/papers/experiment.ts";
import { isContainer } from "../load/find-loss.ts";
import { callOnce } from "./call-once.ts";
import type { EmulatorRun } from "./emulator-run.ts";
import { descendantBytes } from "./tree-memory.ts";
import { memoryOf, poolNow, watchPool } from "./watch-pool.ts";

const LOOK_EVERY_MS = 20;
/** What a call leaves to be collected is no part of an idle instance. */
const REST_MS = 1_000;
/** For what an engine tells of its containers. */
const ENGINE_PATIENCE_MS = 15_000;

/** Of each kind of sandbox as many instances as are asked for: what they take while calls run in them, and afterwards. */
export async function measureDensity(run: EmulatorRun, work: DensityWork): Promise<void> {
  const { job } = run;
  const total = work.sandboxes.length * work.instances * work.calls;
  for (const series of run.usable()) {
    if (job.signal.aborted) return;
    const sandbox = run.sandbox(series);
    job.step(`${sandbox}: deploying`);
    const target = await run.deploy(series, work.function);
    if (target === null) continue;
    job.step(sandbox);
    const { api } = run.emulator;
    const seen: SandboxMemory = { sandbox, memoryMb: 0, isShare: false, busyBytes: [], idleBytes: [] };
    const growth = await growthOf(run);
    // An engine takes its time to tell what a container takes: calls go on until it has.
    const seenBusy = () => !isContainer(sandbox) || seen.busyBytes.length >= work.instances;
    const calls = keepBusy(run, series, target, { ...work, seenBusy });
    await watchPool(api, calls, {
      everyMs: LOOK_EVERY_MS,
      onPool: async ({ tiles }) => {
        const own = tiles.filter((tile) => tile.sandbox === sandbox);
        seen.memoryMb = own[0]?.memoryMb ?? seen.memoryMb;
        // What was read of an instance at once after its start says little of what the function needs.
        const inUse = own.filter(({ calls: made, state }) => made > 1 && state === "running");
        // Nothing is what there is between the processes of two calls.
        seen.busyBytes.push(...memoryOf(inUse).filter((bytes) => bytes > 0));
        // All of them are in the processes that have grown, also those whose turn it isn't.
        if (inUse.length > 0 && shareProcesses(sandbox, own)) seen.busyBytes.push(...(await growth(own.length)));
      },
    });
    await calls;
    if (!run.isUsable(series)) continue;
    await sleep(REST_MS);
    const idle = await idleTiles(run, sandbox);
    seen.isShare = shareProcesses(sandbox, idle);
    seen.idleBytes = seen.isShare ? await growth(idle.length) : memoryOf(idle);
    await run.note({ memory: seen });
    await run.conclude(series);
    job.progress((series + 1) * work.instances * work.calls, total, "calls", null);
    // The next kind has the machine for itself.
    for (const tile of (await poolNow(api)).tiles) await api.killSandbox(tile.instanceId).catch(() => undefined);
  }
}

/** Whether several are in one process, of which the system can't say whose its memory is. */
function shareProcesses(sandbox: SandboxId, tiles: readonly PoolTile[]): boolean {
  return !isContainer(sandbox) && tiles.length > 0 && memoryOf(tiles).length === 0;
}

/** Those that wait for a call; of containers when the engine has told of all, or doesn't. */
async function idleTiles({ emulator, job }: EmulatorRun, sandbox: SandboxId): Promise<PoolTile[]> {
  const deadlineMs = performance.now() + ENGINE_PATIENCE_MS;
  for (;;) {
    const { tiles } = await poolNow(emulator.api);
    const idle = tiles.filter((tile) => tile.sandbox === sandbox && (tile.state === "idle" || tile.state === "paused"));
    const isTold = !isContainer(sandbox) || memoryOf(idle).length === idle.length;
    if (isTold || performance.now() > deadlineMs || job.signal.aborted) return idle;
    await sleep(LOOK_EVERY_MS);
  }
}

/**
 * For kinds whose instances share processes: by how much the emulator's processes have grown since now, for each
 * instance. Empty where the system doesn't tell.
 */
async function growthOf(run: EmulatorRun): Promise<(instances: number) => Promise<number[]>> {
  const { pid } = await run.emulator.api.health();
  const before = await descendantBytes(pid);
  return async (instances) => {
    const now = await descendantBytes(pid);
    return before === null || now === null ? [] : [Math.max(0, now - before) / instances];
  };
}

/** A chain of calls for each instance, a little longer where it hasn't been seen busy. */
async function keepBusy(
  run: EmulatorRun,
  series: number,
  target: LoadTarget,
  work: DensityWork & { seenBusy: () => boolean },
): Promise<void> {
  const deadlineMs = performance.now() + ENGINE_PATIENCE_MS;
  const goesOn = (index: number) => index < work.calls || (!work.seenBusy() && performance.now() < deadlineMs);
  const chains = Array.from({ length: work.instances }, async (_, thread) => {
    const samples: LoadSample[] = [];
    for (let index = 0; goesOn(index) && !run.job.signal.aborted; index++)
      samples.push(await callOnce(target, { group: 0, thread, index }, run.originMs));
    return samples;
  });
  await run.add(series, (await Promise.all(chains)).flat());
}
