/** What a run came to, in the order in which it was judged. */
export class Verdicts {
  readonly #lines: string[] = [];
  #failed = 0;

  tell(line: string): void {
    this.#lines.push(line);
  }

  /** `details` are shown where it doesn't hold. */
  judge(what: string, holds: boolean, figures: string, details: readonly string[] = []): void {
    if (!holds) this.#failed += 1;
    this.#lines.push(`${holds ? "pass" : "FAIL"}  ${what}: ${figures}`);
    if (!holds) this.#lines.push(...details.map((detail) => `        ${detail}`));
  }

  /** Whether all of it holds. */
  print(): boolean {
    for (const line of this.#lines) console.log(line);
    console.log(this.#failed === 0 ? "passed" : `failed: ${this.#failed}`);
    return this.#failed === 0;
  }
}
