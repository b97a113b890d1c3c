import { describe, expect, test } from "vitest";
import { filePosition, readAddressMap } from "./wasmtime-address-map.ts";

/** As Wasmtime wrote it up to version 46. */
function oldForm(places: readonly (readonly [codeOffset: number, filePosition: number])[]): Uint8Array {
  const words = [places.length, ...places.map(([offset]) => offset), ...places.map(([, position]) => position)];
  return new Uint8Array(Uint32Array.from(words).buffer);
}

/** Of `wasmtime compile` 48.0.8, for two functions that begin at 0 and 32. */
const NEW_FORM = Uint8Array.from(
  "05000000 01000000 00000000 00000000 01 08 9002 39 0e 07 06 01"
    .replaceAll(" ", "")
    .match(/../g)!
    .map((byte) => Number.parseInt(byte, 16)),
);
const PLACES = [
  [0, 0xffff_ffff],
  [4, 0x110],
  [32, 0xffff_ffff],
  [39, 0x117],
  [42, 0x118],
] as const;

describe("the address map of Wasmtime", () => {
  test.each([
    ["in its old form", oldForm(PLACES)],
    ["in blocks", NEW_FORM],
  ])("%s", (_, section) => {
    const map = readAddressMap(section);
    expect([...map.codeOffsets]).toEqual(PLACES.map(([offset]) => offset));
    expect([...map.filePositions]).toEqual(PLACES.map(([, position]) => position));
  });

  test("a place holds up to the next one", () => {
    const map = readAddressMap(NEW_FORM);
    expect([0, 3, 4, 8].map((offset) => filePosition(map, offset, 0))).toEqual([null, null, 0x110, 0x110]);
    expect([32, 39, 41, 42, 46].map((offset) => filePosition(map, offset, 32))).toEqual([
      null,
      0x117,
      0x117,
      0x118,
      0x118,
    ]);
  });

  test("but not into the next function", () => {
    const map = readAddressMap(oldForm([[4, 0x110]]));
    expect(filePosition(map, 33, 32)).toBeNull();
  });

  test("of a module without code", () => {
    expect(readAddressMap(new Uint8Array(4)).codeOffsets).toHaveLength(0);
    expect(readAddressMap(new Uint8Array(8)).codeOffsets).toHaveLength(0);
  });

  test("a few places in the old form aren't taken for blocks", () => {
    for (let count = 1; count <= 4; count++) {
      const places = Array.from({ length: count }, (_, index) => [index + 1, 1] as const);
      expect([...readAddressMap(oldForm(places)).filePositions]).toEqual(places.map(() => 1));
    }
  });

  test.each([0, 3, 7, 12, NEW_FORM.length - 1])("cut off after %i bytes it is damaged", (length) => {
    expect(() => readAddressMap(NEW_FORM.subarray(0, length))).toThrow(RangeError);
  });

  test("so it is with a count that its size belies, or with offsets that fall", () => {
    expect(() => readAddressMap(oldForm(PLACES).subarray(0, 40))).toThrow(/damaged/);
    expect(() =>
      readAddressMap(
        oldForm([
          [9, 1],
          [4, 2],
        ]),
      ),
    ).toThrow(/don't rise/);
  });
});
