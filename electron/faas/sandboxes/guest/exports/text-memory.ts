import { isMemory, type WasmInstance, type WasmMemory } from "../web-assembly.ts";
import { ExportCallError } from "./export-call-error.ts";
import type { ExportType, ExportTypes } from "./export-types.ts";

/** More than any answer may have: a hostile length must not become a text of gigabytes. */
const MAX_RESULT_BYTES = 16 << 20;
/** Of a result that goes back through a pointer: pointer and length. */
const RESULT_SLOT_BYTES = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const ALLOCATORS = [
  { allocate: "wb_alloc", free: "wb_free", freeTakesLength: true },
  { allocate: "malloc", free: "free", freeTakesLength: false },
];

interface Piece {
  pointer: number;
  length: number;
}

/** Texts in the memory of a module, by the functions that it exports for that. */
export class TextMemory {
  readonly #exports: Record<string, unknown>;
  readonly #types: ExportTypes;
  readonly #memory: WasmMemory;
  readonly #allocator: (typeof ALLOCATORS)[number];
  readonly #lent: Piece[] = [];

  /** Null where the module doesn't export what it takes. */
  static of(instance: WasmInstance, types: ExportTypes): TextMemory | null {
    const memory = instance.exports["memory"];
    const allocator = ALLOCATORS.find(({ allocate }) => hasType(types.get(allocate), ["i32"], ["i32"]));
    if (allocator === undefined || !isMemory(memory)) return null;
    return new TextMemory(instance, types, memory, allocator);
  }

  private constructor(
    instance: WasmInstance,
    types: ExportTypes,
    memory: WasmMemory,
    allocator: (typeof ALLOCATORS)[number],
  ) {
    this.#exports = instance.exports;
    this.#types = types;
    this.#memory = memory;
    this.#allocator = allocator;
  }

  /** Puts a text there; it is given back by `giveBack`. */
  lend(text: string): Piece {
    return this.#lend(encoder.encode(text));
  }

  /** Where a function leaves pointer and length of its result; both zero before. */
  lendResultSlot(): number {
    return this.#lend(new Uint8Array(RESULT_SLOT_BYTES)).pointer;
  }

  readResultSlot(slot: number): string {
    const view = new DataView(this.#memory.buffer);
    return this.take(view.getUint32(slot, true), view.getUint32(slot + 4, true));
  }

  /** Reads a function's result and gives it back to the module. */
  take(pointer: number, length: number): string {
    if (length === 0) return "";
    const bytes = this.#bytes();
    if (pointer + length > bytes.length)
      throw new ExportCallError("module", `its result (${length} bytes at ${pointer}) is outside of its memory`);
    if (length > MAX_RESULT_BYTES)
      throw new ExportCallError("module", `its result has ${length} bytes, more than ${MAX_RESULT_BYTES}`);
    let text: string;
    try {
      text = decoder.decode(bytes.slice(pointer, pointer + length));
    } catch {
      throw new ExportCallError("module", "its result is not UTF-8");
    }
    // By `free` it can't be known whether the result was allocated at all.
    if (this.#allocator.freeTakesLength) this.#free({ pointer, length });
    return text;
  }

  giveBack(): void {
    for (const piece of this.#lent.splice(0)) this.#free(piece);
  }

  #lend(bytes: Uint8Array): Piece {
    // An allocator may answer 0 to a wish for nothing.
    const length = Math.max(1, bytes.length);
    const pointer = (this.#exports[this.#allocator.allocate] as (length: number) => number)(length) >>> 0;
    if (pointer === 0)
      throw new ExportCallError("module", `its ${this.#allocator.allocate} had no ${length} bytes for an argument`);
    const memory = this.#bytes();
    if (pointer + length > memory.length)
      throw new ExportCallError("module", `its ${this.#allocator.allocate} gave ${pointer}, outside of its memory`);
    this.#lent.push({ pointer, length });
    memory.set(bytes, pointer);
    return { pointer, length: bytes.length };
  }

  #free({ pointer, length }: Piece): void {
    const { free, freeTakesLength } = this.#allocator;
    const params = freeTakesLength ? ["i32", "i32"] : ["i32"];
    if (!hasType(this.#types.get(free), params, [])) return;
    (this.#exports[free] as (...values: number[]) => void)(...(freeTakesLength ? [pointer, length] : [pointer]));
  }

  #bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer);
  }
}

function hasType(type: ExportType | undefined, params: string[], results: string[]): boolean {
  return type !== undefined && type.params.join() === params.join() && type.results.join() === results.join();
}
