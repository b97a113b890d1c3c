import { poolChanges } from "../faas/pool-changes.ts";
import { stemCellsOf } from "../load/changed-pool.ts";
import type { PoolSettings } from "../model/faas/pool.ts";
import type { WhatIfBasis } from "../model/load/what-if-trial.ts";
import { formatCommand } from "./command-line.ts";
import { option } from "./wb-command.ts";

interface WhatIfAsked {
  recorded: PoolSettings;
  settings: PoolSettings;
  basis: Pick<WhatIfBasis, "recordings">;
}

/** The command line that predicts and measures a series of a run under these settings. */
export function wbWhatIfCommand(runId: string, series: string, { recorded, settings, basis }: WhatIfAsked): string {
  const turned = new Set(poolChanges(recorded, settings).map(({ knob }) => knob));
  const { keepAliveMs, memoryBudgetMb, maxSandboxes, parallelStarts } = settings;
  const keepAlive = keepAliveMs === null ? "ever" : keepAliveMs / 1000;
  return formatCommand({
    exe: "wb",
    args: [
      "load",
      "what-if",
      runId,
      ...option("series", series),
      ...option("keep-alive", turned.has("keepAliveMs") ? keepAlive : undefined),
      ...option("stem-cells", turned.has("stemCells") ? stemCellsOf(settings, basis) : undefined),
      ...option("memory", turned.has("memoryBudgetMb") ? memoryBudgetMb : undefined),
      ...option("max-sandboxes", turned.has("maxSandboxes") ? maxSandboxes : undefined),
      ...option("parallel-starts", turned.has("parallelStarts") ? (parallelStarts ?? "none") : undefined),
      "--run",
    ],
  });
}
