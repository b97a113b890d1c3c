import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxList } from "#shared/model/faas/workbench-api.ts";
import { CallLedger } from "./call-ledger.ts";
import { Disturbances } from "./disturbances.ts";
import { EmulatorProcess } from "./emulator-process.ts";
import { Kills } from "./kills.ts";
import { Load } from "./load.ts";
import { Observer } from "./observer.ts";
import { ProcessWatch } from "./process-watch.ts";
import { createRandom } from "./random.ts";
import { soakFunctions } from "./soak-functions.ts";
import { Versions } from "./versions.ts";

export interface SoakOptions {
  /** The built emulator. */
  entry: string;
  minutes: number;
  ratePerSecond: number;
  seed: number;
}

/** What a soak test consists of. */
export type Parts = Awaited<ReturnType<typeof prepare>>;

/** Starts the emulator in the folder; nothing is called yet. */
export async function prepare({ entry, seed }: SoakOptions, folder: string) {
  const [dataDir, temporaryFolder] = [join(folder, "data"), join(folder, "tmp")];
  await Promise.all([mkdir(dataDir), mkdir(temporaryFolder)]);
  const emulator = await EmulatorProcess.start(entry, dataDir, temporaryFolder);
  const { sandboxes } = await emulator.ask<SandboxList>("GET", "/workbench/v1/sandboxes");
  const functions = soakFunctions(sandboxes);
  const random = createRandom(seed);
  const [versions, kills] = [new Versions(), new Kills()];
  const ledger = new CallLedger(functions, kills);
  const watch = new ProcessWatch(emulator.pid, folder);
  return {
    dataDir,
    temporaryFolder,
    emulator,
    functions,
    ledger,
    kills,
    watch,
    load: new Load({ emulator, functions, ledger, versions, random }),
    disturbances: new Disturbances({ emulator, functions, versions, kills, watch, random }),
    observer: new Observer(),
  };
}
