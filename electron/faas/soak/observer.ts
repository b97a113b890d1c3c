import { setTimeout as sleep } from "node:timers/promises";
import type { EmulatorHealth } from "#shared/model/faas/workbench-api.ts";
import type { EmulatorProcess } from "./emulator-process.ts";
import { canSeeProcesses, type ProcessWatch } from "./process-watch.ts";

const EVERY_MS = 1_000;
/** Two looks at the processes have to be seconds apart. */
const LOOK_EVERY = 3;

/** Samples how the emulator fares while it is under load. */
export class Observer {
  /** Resident memory of the emulator's own process. */
  readonly memoryBytes: number[] = [];
  /** In sentences, each once. */
  readonly problems = new Set<string>();
  lost = 0;

  async run(emulator: EmulatorProcess, watch: ProcessWatch, untilMs: number): Promise<void> {
    for (let round = 0; performance.now() < untilMs; round += 1) {
      const health = await emulator.ask<EmulatorHealth>("GET", "/workbench/v1/health");
      this.memoryBytes.push(health.memoryBytes);
      for (const problem of health.problems) this.problems.add(problem);
      this.lost = health.records.lost;
      if (canSeeProcesses && round % LOOK_EVERY === 0) await watch.look();
      await sleep(EVERY_MS);
    }
  }
}
