const decoder = new TextDecoder();

/** Reads the values that DWARF is made of: little-endian, as wasm and all machines here are. Throws a RangeError past `end`. */
export class DebugReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly end: number;
  offset: number;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    if (offset > end || end > bytes.length) throw new RangeError(`debug information is truncated at ${offset}`);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = offset;
    this.end = end;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  u8(): number {
    return this.#bytes[this.#advance(1)]!;
  }

  i8(): number {
    return this.#view.getInt8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u24(): number {
    return this.u16() + this.u8() * 0x1_0000;
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** As a number: no offset and no address here is beyond 2^53. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Of 1, 2, 3, 4 or 8 bytes. */
  unsigned(sizeBytes: number): number {
    switch (sizeBytes) {
      case 1:
        return this.u8();
      case 2:
        return this.u16();
      case 3:
        return this.u24();
      case 4:
        return this.u32();
      case 8:
        return this.u64();
    }
    throw new RangeError(`a number of ${sizeBytes} bytes at ${this.offset}`);
  }

  uleb(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  sleb(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return byte & 0x40 ? value - factor * 128 : value;
    }
  }

  /** Up to the next zero byte. */
  text(): string {
    const start = this.offset;
    const end = this.#bytes.indexOf(0, start);
    if (end < 0 || end >= this.end) throw new RangeError(`debug information is truncated at ${start}`);
    this.offset = end + 1;
    return decoder.decode(this.#bytes.subarray(start, end));
  }

  skip(sizeBytes: number): void {
    this.#advance(sizeBytes);
  }

  /** A length that says by itself whether offsets after it have 4 or 8 bytes (DWARF 5, section 7.4). */
  initialLength(): { sizeBytes: number; offsetBytes: 4 | 8 } {
    const first = this.u32();
    return first === 0xffff_ffff ? { sizeBytes: this.u64(), offsetBytes: 8 } : { sizeBytes: first, offsetBytes: 4 };
  }

  #advance(sizeBytes: number): number {
    const { offset } = this;
    if (!(sizeBytes >= 0 && offset + sizeBytes <= this.end))
      throw new RangeError(`debug information is truncated at ${offset}`);
    this.offset += sizeBytes;
    return offset;
  }
}
