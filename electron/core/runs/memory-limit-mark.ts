/** Takes a line that ends in a mark out of a text that comes in pieces, and nothing else. */
export class MarkRemover {
  found = false;
  readonly #line: string;
  #held = "";

  constructor(mark: string) {
    this.#line = `${mark}\n`;
  }

  /** What can be passed on; held back is only what may be the beginning of the mark. */
  push(text: string): string {
    if (this.found) return text;
    const whole = this.#held + text;
    const at = whole.indexOf(this.#line);
    if (at >= 0) {
      this.found = true;
      this.#held = "";
      return whole.slice(0, at) + whole.slice(at + this.#line.length);
    }
    const heldLength = this.#beginningAtEnd(whole);
    this.#held = whole.slice(whole.length - heldLength);
    return whole.slice(0, whole.length - heldLength);
  }

  /** What was held back when nothing more comes. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }

  /** How many characters at the end are how the mark begins. */
  #beginningAtEnd(text: string): number {
    for (let length = Math.min(text.length, this.#line.length - 1); length > 0; length--)
      if (text.endsWith(this.#line.slice(0, length))) return length;
    return 0;
  }
}
