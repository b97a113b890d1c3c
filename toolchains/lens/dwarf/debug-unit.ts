import { type Abbreviation, type AttributeSpecification, readAbbreviations } from "./abbreviations.ts";
import { DebugReader } from "./debug-reader.ts";
import type { DebugSections } from "./debug-sections.ts";
import { FORM, type FormSizes, readForm } from "./forms.ts";

/** DWARF 5, section 7.5.4 (attribute encodings): those that are read here. */
export const ATTRIBUTE = {
  sibling: 0x01,
  name: 0x03,
  statementList: 0x10,
  lowPc: 0x11,
  highPc: 0x12,
  compilationFolder: 0x1b,
  abstractOrigin: 0x31,
  declaredFile: 0x3a,
  declaredLine: 0x3b,
  specification: 0x47,
  ranges: 0x55,
  callFile: 0x58,
  callLine: 0x59,
  linkageName: 0x6e,
  stringOffsetsBase: 0x72,
  addressBase: 0x73,
  rangeListsBase: 0x74,
  mipsLinkageName: 0x2007,
} as const;

/** A value as it is written, and the form that says what it means. */
export interface AttributeValue {
  form: number;
  value: number | string;
}

/** Attributes of one entry, by number. */
export type Attributes = Map<number, AttributeValue>;

/** A unit of `.debug_info`. DWARF 5, section 7.5.1 (unit headers). */
export interface DebugUnit extends FormSizes {
  /** Of its header, from which references within the unit are counted. */
  offset: number;
  /** Of the entry that describes the unit itself. */
  entriesStart: number;
  end: number;
  abbreviations: ReadonlyMap<number, Abbreviation>;
  /** Of the unit's own entry. */
  root: Attributes;
}

const UNIT_TYPE = { type: 0x02, skeleton: 0x04, split: 0x05, splitType: 0x06 } as const;
const SIGNATURE_BYTES = 8;

/** The units of `.debug_info`, without their contents. Throws a RangeError where they are damaged or of an unknown version. */
export function readUnits(sections: DebugSections): DebugUnit[] {
  const reader = new DebugReader(sections.debugInfo);
  const units: DebugUnit[] = [];
  // Units that one compiler run made share their abbreviations, and reading them anew for each takes long.
  const known = new Map<string, ReadonlyMap<number, Abbreviation>>();
  while (!reader.atEnd) {
    const { offset } = reader;
    const { sizeBytes, offsetBytes } = reader.initialLength();
    const end = reader.offset + sizeBytes;
    const header = readUnitHeader(reader, offsetBytes);
    const sizes = { version: header.version, addressBytes: header.addressBytes, offsetBytes };
    const key = [header.abbreviationsOffset, header.version, header.addressBytes, offsetBytes].join();
    const abbreviations = known.get(key) ?? readAbbreviations(sections.debugAbbrev, header.abbreviationsOffset, sizes);
    known.set(key, abbreviations);
    const entriesStart = reader.offset;
    const entry = new DebugReader(sections.debugInfo, entriesStart, end);
    const abbreviation = abbreviations.get(entry.uleb());
    const root = abbreviation === undefined ? new Map() : readAttributes(entry, abbreviation, sizes);
    units.push({ ...sizes, offset, entriesStart, end, abbreviations, root });
    reader.offset = end;
  }
  return units;
}

function readUnitHeader(
  reader: DebugReader,
  offsetBytes: 4 | 8,
): { version: number; addressBytes: number; abbreviationsOffset: number } {
  const version = reader.u16();
  if (version < 2 || version > 5) throw new RangeError(`debug information is of DWARF ${version}`);
  if (version < 5) {
    const abbreviationsOffset = reader.unsigned(offsetBytes);
    return { version, abbreviationsOffset, addressBytes: reader.u8() };
  }
  const type = reader.u8();
  const addressBytes = reader.u8();
  const abbreviationsOffset = reader.unsigned(offsetBytes);
  if (type === UNIT_TYPE.skeleton || type === UNIT_TYPE.split) reader.skip(SIGNATURE_BYTES);
  else if (type === UNIT_TYPE.type || type === UNIT_TYPE.splitType) reader.skip(SIGNATURE_BYTES + offsetBytes);
  return { version, abbreviationsOffset, addressBytes };
}

/** Reads the attributes after an entry's code. */
export function readAttributes(reader: DebugReader, { attributes }: Abbreviation, sizes: FormSizes): Attributes {
  const read: Attributes = new Map();
  for (const specification of attributes) read.set(specification.attribute, readValue(reader, specification, sizes));
  return read;
}

function readValue(reader: DebugReader, { form, constant }: AttributeSpecification, sizes: FormSizes): AttributeValue {
  if (form === FORM.implicitConst) return { form, value: constant };
  if (form !== FORM.indirect) return { form, value: readForm(reader, form, sizes) };
  const direct = reader.uleb();
  return { form: direct, value: readForm(reader, direct, sizes) };
}

export function skipAttributes(reader: DebugReader, { attributes, fixedBytes }: Abbreviation, sizes: FormSizes): void {
  if (fixedBytes !== null) reader.skip(fixedBytes);
  else for (const { form } of attributes) readForm(reader, form, sizes);
}

/** A number that stands for itself: a constant or an offset into another section. */
export function numberOf(attributes: Attributes, attribute: number): number | null {
  const found = attributes.get(attribute);
  return typeof found?.value === "number" ? found.value : null;
}

export function textOf(
  attributes: Attributes,
  attribute: number,
  unit: Pick<DebugUnit, "root" | "offsetBytes">,
  sections: DebugSections,
): string | null {
  const found = attributes.get(attribute);
  if (found === undefined) return null;
  const { form, value } = found;
  if (typeof value === "string") return value;
  switch (form) {
    case FORM.strp:
      return new DebugReader(sections.debugStr, value).text();
    case FORM.lineStrp:
      return new DebugReader(sections.debugLineStr, value).text();
    case FORM.strx:
    case FORM.strx1:
    case FORM.strx2:
    case FORM.strx3:
    case FORM.strx4: {
      // Without a base: right after the header of the only table (section 7.26).
      const base = numberOf(unit.root, ATTRIBUTE.stringOffsetsBase) ?? unit.offsetBytes * 2;
      const offsets = new DebugReader(sections.debugStrOffsets, base + value * unit.offsetBytes);
      return new DebugReader(sections.debugStr, offsets.unsigned(unit.offsetBytes)).text();
    }
  }
  return null;
}

/** An entry's offset in `.debug_info` that an attribute refers to; null where it refers to another file's. */
export function referenceOf(attributes: Attributes, attribute: number, unit: DebugUnit): number | null {
  const found = attributes.get(attribute);
  if (typeof found?.value !== "number") return null;
  if (found.form === FORM.refAddr) return found.value;
  const isOfUnit = found.form >= FORM.ref1 && found.form <= FORM.refUdata;
  return isOfUnit ? unit.offset + found.value : null;
}
