import { setTimeout as sleep } from "node:timers/promises";
import type { PoolSettings, PoolSnapshot } from "#shared/model/faas/pool.ts";
import type { Parts } from "./prepare.ts";
import { canSeeProcesses, openDescriptors } from "./process-watch.ts";
import { until } from "./until.ts";

/** So often, a second apart, nothing has changed when it is quiet. */
const STEADY_LOOKS = 4;

/** What is open with no sandbox and no connection left; null where this system doesn't tell. */
export interface QuietState {
  descriptors: number | null;
  /** Those that live below the emulator. */
  processes: number | null;
}

/** Lets go of all sandboxes and connections, looks at what is open then, and lets the pool be as it was. */
export async function quietState({ emulator, watch }: Parts, settings: PoolSettings): Promise<QuietState> {
  const change = (changed: PoolSettings) => emulator.ask("PUT", "/workbench/v1/pool/settings", changed);
  const processes = async () => (canSeeProcesses ? (await watch.look()).length : null);
  await change({ ...settings, keepAliveMs: 0, stemCells: [] });
  await until(async () => (await emulator.ask<PoolSnapshot>("GET", "/workbench/v1/pool")).tiles.length === 0);
  emulator.closeIdleConnections();
  // Processes of those that are gone may need a moment to end, and the emulator to close what it had to them.
  let state: QuietState = { descriptors: null, processes: null };
  let sameFor = 0;
  await until(async () => {
    const now = { descriptors: await openDescriptors(emulator.pid), processes: await processes() };
    sameFor = now.descriptors === state.descriptors && now.processes === state.processes ? sameFor + 1 : 0;
    state = now;
    await sleep(1_000);
    return sameFor >= STEADY_LOOKS;
  });
  await change(settings);
  return state;
}
