import type { PoolSettings } from "../model/faas/pool.ts";
import type { WhatIfBasis } from "../model/load/what-if-trial.ts";

/** What of a pool is turned to see what would be; what is left out stays as it was recorded. */
export interface PoolKnobs extends Partial<
  Pick<PoolSettings, "keepAliveMs" | "memoryBudgetMb" | "maxSandboxes" | "parallelStarts">
> {
  /** Of the kind that the recorded calls were carried out in; others stay. */
  stemCells?: number;
}

/** The kind of sandbox that recorded calls were carried out in, with the memory limit of most. */
export function recordedKind({ recordings }: Pick<WhatIfBasis, "recordings">) {
  const call = recordings.at(-1)?.activations.find(({ sandbox, memoryLimitMb }) => sandbox && memoryLimitMb);
  return call?.sandbox && call.memoryLimitMb ? { sandbox: call.sandbox, memoryMb: call.memoryLimitMb } : null;
}

/** How many stem cells of that kind a pool keeps. */
export function stemCellsOf(settings: PoolSettings, basis: Pick<WhatIfBasis, "recordings">): number {
  const kind = recordedKind(basis);
  const own = settings.stemCells.find((cells) => cells.sandbox === kind?.sandbox && cells.memoryMb === kind.memoryMb);
  return own?.count ?? 0;
}

export function changedPool(
  recorded: PoolSettings,
  { stemCells, ...knobs }: PoolKnobs,
  basis: Pick<WhatIfBasis, "recordings">,
): PoolSettings {
  const changed: PoolSettings = { ...recorded, preset: "custom", ...knobs };
  const kind = recordedKind(basis);
  if (stemCells === undefined || kind === null) return changed;
  const others = recorded.stemCells.filter(
    (cells) => cells.sandbox !== kind.sandbox || cells.memoryMb !== kind.memoryMb,
  );
  return { ...changed, stemCells: stemCells === 0 ? others : [...others, { ...kind, count: stemCells }] };
}
