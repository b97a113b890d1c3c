/** Which versions of a function's code a call may meet. */
export class Versions {
  readonly #sent = new Map<string, number>();
  readonly #accepted = new Map<string, number>();

  /** The next version, which from now on may be met. */
  next(name: string): number {
    const version = this.newestOf(name) + 1;
    this.#sent.set(name, version);
    return version;
  }

  /** From now on, no call that begins meets an older one. */
  accepted(name: string, version: number): void {
    this.#accepted.set(name, Math.max(version, this.oldestOf(name)));
  }

  oldestOf(name: string): number {
    return this.#accepted.get(name) ?? 0;
  }

  newestOf(name: string): number {
    return this.#sent.get(name) ?? 0;
  }
}
