/** A symbol is not mangled as it should be, so it is no mangled name, or one of a scheme that isn't known here. */
export class NotMangled extends Error {
  override name = "NotMangled";
}

/** Reads a mangled name from left to right. Throws NotMangled where something else stands than what was asked for. */
export class SymbolText {
  readonly text: string;
  position: number;

  constructor(text: string, position = 0) {
    this.text = text;
    this.position = position;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The next character, or that after `ahead` others; empty at the end. */
  peek(ahead = 0): string {
    return this.text[this.position + ahead] ?? "";
  }

  next(): string {
    if (this.atEnd) throw new NotMangled();
    return this.text[this.position++]!;
  }

  startsWith(expected: string): boolean {
    return this.text.startsWith(expected, this.position);
  }

  /** Passes over the text if it stands here. */
  accept(expected: string): boolean {
    if (!this.startsWith(expected)) return false;
    this.position += expected.length;
    return true;
  }

  expect(expected: string): void {
    if (!this.accept(expected)) throw new NotMangled();
  }

  /** As many of these characters as stand here. */
  takeWhile(allowed: RegExp): string {
    const start = this.position;
    while (!this.atEnd && allowed.test(this.peek())) this.position += 1;
    return this.text.slice(start, this.position);
  }

  take(length: number): string {
    if (this.position + length > this.text.length) throw new NotMangled();
    this.position += length;
    return this.text.slice(this.position - length, this.position);
  }

  /** A 0 stands by itself: what follows it, as in Rust's `00` of a closure in a closure, is another number. */
  decimal(): number {
    const digits = this.accept("0") ? "0" : this.takeWhile(/\d/);
    if (digits === "" || digits.length > 9) throw new NotMangled();
    return Number(digits);
  }
}
