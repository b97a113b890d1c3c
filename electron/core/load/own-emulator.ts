import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { PoolPreset } from "#shared/model/faas/pool.ts";
import { createEmulatorApi } from "../emulator/emulator-api.ts";
import { startEmulator, stopEmulator } from "../emulator/emulator-process.ts";
import { emulatorFolder, findEmulator } from "../emulator/find-emulator.ts";
import { isWritten } from "../store/run-folder.ts";

/** An emulator that a run has for itself, so that nothing else is in its pool. */
export interface OwnEmulator {
  address: EmulatorAddress;
  api: ReturnType<typeof createEmulatorApi>;
  /** Ends it and removes what it kept. */
  close(): Promise<void>;
}

const folderOf = (runFolder: string) => join(runFolder, "emulator");

/** Starts it in a run's folder, with the pool of a preset. */
export async function startOwnEmulator(runFolder: string, preset: Exclude<PoolPreset, "custom">): Promise<OwnEmulator> {
  const dataDir = folderOf(runFolder);
  const address = await startEmulator({ folder: emulatorFolder(dataDir), port: 0 });
  const api = createEmulatorApi(dataDir);
  const close = () => end(dataDir);
  try {
    const settings = (await api.presets()).find((one) => one.preset === preset);
    if (settings) await api.changePool(settings);
  } catch (error) {
    await close();
    throw error;
  }
  return { address, api, close };
}

/** Ends emulators of runs whose writer was killed: they outlive the process that started them. */
export async function endLeftEmulators(runsFolder: string): Promise<void> {
  for (const name of await readdir(runsFolder).catch(() => [])) {
    const runFolder = join(runsFolder, name);
    const left = await readdir(folderOf(runFolder)).catch(() => null);
    if (left !== null && !(await isWritten(runFolder))) await end(folderOf(runFolder)).catch(() => undefined);
  }
}

async function end(dataDir: string): Promise<void> {
  const record = await findEmulator(dataDir);
  if (record) await stopEmulator(record);
  await rm(dataDir, { recursive: true, force: true });
}
