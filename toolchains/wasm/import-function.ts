import { ByteReader } from "./byte-reader.ts";
import { joined, sized, unsigned } from "./byte-writer.ts";
import { rewriteBodies } from "./function-bodies.ts";
import { walkExpression } from "./instructions.ts";
import { type ModuleOutline, TABLE_WITH_VALUE } from "./module-outline.ts";
import { type Replacement, replaced } from "./replacements.ts";
import { copySection, withOneMore, writeModule, writeName, writeSection } from "./section-writer.ts";
import { SECTION, type Section } from "./sections.ts";
import { readGlobalType, readTableType, readValueType } from "./types.ts";

const KIND_FUNCTION = 0x00;
/** call, return_call, ref.func. */
const NAMES_FUNCTION = new Set([0x10, 0x12, 0xd2]);

/** Bits of the number that an element segment begins with. */
const ELEMENT = { notActive: 0x01, explicitTable: 0x02, expressions: 0x04 } as const;

/** Parts of the name section: what comes first in their entries is a function. */
const FUNCTION_NAMES = 1;
const NAMES_WITHIN_FUNCTIONS = [2, 3]; // of locals, of labels

/**
 * The same module with one more imported function, counted after those it imports already, so that the number of every
 * function it defines is one higher. `type` is the binary form of the function's type. Custom sections except the names
 * are copied as they are. Throws a RangeError when the module is damaged.
 */
export function importFunction(
  bytes: Uint8Array,
  { sections, types, imports }: ModuleOutline,
  added: { module: string; name: string; type: number[] },
): Uint8Array {
  const index = imports.filter(({ kind }) => kind === "function").length;
  const find = (id: number) => sections.find((section) => section.id === id);
  const entry = [writeName(added.module), writeName(added.name), [KIND_FUNCTION], unsigned(types.length)];
  return writeModule([
    // The first two of all sections, should one of them be missing.
    writeSection(SECTION.type, [withOneMore(bytes, find(SECTION.type), added.type)]),
    writeSection(SECTION.import, [withOneMore(bytes, find(SECTION.import), ...entry)]),
    ...sections
      .filter(({ id }) => id !== SECTION.type && id !== SECTION.import)
      .map((section) => withRoomFor(index, bytes, section)),
  ]);
}

/** A section in which the functions from `index` on have numbers one higher. */
function withRoomFor(index: number, bytes: Uint8Array, section: Section): Uint8Array {
  const { id, contentStart, end } = section;
  if (id === SECTION.custom) return customWithRoomFor(index, bytes, section);
  if (id === SECTION.code) {
    const reader = new ReferenceReader(bytes, contentStart, end, index);
    const bodies = rewriteBodies(bytes, section, (opcode, _at, immediatesAt) =>
      NAMES_FUNCTION.has(opcode) ? reader.replacementAt(immediatesAt) : undefined,
    );
    return writeSection(id, [unsigned(bodies.length), ...bodies]);
  }
  const readReferences = REFERENCES_IN[id];
  if (readReferences === undefined) return copySection(bytes, section);
  const reader = new ReferenceReader(bytes, contentStart, end, index);
  readReferences(reader);
  return writeSection(id, [replaced(bytes, contentStart, end, reader.replacements)]);
}

/** Collects the numbers of functions that change. */
class ReferenceReader extends ByteReader {
  readonly replacements: Replacement[] = [];
  readonly #firstChanged: number;

  constructor(bytes: Uint8Array, offset: number, end: number, firstChanged: number) {
    super(bytes, offset, end);
    this.#firstChanged = firstChanged;
  }

  functionIndex(): void {
    const replacement = this.replacementAt(this.offset);
    if (replacement) this.replacements.push(replacement);
  }

  expression(): void {
    this.offset = walkExpression(this.bytes, this.offset, this.end, (opcode, _at, immediatesAt) => {
      if (!NAMES_FUNCTION.has(opcode)) return;
      this.offset = immediatesAt;
      this.functionIndex();
    });
  }

  /** Of the number of a function that stands there, if it changes. */
  replacementAt(start: number): Replacement | undefined {
    this.offset = start;
    const index = this.unsigned();
    return index < this.#firstChanged ? undefined : { start, end: this.offset, by: unsigned(index + 1) };
  }
}

/** What these sections consist of; types, memories, tags and data name no functions. */
const REFERENCES_IN: Partial<Record<number, (reader: ReferenceReader) => void>> = {
  [SECTION.table]: (reader) =>
    reader.list(() => {
      const hasValue = reader.peek() === TABLE_WITH_VALUE;
      if (hasValue) reader.skip(2);
      readTableType(reader);
      if (hasValue) reader.expression();
    }),
  [SECTION.global]: (reader) =>
    reader.list(() => {
      readGlobalType(reader);
      reader.expression();
    }),
  [SECTION.export]: (reader) =>
    reader.list(() => {
      reader.name();
      if (reader.byte() === KIND_FUNCTION) reader.functionIndex();
      else reader.unsigned();
    }),
  [SECTION.start]: (reader) => reader.functionIndex(),
  [SECTION.element]: (reader) => reader.list(() => readElementSegment(reader)),
};

function readElementSegment(reader: ReferenceReader): void {
  const flags = reader.unsigned();
  const isActive = (flags & ELEMENT.notActive) === 0;
  const hasExpressions = (flags & ELEMENT.expressions) !== 0;
  if (isActive) {
    if (flags & ELEMENT.explicitTable) reader.unsigned();
    reader.expression();
  }
  const hasKind = !isActive || (flags & ELEMENT.explicitTable) !== 0;
  if (hasKind && hasExpressions) readValueType(reader);
  else if (hasKind) reader.skip(1);
  reader.list(() => (hasExpressions ? reader.expression() : reader.functionIndex()));
}

/** Names that can't be read are left out, as engines do with them. */
function customWithRoomFor(index: number, bytes: Uint8Array, section: Section): Uint8Array {
  const { id, contentStart, end } = section;
  if (new ByteReader(bytes, contentStart, end).name() !== "name") return copySection(bytes, section);
  try {
    return writeSection(id, [namesWithRoomFor(index, bytes, section)]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Uint8Array.of();
  }
}

/** Core Specification 3.0, appendix on custom sections (name section); further parts are of the extended-name-section proposal. */
function namesWithRoomFor(index: number, bytes: Uint8Array, { contentStart, end }: Section): Uint8Array {
  const reader = new ByteReader(bytes, contentStart, end);
  reader.name();
  const parts: (Uint8Array | number[])[] = [bytes.subarray(contentStart, reader.offset)];
  while (!reader.atEnd) {
    const id = reader.byte();
    const sizeBytes = reader.unsigned();
    const start = reader.offset;
    reader.skip(sizeBytes);
    const part = new ReferenceReader(bytes, start, reader.offset, index);
    const isWithinFunctions = NAMES_WITHIN_FUNCTIONS.includes(id);
    if (id === FUNCTION_NAMES || isWithinFunctions)
      part.list(() => {
        part.functionIndex();
        if (isWithinFunctions) part.list(() => readNamed(part));
        else part.name();
      });
    parts.push([id], sized([replaced(bytes, start, reader.offset, part.replacements)]));
  }
  return joined(parts);
}

function readNamed(reader: ByteReader): void {
  reader.unsigned();
  reader.name();
}
