import { isMemory, type WasmInstance, type WasmMemory } from "../web-assembly.ts";

const NOTHING = new ArrayBuffer(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A piece of the guest's memory, checked to lie within it. */
export interface Span {
  start: number;
  length: number;
}

/**
 * The memory of the guest that is running. Nothing here checks bounds but `has` and what is built on it: who reads or
 * writes asks first. Pointers and lengths are unsigned.
 */
export class GuestMemory {
  bytes = new Uint8Array(NOTHING);
  view: DataView = new DataView(NOTHING);
  #memory: WasmMemory | null = null;
  #buffer: ArrayBufferLike = NOTHING;

  /** Takes what the instance exports as `memory`. A guest without one has no byte that could be named. */
  attach(instance: WasmInstance | null): void {
    const memory = instance?.exports["memory"];
    this.#memory = isMemory(memory) ? memory : null;
    this.refresh();
  }

  /** A memory that has grown has another buffer. */
  refresh(): void {
    const buffer = this.#memory?.buffer ?? NOTHING;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.bytes = new Uint8Array(buffer as ArrayBuffer);
    this.view = new DataView(buffer);
  }

  has(pointer: number, length: number): boolean {
    return pointer + length <= this.bytes.length;
  }

  setU32(pointer: number, value: number): void {
    this.view.setUint32(pointer, value, true);
  }

  setU64(pointer: number, value: bigint): void {
    this.view.setBigUint64(pointer, value, true);
  }

  u32(pointer: number): number {
    return this.view.getUint32(pointer, true);
  }

  /** A copy, which stays what it is whatever the guest does. */
  copy(start: number, length: number): Uint8Array {
    return this.bytes.slice(start, start + length);
  }

  /** Null where the bytes are not UTF-8. */
  text(start: number, length: number): string | null {
    try {
      return decoder.decode(this.copy(start, length));
    } catch {
      return null;
    }
  }

  /** As much of the bytes as fits into the piece; returns how much that was. */
  put(bytes: Uint8Array, start: number, length: number): number {
    const part = bytes.length > length ? bytes.subarray(0, length) : bytes;
    this.bytes.set(part, start);
    return part.length;
  }

  /** The pieces that `count` pairs of pointer and length name; null where a pair or a piece is out of the memory. */
  spans(pointer: number, count: number): Span[] | null {
    if (!this.has(pointer, count * 8)) return null;
    const spans: Span[] = [];
    for (let at = pointer; at < pointer + count * 8; at += 8) {
      const span = { start: this.u32(at), length: this.u32(at + 4) };
      if (!this.has(span.start, span.length)) return null;
      spans.push(span);
    }
    return spans;
  }
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}
