import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { wat } from "../../wasm/testing/wat.ts";
import { instructionAt } from "../by-address.ts";
import { readWasmListing } from "./read-wasm-listing.ts";

const FIXTURES = join(import.meta.dirname, "..", "dwarf", "fixtures");
const fixture = (version: number) => readFileSync(join(FIXTURES, `twice-dwarf${version}.wasm`));
const FILE = "/src/twice.c";

describe.each([2, 3, 4, 5])("an object file with DWARF %i", (version) => {
  const listing = readWasmListing(fixture(version));

  test("lists its functions with where they are written", () => {
    expect(listing).toMatchObject({ isObject: true, hasLines: true, debugProblem: null });
    expect(listing.functions.map(({ symbol, source }) => ({ symbol, source }))).toEqual([
      { symbol: "squarer", source: { file: FILE, firstLine: 5, lastLine: 6 } },
      { symbol: "both", source: { file: FILE, firstLine: 9, lastLine: 14 } },
    ]);
    expect(listing.functions[0]!.header).toBe("(func $squarer (param i32) (result i32)");
  });

  test("its one multiplication belongs to its one line", async () => {
    const instructions = await listing.instructions(listing.functions[0]!);
    const multiplication = instructions.find(({ mnemonic }) => mnemonic === "i32.mul")!;
    expect(multiplication).toMatchObject({
      text: "i32.mul",
      depth: 0,
      places: [{ file: FILE, line: 6 }],
      wasmOffset: multiplication.address,
    });
  });

  test("inlined code belongs to its own line, then to the call's", async () => {
    const instructions = await listing.instructions(listing.functions[1]!);
    const inlined = instructions.filter(({ places }) => places.length > 1).map(({ places }) => places);
    expect(inlined).toContainEqual([
      { file: FILE, line: 2 },
      { file: FILE, line: 13 },
    ]);
    expect(inlined).toContainEqual([
      { file: FILE, line: 6 },
      { file: FILE, line: 12 },
    ]);
  });

  test("reading leaves the bytes as they are", () => {
    const bytes = fixture(version);
    readWasmListing(bytes);
    expect(bytes).toEqual(fixture(version));
  });
});

describe("offsets", () => {
  const listing = readWasmListing(fixture(5));

  test("each offset of an instruction finds it", async () => {
    for (const listed of listing.functions) {
      const instructions = await listing.instructions(listed);
      for (const instruction of instructions)
        for (let byte = 0; byte < instruction.sizeBytes; byte += 1) {
          const offset = instruction.address + byte;
          expect(instructionAt(instructions, offset)).toBe(instruction);
          expect(listing.functionAt(offset)).toBe(listed);
        }
      expect(instructionAt(instructions, listed.address + listed.sizeBytes)).toBeNull();
      expect(instructionAt(instructions, instructions[0]!.address - 1)).toBeNull();
    }
    expect(listing.functionAt(0)).toBeNull();
  });

  test("what is before the first instruction is where the function begins", () => {
    const [, both] = listing.functions;
    expect(listing.placesAt(both!.address)).toEqual([{ file: FILE, line: 9 }]);
    expect(listing.placesAt(0)).toEqual([]);
  });
});

describe("a module without debug information", () => {
  const bytes = wat(`(module
    (import "env" "log" (func $log (param i32)))
    (func $inner (param i32) (call $log (local.get 0)))
    (func (export "run") (call $inner (i32.const 1))))`);
  const listing = readWasmListing(bytes);

  test("opens, and has no places", async () => {
    expect(listing).toMatchObject({ isObject: false, hasLines: false, debugProblem: null });
    for (const listed of listing.functions) {
      expect(listed.source).toBeNull();
      for (const { places } of await listing.instructions(listed)) expect(places).toEqual([]);
    }
  });

  test("functions go by their exports, and by their index where nothing names them", () => {
    expect(listing.functions.map(({ symbol, wasmIndex }) => `${wasmIndex} ${symbol}`)).toEqual(["1 1", "2 run"]);
  });

  test("calls say what is called and where it is", async () => {
    const [inner, run] = listing.functions;
    const callIn = async (listed: typeof inner) =>
      (await listing.instructions(listed!)).find(({ mnemonic }) => mnemonic === "call");
    expect(await callIn(run)).toMatchObject({ symbol: "1", targetAddress: inner!.address });
    expect(await callIn(inner)).toMatchObject({ symbol: "log", targetAddress: null });
    expect(listing.imports).toEqual([{ wasmIndex: 0, module: "env", name: "log", symbol: "log" }]);
  });
});

test("debug information that is damaged is told, and the code is still there", async () => {
  const bytes = new Uint8Array(fixture(5));
  // The version of the line table, after its section's name and the table's own length.
  const at = Buffer.from(bytes).indexOf(".debug_line") + ".debug_line".length;
  bytes[at + 4] = 9;
  const listing = readWasmListing(bytes);
  expect(listing).toMatchObject({ hasLines: false, debugProblem: "line numbers are of DWARF 9" });
  expect((await listing.instructions(listing.functions[0]!)).map(({ mnemonic }) => mnemonic)).toContain("i32.mul");
});

test.each([
  ["nothing", new Uint8Array()],
  ["text", Buffer.from("int main(void) {}")],
  ["a component", Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00)],
  ["half a module", wat(`(module (func (export "run")))`).subarray(0, 20)],
])("%s is a RangeError", (_what, bytes) => {
  expect(() => readWasmListing(bytes)).toThrow(RangeError);
});

test("any module cut short is read or refused, and nothing else", async () => {
  const bytes = fixture(5);
  for (let length = 8; length < bytes.length; length += 3) {
    try {
      const listing = readWasmListing(bytes.subarray(0, length));
      for (const listed of listing.functions) await listing.instructions(listed);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  }
});
