/**
 * Bounds how many sandboxes that are dear to start are on their way at one time: started side by side, each takes as much
 * longer as there are, and none is there before all nearly are, while a few one after the other serve calls early on.
 */
export class StartSlots<Sandbox> {
  #most: number | null;
  readonly #starting = new Set<Sandbox>();

  /** Null is no bound. */
  constructor(most: number | null) {
    this.#most = most;
  }

  change(most: number | null): void {
    this.#most = most;
  }

  get areTaken(): boolean {
    return this.#most !== null && this.#starting.size >= this.#most;
  }

  take(sandbox: Sandbox): void {
    this.#starting.add(sandbox);
  }

  /** False when it had none. */
  release(sandbox: Sandbox): boolean {
    return this.#starting.delete(sandbox);
  }
}
