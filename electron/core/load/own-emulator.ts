import { rm } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { PoolPreset, PoolSettings } from "#shared/model/faas/pool.ts";
import { createEmulatorApi } from "../emulator/emulator-api.ts";
import { startEmulator, stopEmulator } from "../emulator/emulator-process.ts";
import { emulatorFolder, findEmulator } from "../emulator/find-emulator.ts";
import { isAlive } from "../store/living-process.ts";

const LOOK_EVERY_MS = 250;

/** An emulator that a run has for itself, so that nothing else is in its pool. */
export interface OwnEmulator {
  address: EmulatorAddress;
  pool: PoolSettings;
  api: ReturnType<typeof createEmulatorApi>;
  /** Aborted when its process has ended by itself, with the error to tell. */
  lost: AbortSignal;
  /** Whether it has ended by itself by now. */
  isLost(): boolean;
  /** Ends it and removes what it kept. */
  close(): Promise<void>;
}

/**
 * The same for every run, of which only one holds the measuring lane: containers are marked with the folder of their
 * emulator, so that the next one removes what was left by one that was killed.
 */
const folderOf = (dataDir: string) => join(dataDir, "own-emulator");

/**
 * Starts it with the pool of a preset, and what is to be otherwise in it. For who holds the measuring lane: one that is
 * left from another run is ended.
 */
export async function startOwnEmulator(
  dataDir: string,
  preset: Exclude<PoolPreset, "custom">,
  changes: Partial<PoolSettings> = {},
): Promise<OwnEmulator> {
  await endLeftEmulator(dataDir);
  const folder = folderOf(dataDir);
  const address = await startEmulator({ folder: emulatorFolder(folder), port: 0 });
  const api = createEmulatorApi(folder);
  const lost = new AbortController();
  let watch: NodeJS.Timeout | undefined;
  let pid: number | null = null;
  const close = async () => {
    clearInterval(watch);
    await endLeftEmulator(dataDir);
    // On a machine with too much to do it may not have answered in time, and so was taken for gone.
    if (pid !== null && !lost.signal.aborted && isAlive(pid, null)) process.kill(pid, "SIGKILL");
  };
  try {
    const settings = (await api.presets()).find((one) => one.preset === preset);
    if (!settings) throw new WorkbenchError("INTERNAL", `The emulator knows no pool ${preset}.`);
    // In one step: stem cells that are not wanted would be made, and be in the way until they are gone.
    const isChanged = Object.keys(changes).length > 0;
    const pool = await api.changePool(isChanged ? { ...settings, ...changes, preset: "custom" } : settings);
    const { pid: emulatorPid } = await api.health();
    pid = emulatorPid;
    const isLost = () => {
      if (!lost.signal.aborted && !isAlive(emulatorPid, null)) lost.abort(endedError());
      return lost.signal.aborted;
    };
    watch = setInterval(isLost, LOOK_EVERY_MS).unref();
    return { address, pool, api, lost: lost.signal, isLost, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function endedError(): WorkbenchError {
  return new WorkbenchError("HELPER_CRASHED", "The emulator ended while functions were called in it.", {
    hint: "What was measured before is kept.",
  });
}

/**
 * Ends the emulator of a run whose writer was killed, as it outlives the process that started it, and removes what it
 * kept. For who holds the measuring lane: then it is nobody's.
 */
export async function endLeftEmulator(dataDir: string): Promise<void> {
  const folder = folderOf(dataDir);
  const record = await findEmulator(folder);
  if (record) await stopEmulator(record);
  await rm(folder, { recursive: true, force: true });
}
