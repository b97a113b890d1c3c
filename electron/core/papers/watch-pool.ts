import { setTimeout as sleep } from "node:timers/promises";
import { WorkbenchError } from "#shared/errors.ts";
import type { PoolSnapshot, PoolTile } from "#shared/model/faas/pool.ts";
import type { PoolMoment } from "#shared/model/paper.ts";
import type { OwnEmulator } from "../load/own-emulator.ts";

type Api = OwnEmulator["api"];

/** The pool as it is. */
export async function poolNow(api: Api): Promise<PoolSnapshot> {
  const end = new AbortController();
  try {
    for await (const line of api.pool(end.signal)) if (line.type === "pool") return line.pool;
  } finally {
    end.abort();
  }
  throw new WorkbenchError("EMULATOR_NOT_RUNNING", "The emulator tells nothing of its pool.");
}

/** Looks at the pool again and again until `until` is settled; a look that is late is no reason to fail. */
export async function watchPool(
  api: Api,
  until: Promise<unknown>,
  { everyMs, onPool }: { everyMs: number; onPool: (pool: PoolSnapshot) => void | Promise<void> },
): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  until.then(end, end);
  while (!over) {
    await onPool(await poolNow(api));
    await Promise.race([sleep(everyMs), until.catch(() => undefined)]);
  }
}

export function momentOf(pool: PoolSnapshot, series: number, atMs: number): PoolMoment {
  const sandboxes: PoolMoment["sandboxes"] = {};
  for (const { state } of pool.tiles) sandboxes[state] = (sandboxes[state] ?? 0) + 1;
  const { queued, committedMb, evictions } = pool;
  return { series, atMs, queued, committedMb, evictions, sandboxes };
}

/** What sandboxes take, of those of which the system tells. */
export function memoryOf(tiles: readonly PoolTile[]): number[] {
  return tiles.flatMap(({ memoryBytes }) => memoryBytes ?? []);
}
