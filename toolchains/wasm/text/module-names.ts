import { ByteReader } from "../byte-reader.ts";
import type { ModuleOutline } from "../module-outline.ts";
import { SECTION, type Section } from "../sections.ts";

/** Names of things by their indices, as a module's `name` section, exports and imports give them. */
export interface ModuleNames {
  functions: ReadonlyMap<number, string>;
  /** By function, then by local. */
  locals: ReadonlyMap<number, ReadonlyMap<number, string>>;
  globals: ReadonlyMap<number, string>;
}

/** Subsections of the name section: Core Specification 3.0, appendix "Name Section", and the extended-name-section proposal. */
const NAMES_OF = { functions: 1, locals: 2, globals: 7 } as const;

/**
 * What is named. Functions that the name section leaves out go by their export, or by their import. A damaged name section
 * names nothing: it is a custom section, and no reason to refuse a module.
 */
export function readModuleNames(bytes: Uint8Array, outline: ModuleOutline): ModuleNames {
  const functions = new Map<number, string>();
  const importedFunctions = outline.imports.filter(({ kind }) => kind === "function");
  for (const [index, { name }] of importedFunctions.entries()) functions.set(index, name);
  for (const { kind, index, name } of outline.exports) if (kind === "function") functions.set(index, name);
  const locals = new Map<number, ReadonlyMap<number, string>>();
  const globals = new Map<number, string>();
  const section = outline.sections.find((one) => one.id === SECTION.custom && nameOf(bytes, one) === "name");
  if (section) {
    try {
      readNameSection(bytes, section, { functions, locals, globals });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return { functions, locals, globals };
}

function nameOf(bytes: Uint8Array, { contentStart, end }: Section): string | null {
  try {
    return new ByteReader(bytes, contentStart, end).name();
  } catch {
    return null;
  }
}

function readNameSection(
  bytes: Uint8Array,
  { contentStart, end }: Section,
  into: {
    functions: Map<number, string>;
    locals: Map<number, ReadonlyMap<number, string>>;
    globals: Map<number, string>;
  },
): void {
  const reader = new ByteReader(bytes, contentStart, end);
  reader.name();
  while (!reader.atEnd) {
    const id = reader.byte();
    const sizeBytes = reader.unsigned();
    const subsectionEnd = reader.offset + sizeBytes;
    const part = new ByteReader(bytes, reader.offset, subsectionEnd);
    if (id === NAMES_OF.functions) for (const [index, name] of readNameMap(part)) into.functions.set(index, name);
    else if (id === NAMES_OF.globals) for (const [index, name] of readNameMap(part)) into.globals.set(index, name);
    else if (id === NAMES_OF.locals)
      for (const [index, names] of part.list(() => [part.unsigned(), new Map(readNameMap(part))] as const))
        into.locals.set(index, names);
    reader.offset = subsectionEnd;
  }
}

function readNameMap(reader: ByteReader): (readonly [index: number, name: string])[] {
  return reader.list(() => [reader.unsigned(), reader.name()] as const);
}
