import type { ByteReader } from "./byte-reader.ts";
import { walkExpression } from "./instructions.ts";
import { inSection, readSections, SECTION, type Section } from "./sections.ts";
import {
  type DefinedType,
  type GlobalType,
  type Limits,
  readGlobalType,
  readLimits,
  readTableType,
  readTagType,
  readTypeEntry,
  type TableType,
} from "./types.ts";

/** What is imported; functions and tags by the index of their type. */
type ImportedThing =
  | { kind: "function"; type: number }
  | { kind: "table"; type: TableType }
  | { kind: "memory"; type: Limits }
  | { kind: "global"; type: GlobalType }
  | { kind: "tag"; type: number };

type Import = ImportedThing & { module: string; name: string };

export interface Export {
  name: string;
  kind: ImportedThing["kind"];
  index: number;
}

/** What a module declares, without its code and data. Core Specification 3.0, section 5.5 (modules). */
export interface ModuleOutline {
  sections: Section[];
  types: DefinedType[];
  imports: Import[];
  /** The index of the type of each function that the module defines; imported functions are counted before them. */
  functions: number[];
  /** Imported ones first, as they are counted; so also `memories`. */
  tables: TableType[];
  memories: Limits[];
  exports: Export[];
}

const KINDS = ["function", "table", "memory", "global", "tag"] as const;
/** Begins a table that has an initial value, before its type; a zero byte follows. */
export const TABLE_WITH_VALUE = 0x40;

/** Reads a core module. Throws a RangeError when it is none, or damaged. */
export function readOutline(bytes: Uint8Array): ModuleOutline {
  const sections = readSections(bytes);
  const imports = readImports(bytes, sections);
  const tables = imports.flatMap((item) => (item.kind === "table" ? [item.type] : []));
  const memories = imports.flatMap((item) => (item.kind === "memory" ? [item.type] : []));
  return {
    sections,
    types: listIn(bytes, sections, SECTION.type, readTypeEntry).flat(),
    imports,
    functions: listIn(bytes, sections, SECTION.function, (reader) => reader.unsigned()),
    tables: [...tables, ...listIn(bytes, sections, SECTION.table, readDefinedTable)],
    memories: [...memories, ...listIn(bytes, sections, SECTION.memory, readLimits)],
    exports: readExports(bytes, sections),
  };
}

export function readImports(bytes: Uint8Array, sections: Section[]): Import[] {
  return listIn(bytes, sections, SECTION.import, readImport);
}

export function readExports(bytes: Uint8Array, sections: Section[]): Export[] {
  return listIn(bytes, sections, SECTION.export, readExport);
}

function listIn<Item>(
  bytes: Uint8Array,
  sections: Section[],
  id: number,
  readItem: (reader: ByteReader) => Item,
): Item[] {
  return inSection(bytes, sections, id, (reader) => reader.list(() => readItem(reader))) ?? [];
}

function readImport(reader: ByteReader): Import {
  const module = reader.name();
  const name = reader.name();
  return { module, name, ...readImportedThing(reader) };
}

function readImportedThing(reader: ByteReader): ImportedThing {
  const kind = readKind(reader);
  switch (kind) {
    case "function":
      return { kind, type: reader.unsigned() };
    case "table":
      return { kind, type: readTableType(reader) };
    case "memory":
      return { kind, type: readLimits(reader) };
    case "global":
      return { kind, type: readGlobalType(reader) };
    case "tag":
      return { kind, type: readTagType(reader) };
  }
}

function readExport(reader: ByteReader): Export {
  return { name: reader.name(), kind: readKind(reader), index: reader.unsigned() };
}

function readKind(reader: ByteReader): ImportedThing["kind"] {
  const at = reader.offset;
  const kind = KINDS[reader.byte()];
  if (kind === undefined) throw new RangeError(`unknown kind of import or export at offset ${at}`);
  return kind;
}

function readDefinedTable(reader: ByteReader): TableType {
  if (reader.peek() !== TABLE_WITH_VALUE) return readTableType(reader);
  reader.skip(2);
  const table = readTableType(reader);
  reader.offset = walkExpression(reader.bytes, reader.offset, reader.end, () => {});
  return table;
}
