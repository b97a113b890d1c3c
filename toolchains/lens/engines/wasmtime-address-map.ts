import { ByteReader } from "../../wasm/byte-reader.ts";

/** Where the instructions of a module came from, by rising code offset; a place holds up to the next. */
export interface AddressMap {
  /** In `.text`. */
  codeOffsets: Uint32Array;
  /** In the module file, or `NO_POSITION`. */
  filePositions: Uint32Array;
}

/** Of code that stands for no instruction of the module. */
const NO_POSITION = 0xffff_ffff;
/** How many places a block has, from Wasmtime 47 on. */
const BLOCK_ENTRIES = 128;

/**
 * Reads `.wasmtime.addrmap`. Up to Wasmtime 46 it is a count, that many code offsets and that many file positions, all
 * 32-bit and little-endian; from 47 on, blocks of differences (`AddressMapSection` in Wasmtime's
 * crates/environ/src/compile/address_map.rs). Throws a RangeError where it is damaged.
 */
export function readAddressMap(section: Uint8Array): AddressMap {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  if (section.length < 4) throw damaged("it is too short");
  const count = view.getUint32(0, true);
  // In either form a place takes a byte at least.
  if (count > section.length) throw damaged(`${count} places don't fit into ${section.length} bytes`);
  const map = { codeOffsets: new Uint32Array(count), filePositions: new Uint32Array(count) };
  if (isInBlocks(view, count)) readBlocks(section, view, map);
  else {
    if (section.length !== 4 + 8 * count) throw damaged(`${count} places don't take ${section.length} bytes`);
    for (let index = 0; index < count; index++) {
      map.codeOffsets[index] = view.getUint32(4 + 4 * index, true);
      map.filePositions[index] = view.getUint32(4 + 4 * (count + index), true);
    }
  }
  if (map.codeOffsets.some((offset, index) => index > 0 && offset < map.codeOffsets[index - 1]!))
    throw damaged("its code offsets don't rise");
  return map;
}

/**
 * The offset in the module file of what an instruction was made from; null where that isn't said. A place doesn't reach
 * from one function into the next.
 */
export function filePosition(map: AddressMap, codeOffset: number, functionStart: number): number | null {
  let low = 0;
  let high = map.codeOffsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (map.codeOffsets[middle]! <= codeOffset) low = middle + 1;
    else high = middle;
  }
  if (low === 0 || map.codeOffsets[low - 1]! < functionStart) return null;
  const position = map.filePositions[low - 1]!;
  return position === NO_POSITION ? null : position;
}

/**
 * The two forms can't be mistaken for each other: where blocks say how many they are and that the first one's body is at
 * 0, the older form has a third code offset or a file position, neither of which is 0.
 */
function isInBlocks(view: DataView, count: number): boolean {
  if (view.byteLength < 8 || view.getUint32(4, true) !== Math.ceil(count / BLOCK_ENTRIES)) return false;
  return count === 0 || (view.byteLength >= 16 && view.getUint32(12, true) === 0);
}

function readBlocks(section: Uint8Array, view: DataView, map: AddressMap): void {
  const blockCount = view.getUint32(4, true);
  const bodiesStart = 8 + 8 * blockCount;
  if (bodiesStart > section.length) throw damaged("its index is cut off");
  let entry = 0;
  for (let block = 0; block < blockCount; block++) {
    let codeOffset = view.getUint32(8 + 8 * block, true);
    const body = bodiesStart + view.getUint32(12 + 8 * block, true);
    if (body > section.length) throw damaged("a block lies past its end");
    const reader = new ByteReader(section, body);
    let position: number | undefined;
    for (const end = Math.min(entry + BLOCK_ENTRIES, map.codeOffsets.length); entry < end; entry++) {
      // The difference to the place before, and in the lowest bit whether there is no position.
      const token = reader.unsigned();
      codeOffset += Math.floor(token / 2);
      map.codeOffsets[entry] = codeOffset;
      if (token % 2 === 0) {
        position = position === undefined ? reader.unsigned() : position + reader.signed();
        map.filePositions[entry] = position;
      } else map.filePositions[entry] = NO_POSITION;
    }
  }
}

function damaged(why: string): RangeError {
  return new RangeError(`the address map is damaged: ${why}`);
}
