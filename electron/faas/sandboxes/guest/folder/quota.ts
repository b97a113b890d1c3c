/** How much a guest may keep in its scratch folder, in bytes. */
export class Quota {
  #leftBytes: number;

  constructor(limitBytes: number) {
    this.#leftBytes = limitBytes;
  }

  /** False, and nothing is taken, where there isn't that much left. */
  take(bytes: number): boolean {
    if (bytes > this.#leftBytes) return false;
    this.#leftBytes -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#leftBytes += bytes;
  }
}
