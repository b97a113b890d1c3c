import type { PoolSettings } from "../../model/faas/pool.ts";

type Bounds = Pick<PoolSettings, "memoryBudgetMb" | "maxSandboxes">;

/** What waits for room, and is told when there is some. */
export interface RoomSeeker {
  readonly group: { readonly memoryMb: number };
  grantRoom(): void;
}

/**
 * How much memory and how many places there are. Two sums are kept: what is promised (all sandboxes but those that
 * stop), by which room is given out, and what is present (those that stop included), which decides when a promised one
 * can be made. So nothing is given out twice, and a sandbox waits for the end of those in whose place it comes.
 */
export class Room<Sandbox extends RoomSeeker> {
  #bounds: Bounds;
  readonly #present = new Set<Sandbox>();
  /** Promised, but there is no room yet; first come, first served. */
  readonly #awaiting = new Set<Sandbox>();
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
  get present(): ReadonlySet<Sandbox> {
    return this.#present;
  }

  get awaiting(): ReadonlySet<Sandbox> {
    return this.#awaiting;
  }

  change(bounds: Bounds): void {
    this.#bounds = bounds;
    this.#admit();
  }

  /**
   * What would have to go so that one of this size could be promised; nothing where both are 0 or less. Without a size:
   * how much more is promised than the bounds allow, which may have been lowered.
   */
  missingFor(memoryMb?: number): { mb: number; places: number } {
    const { memoryBudgetMb, maxSandboxes } = this.#bounds;
    const more = memoryMb === undefined ? 0 : 1;
    return { mb: this.#promisedMb + (memoryMb ?? 0) - memoryBudgetMb, places: this.#promised + more - maxSandboxes };
  }

  hasRoomFor(memoryMb: number): boolean {
    const { memoryBudgetMb, maxSandboxes } = this.#bounds;
    return this.#promisedMb + memoryMb <= memoryBudgetMb && this.#promised < maxSandboxes;
  }

  get isExceeded(): boolean {
    return this.#promisedMb > this.#bounds.memoryBudgetMb || this.#promised > this.#bounds.maxSandboxes;
  }

  /** Grants it room at once, or later. */
  promise(sandbox: Sandbox): void {
    this.#promisedMb += sandbox.group.memoryMb;
    this.#promised++;
    this.#awaiting.add(sandbox);
    this.#admit();
  }

  /** Takes the promise back. The answer is to be called when nothing is left of the sandbox. */
  withdraw(sandbox: Sandbox): () => void {
    const { memoryMb } = sandbox.group;
    this.#promisedMb -= memoryMb;
    this.#promised--;
    this.#awaiting.delete(sandbox);
    return () => {
      if (this.#present.delete(sandbox)) this.#presentMb -= memoryMb;
      this.#admit();
    };
  }

  #admit(): void {
    const { memoryBudgetMb, maxSandboxes } = this.#bounds;
    for (const sandbox of this.#awaiting) {
      const { memoryMb } = sandbox.group;
      if (this.#presentMb + memoryMb > memoryBudgetMb || this.#present.size >= maxSandboxes) return;
      this.#awaiting.delete(sandbox);
      this.#present.add(sandbox);
      this.#presentMb += memoryMb;
      sandbox.grantRoom();
    }
  }
}
