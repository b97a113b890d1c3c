import { setTimeout as sleep } from "node:timers/promises";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import type { SandboxMemory } from "#shared/model/paper.ts";
import type { DensityWork } from "#shared/papers/experiment.ts";
import { callOnce } from "./call-once.ts";
import type { EmulatorRun } from "./emulator-run.ts";
import { descendantBytes } from "./tree-memory.ts";
import { memoryOf, poolNow, watchPool } from "./watch-pool.ts";

const LOOK_EVERY_MS = 20;
/** What a call leaves to be collected is no part of an idle instance. */
const REST_MS = 1_000;

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
    const calls = keepBusy(run, series, target, work);
    await watchPool(api, calls, {
      everyMs: LOOK_EVERY_MS,
      onPool: async ({ tiles }) => {
        const own = tiles.filter((tile) => tile.sandbox === sandbox);
        seen.memoryMb = own[0]?.memoryMb ?? seen.memoryMb;
        // What was read of an instance at once after its start says little of what the function needs.
        const inUse = own.filter(({ calls: made, state }) => made > 1 && state === "running");
        seen.busyBytes.push(...memoryOf(inUse));
        // All of them are in the processes that have grown, also those whose turn it isn't.
        if (inUse.length > 0 && memoryOf(own).length === 0) seen.busyBytes.push(...(await growth(own.length)));
      },
    });
    await calls;
    await sleep(REST_MS);
    const { tiles } = await poolNow(api);
    const idle = tiles.filter(
      ({ sandbox: kind, state }) => kind === sandbox && (state === "idle" || state === "paused"),
    );
    const told = memoryOf(idle);
    seen.isShare = told.length === 0 && idle.length > 0;
    seen.idleBytes = seen.isShare ? await growth(idle.length) : told;
    await run.note({ memory: seen });
    await run.conclude(series);
    job.progress((series + 1) * work.instances * work.calls, total, "calls", null);
    // The next kind has the machine for itself.
    for (const tile of tiles) await api.killSandbox(tile.instanceId).catch(() => undefined);
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

/** A chain of calls for each instance. */
async function keepBusy(run: EmulatorRun, series: number, target: LoadTarget, work: DensityWork): Promise<void> {
  const chains = Array.from({ length: work.instances }, async (_, thread) => {
    const samples: LoadSample[] = [];
    for (let index = 0; index < work.calls && !run.job.signal.aborted; index++)
      samples.push(await callOnce(target, { group: 0, thread, index }, run.originMs));
    return samples;
  });
  await run.add(series, (await Promise.all(chains)).flat());
}
