import { DebugReader } from "./debug-reader.ts";
import type { DebugSections } from "./debug-sections.ts";
import { type Attributes, ATTRIBUTE, type AttributeValue, type DebugUnit, numberOf } from "./debug-unit.ts";
import { FORM } from "./forms.ts";

/** From `start` to before `end`. */
export interface AddressRange {
  start: number;
  end: number;
}

/** DWARF 5, section 7.25 (range list table entries). */
const ENTRY = {
  endOfList: 0x00,
  baseIndexed: 0x01,
  startIndexedEndIndexed: 0x02,
  startIndexedLength: 0x03,
  offsetPair: 0x04,
  base: 0x05,
  startEnd: 0x06,
  startLength: 0x07,
} as const;

/** Where the code of an entry lies; empty where it has none. */
export function rangesOf(attributes: Attributes, unit: DebugUnit, sections: DebugSections): AddressRange[] {
  const ranges = attributes.get(ATTRIBUTE.ranges);
  if (ranges !== undefined) {
    return unit.version >= 5 ? readRangeList(ranges, unit, sections) : readOldRanges(ranges, unit, sections);
  }
  const low = attributes.get(ATTRIBUTE.lowPc);
  const high = attributes.get(ATTRIBUTE.highPc);
  if (low === undefined || high === undefined) return [];
  const start = addressOf(low, unit, sections);
  const end = isAddress(high.form) ? addressOf(high, unit, sections) : start + Number(high.value);
  return end > start ? [{ start, end }] : [];
}

function isAddress(form: number): boolean {
  return form === FORM.addr || form === FORM.addrx || (form >= FORM.addrx1 && form <= FORM.addrx4);
}

function addressOf({ form, value }: AttributeValue, unit: DebugUnit, sections: DebugSections): number {
  return form === FORM.addr ? Number(value) : indexedAddress(Number(value), unit, sections);
}

function indexedAddress(index: number, unit: DebugUnit, { debugAddr }: DebugSections): number {
  // Without a base: right after the header of the only table (section 7.27).
  const base = numberOf(unit.root, ATTRIBUTE.addressBase) ?? unit.offsetBytes + 4;
  return new DebugReader(debugAddr, base + index * unit.addressBytes).unsigned(unit.addressBytes);
}

/** What a unit's ranges are counted from until they say otherwise. */
function baseAddress(unit: DebugUnit, sections: DebugSections): number {
  const low = unit.root.get(ATTRIBUTE.lowPc);
  return low === undefined ? 0 : addressOf(low, unit, sections);
}

/** DWARF 4, section 2.17.3 (non-contiguous address ranges). */
function readOldRanges({ value }: AttributeValue, unit: DebugUnit, sections: DebugSections): AddressRange[] {
  const reader = new DebugReader(sections.debugRanges, Number(value));
  const selectsBase = 2 ** (8 * unit.addressBytes) - 1;
  const ranges: AddressRange[] = [];
  let base = baseAddress(unit, sections);
  for (;;) {
    const start = reader.unsigned(unit.addressBytes);
    const end = reader.unsigned(unit.addressBytes);
    if (start === 0 && end === 0) return ranges;
    if (unit.addressBytes < 8 ? start === selectsBase : start >= selectsBase) base = end;
    else if (end > start) ranges.push({ start: base + start, end: base + end });
  }
}

function readRangeList({ form, value }: AttributeValue, unit: DebugUnit, sections: DebugSections): AddressRange[] {
  const { addressBytes } = unit;
  const reader = new DebugReader(sections.debugRnglists, rangeListOffset(form, Number(value), unit, sections));
  const indexed = () => indexedAddress(reader.uleb(), unit, sections);
  const address = () => reader.unsigned(addressBytes);
  const ranges: AddressRange[] = [];
  const add = (start: number, end: number) => {
    if (end > start) ranges.push({ start, end });
  };
  const addLength = (start: number) => add(start, start + reader.uleb());
  let base = baseAddress(unit, sections);
  for (;;) {
    const kind = reader.u8();
    switch (kind) {
      case ENTRY.endOfList:
        return ranges;
      case ENTRY.baseIndexed:
        base = indexed();
        break;
      case ENTRY.startIndexedEndIndexed:
        add(indexed(), indexed());
        break;
      case ENTRY.startIndexedLength:
        addLength(indexed());
        break;
      case ENTRY.offsetPair:
        add(base + reader.uleb(), base + reader.uleb());
        break;
      case ENTRY.base:
        base = address();
        break;
      case ENTRY.startEnd:
        add(address(), address());
        break;
      case ENTRY.startLength:
        addLength(address());
        break;
      default:
        throw new RangeError(`an unknown kind of range, ${kind}, before ${reader.offset}`);
    }
  }
}

function rangeListOffset(form: number, value: number, unit: DebugUnit, { debugRnglists }: DebugSections): number {
  if (form !== FORM.rnglistx) return value;
  // Without a base: right after the header of the only table (section 7.28).
  const base = numberOf(unit.root, ATTRIBUTE.rangeListsBase) ?? unit.offsetBytes + 8;
  return base + new DebugReader(debugRnglists, base + value * unit.offsetBytes).unsigned(unit.offsetBytes);
}
