import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { PooledSandbox } from "./pooled-sandbox.ts";

type Bounds = Pick<PoolSettings, "memoryBudgetMb" | "maxSandboxes">;

/**
 * How much memory and how many places there are. Two sums are kept: what is promised (all sandboxes but those that
 * stop), by which room is given out, and what is present (those that stop included), which decides when a promised one
 * can be made. So nothing is given out twice, and a sandbox waits for the end of those in whose place it comes.
 */
export class SandboxBudget {
  #bounds: Bounds;
  readonly #present = new Map<string, PooledSandbox>();
  /** Promised, but there is no room yet; first come, first served. */
  readonly #awaitingRoom = new Set<PooledSandbox>();
  #promisedMb = 0;
  #promised = 0;
  #presentMb = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  get presentMb(): number {
    return this.#presentMb;
  }

  /** Those that are there, or just being made or stopped. */
  get present(): ReadonlyMap<string, PooledSandbox> {
    return this.#present;
  }

  get awaitingRoom(): ReadonlySet<PooledSandbox> {
    return this.#awaitingRoom;
  }

  change(bounds: Bounds): void {
    this.#bounds = bounds;
    this.#admit();
  }

  /** What would have to go so that one of this size could be promised; nothing where both are 0 or less. */
  missingFor(memoryMb: number): { mb: number; places: number } {
    return {
      mb: this.#promisedMb + memoryMb - this.#bounds.memoryBudgetMb,
      places: this.#promised + 1 - this.#bounds.maxSandboxes,
    };
  }

  hasRoomFor(memoryMb: number): boolean {
    const { mb, places } = this.missingFor(memoryMb);
    return mb <= 0 && places <= 0;
  }

  /** How much more is promised than the bounds allow, which may have been lowered. */
  excess(): { mb: number; places: number } {
    return {
      mb: this.#promisedMb - this.#bounds.memoryBudgetMb,
      places: this.#promised - this.#bounds.maxSandboxes,
    };
  }

  isExceeded(): boolean {
    const { mb, places } = this.excess();
    return mb > 0 || places > 0;
  }

  /** Grants it room at once, or later. */
  promise(sandbox: PooledSandbox): void {
    this.#promisedMb += sandbox.group.memoryMb;
    this.#promised++;
    this.#awaitingRoom.add(sandbox);
    sandbox.awaitRoom();
    this.#admit();
  }

  /** Takes the promise back. The answer is to be called when nothing is left of the sandbox. */
  withdraw(sandbox: PooledSandbox): () => void {
    const { memoryMb } = sandbox.group;
    this.#promisedMb -= memoryMb;
    this.#promised--;
    const wasAbsent = this.#awaitingRoom.delete(sandbox);
    return () => {
      if (!wasAbsent) {
        this.#present.delete(sandbox.instanceId);
        this.#presentMb -= memoryMb;
      }
      this.#admit();
    };
  }

  #admit(): void {
    const { memoryBudgetMb, maxSandboxes } = this.#bounds;
    for (const sandbox of this.#awaitingRoom) {
      const { memoryMb } = sandbox.group;
      if (this.#presentMb + memoryMb > memoryBudgetMb || this.#present.size >= maxSandboxes) return;
      this.#awaitingRoom.delete(sandbox);
      this.#present.set(sandbox.instanceId, sandbox);
      this.#presentMb += memoryMb;
      sandbox.grantRoom();
    }
  }
}
