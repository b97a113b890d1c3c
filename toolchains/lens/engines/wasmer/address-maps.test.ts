import { expect, test } from "vitest";
import { findAddressMaps } from "./address-maps.ts";

const BODIES = [
  { start: 99, contentStart: 100, end: 120 },
  { start: 121, contentStart: 122, end: 130 },
];
/** By function: its size, and what its code was made from. */
const FUNCTIONS = [
  {
    sizeBytes: 40,
    entries: [
      { source: 0xffff_ffff, start: 0, sizeBytes: 4 },
      { source: 110, start: 4, sizeBytes: 6 },
    ],
  },
  { sizeBytes: 8, entries: [{ source: 125, start: 0, sizeBytes: 8 }] },
];

/** Words of 32 bits, as Wasmer lays them out: the entries, then a record for each function with where its entries are. */
function archive({ sizeBytes = FUNCTIONS[0]!.sizeBytes, source = 110, cutBytes = 0 } = {}): Uint8Array {
  const words: number[] = [0, 1, 2];
  const starts = FUNCTIONS.map(({ entries }) => {
    const start = words.length;
    for (const entry of entries) words.push(entry.source === 110 ? source : entry.source, entry.start, entry.sizeBytes);
    return start;
  });
  for (const [index, { entries, sizeBytes: own }] of FUNCTIONS.entries()) {
    const { contentStart, end } = BODIES[index]!;
    words.push(0, 0);
    const distance = 4 * (starts[index]! - words.length);
    words.push(distance, entries.length, contentStart, end, 0, index === 0 ? sizeBytes : own);
  }
  const header = Buffer.from(`wasmer-universalWASMER\0\0${"\0".repeat(8)}`);
  header.writeUInt32LE(4 * words.length, header.length - 4);
  const content = Buffer.alloc(4 * words.length);
  for (const [index, word] of words.entries()) content.writeUInt32LE(word >>> 0, 4 * index);
  const bytes = Buffer.concat([header, content]);
  return new Uint8Array(bytes.subarray(0, bytes.length - cutBytes));
}

test("the maps are found by where the module's functions are", () => {
  expect(findAddressMaps(archive(), BODIES)).toEqual([
    {
      sizeBytes: 40,
      code: [
        { start: 0, end: 4, wasmOffset: null },
        { start: 4, end: 10, wasmOffset: 110 },
      ],
    },
    { sizeBytes: 8, code: [{ start: 0, end: 8, wasmOffset: 125 }] },
  ]);
  expect(findAddressMaps(archive(), [])).toEqual([]);
});

test("what doesn't fit the module is no map", () => {
  const other = [{ start: 1, contentStart: 2, end: 9 }];
  expect(findAddressMaps(archive(), other)).toBeNull();
  expect(findAddressMaps(archive(), BODIES.toReversed())).toBeNull();
  expect(findAddressMaps(archive(), [...BODIES, ...other])).toBeNull();
  // Code from outside of the function, and beyond its end.
  expect(findAddressMaps(archive({ source: 125 }), BODIES)).toBeNull();
  expect(findAddressMaps(archive({ sizeBytes: 9 }), BODIES)).toBeNull();
});

test("what is no compiled module, or is cut off, is a RangeError", () => {
  expect(() => findAddressMaps(new Uint8Array(100), BODIES)).toThrow(/no compiled module/);
  expect(() => findAddressMaps(archive({ cutBytes: 1 }), BODIES)).toThrow(/is cut off/);
});
