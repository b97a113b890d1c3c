import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";

const WASM_MAGIC = Buffer.from("\0asm", "latin1");
/** Version 1 is a core module; a component has another version and layer. */
const CORE_MODULE_VERSION = Buffer.from([1, 0, 0, 0]);
const PREAMBLE_BYTES = 8;
const IMPORT_SECTION = 2;
const EXPORT_SECTION = 7;

/** Whether a file starts like a WebAssembly binary; false when it can't be read. */
export function isWasmFile(path: string): boolean {
  const start = Buffer.alloc(WASM_MAGIC.length);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return start.equals(WASM_MAGIC);
}

/** Why a file can't be run as a WASI command; undefined when it can. */
export function wasiCommandProblem(path: string): string | undefined {
  const name = basename(path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return `${name} can't be read: ${(error as Error).message}.`;
  }
  if (!bytes.subarray(0, WASM_MAGIC.length).equals(WASM_MAGIC))
    return `${name} is not a WebAssembly module. Build it for wasm32-wasip1 first.`;
  if (!bytes.subarray(WASM_MAGIC.length, PREAMBLE_BYTES).equals(CORE_MODULE_VERSION))
    return `${name} is a WebAssembly component, not a core module. Build it for wasm32-wasip1.`;
  let outline: ModuleOutline;
  try {
    outline = readModuleOutline(bytes);
  } catch {
    return `${name} is damaged: its sections can't be read. Build it again.`;
  }
  if (!outline.exports.includes("_start"))
    return `${name} has nothing to run: it exports no _start, so it is a library. Give it a main function that calls what you want to run.`;
  const foreign = outline.importModules.find((module) => module !== "wasi_snapshot_preview1");
  if (foreign !== undefined)
    return `${name} wants functions of "${foreign}", which only its own loader offers; WASI runtimes offer wasi_snapshot_preview1. Build it for wasm32-wasip1.`;
  return undefined;
}

interface ModuleOutline {
  /** The modules whose things are imported, one entry an import. */
  importModules: string[];
  exports: string[];
}

/**
 * Reads the import and export sections of a core module and skips all others. Format: WebAssembly Core Specification,
 * chapter 5 (binary format). Throws a RangeError on a truncated file.
 */
function readModuleOutline(bytes: Buffer): ModuleOutline {
  const reader = new ModuleReader(bytes, PREAMBLE_BYTES);
  const outline: ModuleOutline = { importModules: [], exports: [] };
  while (!reader.atEnd) {
    const section = reader.byte();
    const end = reader.integer() + reader.offset;
    if (section === IMPORT_SECTION) outline.importModules = reader.list(() => reader.importModule());
    if (section === EXPORT_SECTION) outline.exports = reader.list(() => reader.exportName());
    reader.offset = end;
  }
  return outline;
}

class ModuleReader {
  offset: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  get atEnd(): boolean {
    return this.offset >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.offset++);
  }

  /** Unsigned LEB128; multiplication instead of shifts, because 64-bit limits don't fit into 32 bits. */
  integer(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  name(): string {
    const length = this.integer();
    const start = this.offset;
    this.offset += length;
    if (this.offset > this.#bytes.length) throw new RangeError("truncated name");
    return this.#bytes.toString("utf8", start, this.offset);
  }

  list<Item>(readItem: () => Item): Item[] {
    const length = this.integer();
    const items: Item[] = [];
    while (items.length < length) items.push(readItem());
    return items;
  }

  exportName(): string {
    const name = this.name();
    this.byte();
    this.integer();
    return name;
  }

  importModule(): string {
    const module = this.name();
    this.name();
    const kind = this.byte();
    if (kind === 0) this.integer();
    else if (kind === 1) this.#table();
    else if (kind === 2) this.#limits();
    else if (kind === 3) this.#global();
    else if (kind === 4) this.#tag();
    else throw new RangeError(`unknown kind of import ${kind}`);
    return module;
  }

  #table(): void {
    this.#valueType();
    this.#limits();
  }

  #global(): void {
    this.#valueType();
    this.byte();
  }

  #tag(): void {
    this.byte();
    this.integer();
  }

  /** One byte, except for the references `(ref ht)` and `(ref null ht)`, which name a heap type. */
  #valueType(): void {
    const type = this.byte();
    if (type === 0x63 || type === 0x64) this.integer();
  }

  #limits(): void {
    const flags = this.byte();
    this.integer();
    if (flags & 0x01) this.integer();
    if (flags & 0x08) this.integer();
  }
}
