/** Node takes a longer delay for one of a millisecond. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** One timer for many things that come due in the order in which they began to wait. It keeps no process alive. */
export class DueTimer {
  readonly #look: () => number | null;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  /** `look` does what is due, and answers in how many milliseconds the next is; null when nothing waits. */
  constructor(look: () => number | null) {
    this.#look = look;
  }

  /** For one more that waits: those that wait already come due before it. */
  arm(afterMs: number): void {
    if (this.#timer || this.#isStopped) return;
    this.#timer = setTimeout(() => this.lookNow(), Math.min(afterMs, LONGEST_DELAY_MS)).unref();
  }

  /** After a change of how long things wait. */
  lookNow(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isStopped) return;
    const nextInMs = this.#look();
    if (nextInMs !== null) this.arm(nextInMs);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }
}
