import { stemsWanted } from "#shared/faas/pool-rules/stem-cells.ts";
import type { StemCells } from "#shared/model/faas/pool.ts";
import type { PooledSandbox } from "./pooled-sandbox.ts";
import type { SandboxGroup, SandboxGroups } from "./sandbox-groups.ts";

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Stem cells that are more than the settings want now. */
export function surplusStems(groups: SandboxGroups, stemCells: readonly StemCells[]): PooledSandbox[] {
  return [...groups.all()].flatMap((group) => group.stems.slice(stemsWanted(stemCells, group)));
}

/** Stem cells that can't be made are tried again after pauses that grow: the kind may be missing on this machine. */
export class StemRetries {
  readonly #retry: () => void;
  readonly #failures = new Map<SandboxGroup, { count: number; nextMs: number }>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(retry: () => void) {
    this.#retry = retry;
  }

  isTooEarly(group: SandboxGroup): boolean {
    const failure = this.#failures.get(group);
    return failure !== undefined && performance.now() < failure.nextMs;
  }

  failed(group: SandboxGroup): void {
    const count = (this.#failures.get(group)?.count ?? 0) + 1;
    const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LAST_RETRY_MS);
    this.#failures.set(group, { count, nextMs: performance.now() + pauseMs });
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#retry();
      // A timer may fire a little before its time by the other clock.
    }, pauseMs + 1).unref();
    this.#timers.add(timer);
  }

  succeeded(group: SandboxGroup): void {
    this.#failures.delete(group);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
