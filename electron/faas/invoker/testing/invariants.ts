import type { PoolSettings, PoolSnapshot } from "#shared/model/faas/pool.ts";
import type { Invoker } from "../invoker.ts";
import type { ScriptedKind } from "./scripted-kind.ts";

interface Amounts {
  committedMb: number;
  sandboxes: number;
  queued: number;
  starting: number;
}

const AMOUNTS = ["committedMb", "sandboxes", "queued", "starting"] as const satisfies (keyof Amounts)[];

/**
 * Watches what must hold at every moment. Where settings are lowered below what is there already, that much may stay,
 * and no more may come.
 */
export class Invariants {
  readonly breaches: string[] = [];
  readonly #invoker: Invoker;
  readonly #kinds: readonly ScriptedKind[];
  #most: Amounts;

  constructor(invoker: Invoker, kinds: readonly ScriptedKind[]) {
    this.#invoker = invoker;
    this.#kinds = kinds;
    this.#most = boundsIn(invoker.settings());
  }

  async look(): Promise<PoolSnapshot> {
    const snapshot = await this.#invoker.snapshot();
    const starting = this.#kinds.reduce((sum, kind) => sum + (kind.heavyStart ? kind.starting : 0), 0);
    const now: Amounts = { ...snapshot, sandboxes: snapshot.tiles.length, starting };
    const bounds = boundsIn(snapshot.settings);
    for (const amount of AMOUNTS) {
      if (now[amount] > this.#most[amount])
        this.breaches.push(`${amount} is ${now[amount]}, and may be ${this.#most[amount]}`);
      this.#most[amount] = Math.max(bounds[amount], Math.min(now[amount], this.#most[amount]));
    }
    const livingMb = this.#kinds.reduce((sum, kind) => sum + kind.livingMb, 0);
    const living = this.#kinds.reduce((sum, kind) => sum + kind.living.size, 0);
    if (livingMb > now.committedMb || living > now.sandboxes)
      this.breaches.push(`${living} of ${livingMb} MB live, and ${now.sandboxes} of ${now.committedMb} MB are known`);
    return snapshot;
  }

  async change(settings: PoolSettings): Promise<void> {
    await this.look();
    const bounds = boundsIn(settings);
    for (const amount of AMOUNTS) this.#most[amount] = Math.max(this.#most[amount], bounds[amount]);
    this.#invoker.changeSettings(settings);
    await this.look();
  }
}

function boundsIn({ memoryBudgetMb, maxSandboxes, queueLength, parallelStarts }: PoolSettings): Amounts {
  const starting = parallelStarts ?? Infinity;
  return { committedMb: memoryBudgetMb, sandboxes: maxSandboxes, queued: queueLength, starting };
}
