const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the values every WebAssembly binary is made of, from an offset on. Core Specification 3.0, section 5.2 (values).
 * Everything throws a RangeError past `end`.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  offset: number;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    if (end > bytes.length) throw new RangeError(`offset ${end} is past the end at ${bytes.length}`);
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  byte(): number {
    this.#need(1);
    return this.bytes[this.offset++]!;
  }

  /** The next byte, without going past it. */
  peek(): number {
    this.#need(1);
    return this.bytes[this.offset]!;
  }

  skip(length: number): void {
    this.#need(length);
    this.offset += length;
  }

  /** Unsigned LEB128; by multiplication, because the 64-bit limits of memories don't fit into 32 bits. */
  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Signed LEB128 of at most 33 bits, as in block and heap types. */
  signed(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return byte & 0x40 ? value - factor * 128 : value;
    }
  }

  name(): string {
    const length = this.unsigned();
    const start = this.offset;
    this.skip(length);
    try {
      return decoder.decode(this.bytes.subarray(start, this.offset));
    } catch {
      throw new RangeError(`the name at offset ${start} is not UTF-8`);
    }
  }

  list<Item>(readItem: () => Item): Item[] {
    const length = this.unsigned();
    const items: Item[] = [];
    while (items.length < length) items.push(readItem());
    return items;
  }

  #need(length: number): void {
    if (this.offset + length > this.end) throw new RangeError(`truncated at offset ${this.offset}`);
  }
}
