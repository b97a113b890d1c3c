import { DebugReader } from "./debug-reader.ts";

/** DWARF Debugging Information Format 5, section 7.5.6 (form encodings). */
export const FORM = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  refAddr: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  refUdata: 0x15,
  indirect: 0x16,
  secOffset: 0x17,
  exprloc: 0x18,
  flagPresent: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  refSup4: 0x1c,
  strpSup: 0x1d,
  data16: 0x1e,
  lineStrp: 0x1f,
  refSig8: 0x20,
  implicitConst: 0x21,
  loclistx: 0x22,
  rnglistx: 0x23,
  refSup8: 0x24,
  strx1: 0x25,
  strx2: 0x26,
  strx3: 0x27,
  strx4: 0x28,
  addrx1: 0x29,
  addrx2: 0x2a,
  addrx3: 0x2b,
  addrx4: 0x2c,
} as const;

/** What the size of a form depends on. */
export interface FormSizes {
  version: number;
  addressBytes: number;
  offsetBytes: 4 | 8;
}

/** Bytes of a value of this form; null where each value says its own. */
export function fixedFormBytes(form: number, { version, addressBytes, offsetBytes }: FormSizes): number | null {
  switch (form) {
    case FORM.flagPresent:
    case FORM.implicitConst:
      return 0;
    case FORM.data1:
    case FORM.flag:
    case FORM.ref1:
    case FORM.strx1:
    case FORM.addrx1:
      return 1;
    case FORM.data2:
    case FORM.ref2:
    case FORM.strx2:
    case FORM.addrx2:
      return 2;
    case FORM.strx3:
    case FORM.addrx3:
      return 3;
    case FORM.data4:
    case FORM.ref4:
    case FORM.refSup4:
    case FORM.strx4:
    case FORM.addrx4:
      return 4;
    case FORM.data8:
    case FORM.ref8:
    case FORM.refSig8:
    case FORM.refSup8:
      return 8;
    case FORM.data16:
      return 16;
    case FORM.addr:
      return addressBytes;
    case FORM.strp:
    case FORM.lineStrp:
    case FORM.strpSup:
    case FORM.secOffset:
      return offsetBytes;
    case FORM.refAddr:
      return version <= 2 ? addressBytes : offsetBytes;
  }
  return null;
}

/**
 * The number that a value is written as (an offset, an index, a constant), or the text that stands in its place. What has
 * no such number, such as an expression, is passed over and gives 0. Throws a RangeError on an unknown form.
 */
export function readForm(reader: DebugReader, form: number, sizes: FormSizes): number | string {
  const fixedBytes = fixedFormBytes(form, sizes);
  if (fixedBytes !== null) {
    if (fixedBytes === 16) {
      reader.skip(16);
      return 0;
    }
    return form === FORM.flagPresent ? 1 : fixedBytes === 0 ? 0 : reader.unsigned(fixedBytes);
  }
  switch (form) {
    case FORM.string:
      return reader.text();
    case FORM.sdata:
      return reader.sleb();
    case FORM.udata:
    case FORM.refUdata:
    case FORM.strx:
    case FORM.addrx:
    case FORM.loclistx:
    case FORM.rnglistx:
      return reader.uleb();
    case FORM.block1:
      reader.skip(reader.u8());
      return 0;
    case FORM.block2:
      reader.skip(reader.u16());
      return 0;
    case FORM.block4:
      reader.skip(reader.u32());
      return 0;
    case FORM.block:
    case FORM.exprloc:
      reader.skip(reader.uleb());
      return 0;
    case FORM.indirect:
      return readForm(reader, reader.uleb(), sizes);
  }
  throw new RangeError(`debug information has the unknown form 0x${form.toString(16)} before ${reader.offset}`);
}
