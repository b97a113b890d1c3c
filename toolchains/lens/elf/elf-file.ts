import { inflateSync } from "node:zlib";
import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";

/** System V Application Binary Interface, chapters 4 and 5 (ELF), and its supplements for x86-64 and aarch64. */
const MACHINES: Record<number, LensArchitecture> = { 62: "x86_64", 183: "aarch64" };
const KINDS: Record<number, ElfKind> = { 1: "object", 2: "executable", 3: "shared" };
const SECTION_TYPE = { symbols: 2, relocations: 4, noBits: 8, dynamicSymbols: 11, extendedIndexes: 18 } as const;
const SECTION_FLAG = { allocated: 0x2, executable: 0x4, compressed: 0x800 } as const;
const SYMBOL_TYPES = ["none", "object", "function", "section", "file"] as const;
const BINDINGS = ["local", "global", "weak"] as const;
/** Section numbers from here on mean something else, such as an absolute value. */
const FIRST_RESERVED_SECTION = 0xff00;
const EXTENDED_INDEX = 0xffff;
const ZLIB = 1;

/** As a number: no offset, size or address here is beyond 2^53, and big integers take long where there are many. */
function u64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
}

export type ElfKind = "object" | "executable" | "shared" | "other";

export interface ElfSection {
  index: number;
  name: string;
  type: number;
  /** Zero in objects, which aren't laid out. */
  address: number;
  offset: number;
  /** In the file; what is compressed has more. */
  sizeBytes: number;
  link: number;
  info: number;
  alignment: number;
  /** Where it is a table; 0 elsewhere. */
  entryBytes: number;
  allocated: boolean;
  executable: boolean;
  compressed: boolean;
}

export interface ElfSymbol {
  /** A section's symbol has the section's name. */
  name: string;
  /** An address; in objects, an offset in its section. */
  value: number;
  sizeBytes: number;
  type: (typeof SYMBOL_TYPES)[number] | "other";
  binding: (typeof BINDINGS)[number] | "other";
  /** Null where it is defined elsewhere or isn't in a section. */
  section: ElfSection | null;
}

export interface ElfRelocation {
  /** In objects, in the section that it changes; an address elsewhere. */
  offset: number;
  /** As the architecture counts them. */
  type: number;
  symbol: ElfSymbol | null;
  addend: number;
}

/** A 64-bit little-endian ELF file: an object, a program or a shared library. Reads nothing before it is asked for. */
export class ElfFile {
  readonly kind: ElfKind;
  /** Null of a machine whose code nobody here reads. */
  readonly architecture: LensArchitecture | null;
  readonly sections: readonly ElfSection[];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #symbolTables = new Map<number, readonly ElfSymbol[]>();

  /** Throws a RangeError where the file is no such ELF file, or is truncated. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 64 || this.#view.getUint32(0) !== 0x7f45_4c46) throw new RangeError("not an ELF file");
    if (bytes[4] !== 2 || bytes[5] !== 1) throw new RangeError("an ELF file, but not a 64-bit little-endian one");
    this.kind = KINDS[this.#view.getUint16(16, true)] ?? "other";
    this.architecture = MACHINES[this.#view.getUint16(18, true)] ?? null;
    this.sections = this.#readSections();
  }

  section(name: string): ElfSection | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** What is in a section, unpacked. Throws a RangeError where it is truncated or packed in an unknown way. */
  content(section: ElfSection): Uint8Array {
    if (section.type === SECTION_TYPE.noBits) return new Uint8Array(section.sizeBytes);
    const bytes = this.#slice(section.offset, section.sizeBytes);
    if (!section.compressed) return bytes;
    const kind = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    if (kind !== ZLIB) throw new RangeError(`${section.name} is compressed by method ${kind}; only zlib is read`);
    return inflateSync(bytes.subarray(24));
  }

  /** Of the symbol table, or of the dynamic linker's where that was stripped. */
  get symbols(): readonly ElfSymbol[] {
    const table =
      this.sections.find(({ type }) => type === SECTION_TYPE.symbols) ??
      this.sections.find(({ type }) => type === SECTION_TYPE.dynamicSymbols);
    return table === undefined ? [] : this.#symbolsIn(table);
  }

  /** Those that change a section of an object, by rising offset. */
  relocations(section: ElfSection): ElfRelocation[] {
    return this.sections
      .filter(({ type, info }) => type === SECTION_TYPE.relocations && info === section.index)
      .flatMap((table) => this.#readRelocations(table))
      .sort((a, b) => a.offset - b.offset);
  }

  /** Those that the dynamic linker of a linked file carries out, whose offsets are addresses. */
  dynamicRelocations(): ElfRelocation[] {
    return this.sections
      .filter((table) => table.type === SECTION_TYPE.relocations && table.allocated)
      .flatMap((table) => this.#readRelocations(table));
  }

  #slice(offset: number, sizeBytes: number): Uint8Array {
    if (offset + sizeBytes > this.#bytes.length) throw new RangeError("the ELF file is truncated");
    return this.#bytes.subarray(offset, offset + sizeBytes);
  }

  #readSections(): ElfSection[] {
    const view = this.#view;
    const table = u64(this.#view, 40);
    if (table === 0) return [];
    const entryBytes = view.getUint16(58, true);
    // What doesn't fit into the file's header stands in the first section's.
    const count = view.getUint16(60, true) || u64(this.#view, table + 32);
    const namesIndex = view.getUint16(62, true);
    if (table + count * entryBytes > this.#bytes.length) throw new RangeError("the ELF file is truncated");
    const names = table + (namesIndex === EXTENDED_INDEX ? view.getUint32(table + 40, true) : namesIndex) * entryBytes;
    const nameOf = this.#textIn(this.#slice(u64(this.#view, names + 24), u64(this.#view, names + 32)));
    return Array.from({ length: count }, (_, index): ElfSection => {
      const at = table + index * entryBytes;
      const flags = u64(this.#view, at + 8);
      return {
        index,
        name: nameOf(view.getUint32(at, true)),
        type: view.getUint32(at + 4, true),
        address: u64(this.#view, at + 16),
        offset: u64(this.#view, at + 24),
        sizeBytes: u64(this.#view, at + 32),
        link: view.getUint32(at + 40, true),
        info: view.getUint32(at + 44, true),
        entryBytes: u64(view, at + 56),
        alignment: Math.max(u64(this.#view, at + 48), 1),
        allocated: (flags & SECTION_FLAG.allocated) !== 0,
        executable: (flags & SECTION_FLAG.executable) !== 0,
        compressed: (flags & SECTION_FLAG.compressed) !== 0,
      };
    });
  }

  #symbolsIn(table: ElfSection): readonly ElfSymbol[] {
    let symbols = this.#symbolTables.get(table.index);
    if (symbols === undefined) {
      symbols = this.#readSymbols(table);
      this.#symbolTables.set(table.index, symbols);
    }
    return symbols;
  }

  #readSymbols(table: ElfSection): ElfSymbol[] {
    const bytes = this.content(table);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const nameOf = this.#textIn(this.content(this.sections[table.link]!));
    const extended = this.sections.find(
      ({ type, link }) => type === SECTION_TYPE.extendedIndexes && link === table.index,
    );
    return Array.from({ length: Math.floor(bytes.length / 24) }, (_, index): ElfSymbol => {
      const at = index * 24;
      const info = view.getUint8(at + 4);
      const shortIndex = view.getUint16(at + 6, true);
      const sectionIndex =
        shortIndex === EXTENDED_INDEX && extended !== undefined
          ? this.#view.getUint32(extended.offset + index * 4, true)
          : shortIndex;
      const isInSection = sectionIndex !== 0 && (sectionIndex !== shortIndex || shortIndex < FIRST_RESERVED_SECTION);
      const section = isInSection ? (this.sections[sectionIndex] ?? null) : null;
      const type = SYMBOL_TYPES[info & 0xf] ?? "other";
      return {
        name: (type === "section" ? section?.name : undefined) ?? nameOf(view.getUint32(at, true)),
        value: u64(view, at + 8),
        sizeBytes: u64(view, at + 16),
        type,
        binding: BINDINGS[info >> 4] ?? "other",
        section,
      };
    });
  }

  #readRelocations(table: ElfSection): ElfRelocation[] {
    const bytes = this.content(table);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const symbolTable = this.sections[table.link];
    const symbols = symbolTable === undefined ? [] : this.#symbolsIn(symbolTable);
    return Array.from({ length: Math.floor(bytes.length / 24) }, (_, index): ElfRelocation => {
      const at = index * 24;
      return {
        offset: u64(view, at),
        type: view.getUint32(at + 8, true),
        symbol: symbols[view.getUint32(at + 12, true)] ?? null,
        addend: view.getUint32(at + 16, true) + view.getInt32(at + 20, true) * 2 ** 32,
      };
    });
  }

  #textIn(bytes: Uint8Array): (offset: number) => string {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return (offset) => {
      const end = buffer.indexOf(0, offset);
      return buffer.toString("utf8", offset, end === -1 ? undefined : end);
    };
  }
}
