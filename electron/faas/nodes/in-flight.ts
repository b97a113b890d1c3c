/** Calls that were begun somewhere and haven't ended, by the revisions of functions. */
export class InFlight {
  readonly #byRevision = new Map<string, number>();
  #waiting: { revision: string | null; resolve: () => void }[] = [];
  total = 0;

  of(revision: string): number {
    return this.#byRevision.get(revision) ?? 0;
  }

  begin(revision: string): void {
    this.total++;
    this.#byRevision.set(revision, this.of(revision) + 1);
  }

  end(revision: string): void {
    this.total--;
    const left = this.of(revision) - 1;
    if (left > 0) this.#byRevision.set(revision, left);
    else this.#byRevision.delete(revision);
    if (left > 0 || this.#waiting.length === 0) return;
    const over = this.#waiting.filter((one) => this.#isDrained(one.revision));
    this.#waiting = this.#waiting.filter((one) => !over.includes(one));
    for (const { resolve } of over) resolve();
  }

  /** Resolves when no call of a revision is in flight; of null, none at all. */
  whenDrained(revision: string | null): Promise<void> {
    if (this.#isDrained(revision)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ revision, resolve }));
  }

  #isDrained(revision: string | null): boolean {
    return revision === null ? this.total === 0 : this.of(revision) === 0;
  }
}
