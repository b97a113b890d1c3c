import binaryen from "binaryen";
import { expect, test } from "vitest";
import { unsigned } from "./byte-writer.ts";
import { importFunction } from "./import-function.ts";
import { readOutline } from "./module-outline.ts";
import { writeModule, writeName, writeSection } from "./section-writer.ts";
import { SECTION } from "./sections.ts";
import { wat } from "./testing/wat.ts";

const ADDED = { module: "added", name: "function", type: [0x60, 0x01, 0x7e, 0x00] };

function withImport(module: Uint8Array): Uint8Array {
  return importFunction(module, readOutline(module), ADDED);
}

/** The functions that V8 exports from a module, with `host.number` giving 7. */
function start(module: Uint8Array) {
  const bytes = new Uint8Array(module);
  const imports = { host: { number: () => 7 }, added: { function: () => {} } };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as Record<
    string,
    (value?: number) => number
  >;
}

test("calls, tail calls, references, globals, exports and the start function still mean the same functions", () => {
  const module = wat(`(module
    (import "host" "number" (func $host (result i32)))
    (global $started (mut i32) (i32.const 0))
    (global $reference funcref (ref.func $two))
    (table $functions 1 funcref)
    (func $start (global.set $started (i32.const 42)))
    (func $one (result i32) (i32.const 1))
    (func $two (result i32) (i32.const 2))
    (func (export "started") (result i32) (global.get $started))
    (func (export "called") (result i32) (i32.add (call $host) (call $one)))
    (func (export "tailCalled") (result i32) (return_call $two))
    (func (export "tailCalledHost") (result i32) (return_call $host))
    (func (export "referredTo") (result i32)
      (table.set $functions (i32.const 0) (ref.func $one))
      (call_indirect (result i32) (i32.const 0)))
    (func (export "referredToByGlobal") (result i32)
      (table.set $functions (i32.const 0) (global.get $reference))
      (call_indirect (result i32) (i32.const 0)))
    (export "host" (func $host))
    (elem declare func $one)
    (start $start))`);
  const before = start(module);
  const after = start(withImport(module));
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(Object.values(after).map((call) => call())).toEqual([42, 8, 2, 7, 1, 2, 7]);
});

test("each form of element segment still has the same functions", () => {
  const code = (...instructions: number[]) => [instructions.length + 2, 0x00, ...instructions, 0x0b];
  const at = (slot: number) => [0x41, slot, 0x0b];
  const functions = (...indices: number[]) => [indices.length, ...indices];
  const expressions = (...indices: number[]) => [indices.length, ...indices.flatMap((index) => [0xd2, index, 0x0b])];
  const [FUNC_KIND, FUNCREF] = [0x00, 0x70];
  const elements = [
    [0, ...at(0), ...functions(0, 1)],
    [1, FUNC_KIND, ...functions(2, 3)],
    [2, 0, ...at(2), FUNC_KIND, ...functions(3)],
    [3, FUNC_KIND, ...functions(1)],
    [4, ...at(3), 2, 0xd2, 2, 0x0b, 0xd0, FUNCREF, 0x0b],
    [5, FUNCREF, ...expressions(1, 0)],
    [6, 0, ...at(5), FUNCREF, ...expressions(3)],
    [7, FUNCREF, ...expressions(2)],
  ];
  const tableInit = (segment: number, slot: number) => [0x41, slot, 0x41, 0, 0x41, 2, 0xfc, 0x0c, segment, 0x00];
  const module = writeModule([
    // number, then at, then fill.
    writeSection(SECTION.type, [[3, 0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 0]]),
    writeSection(SECTION.import, [[1], writeName("host"), writeName("number"), [0x00, 0]]),
    writeSection(SECTION.function, [[5, 0, 0, 0, 1, 2]]),
    writeSection(SECTION.table, [[1, FUNCREF, 0x00, 10]]),
    writeSection(SECTION.export, [[2], writeName("at"), [0x00, 4], writeName("fill"), [0x00, 5]]),
    writeSection(SECTION.element, [[elements.length], ...elements]),
    writeSection(SECTION.code, [
      [5],
      ...[10, 20, 30].map((value) => code(0x41, value)),
      code(0x20, 0, 0x11, 0, 0),
      code(...tableInit(1, 6), ...tableInit(5, 8)),
    ]),
  ]);
  for (const version of [module, withImport(module)]) {
    const { at: call, fill } = start(version);
    fill!();
    expect([0, 1, 2, 3, 5, 6, 7, 8, 9].map(call!)).toEqual([7, 10, 30, 20, 30, 20, 30, 10, 7]);
    expect(() => call!(4)).toThrow(WebAssembly.RuntimeError);
  }
});

test("numbers that get one more byte make their instructions, bodies and sections longer", () => {
  const count = 300;
  const functions = Array.from({ length: count }, (_, index) => {
    const next = index + 1 < count ? `(i32.add (i32.const 1) (call $f${index + 1}))` : "(i32.const 0)";
    return `(func $f${index} (export "f${index}") (result i32) ${next})`;
  });
  const after = start(withImport(wat(`(module ${functions.join("\n")})`)));
  expect([0, 126, 127, 128, 299].map((index) => after[`f${index}`]!())).toEqual([299, 173, 172, 171, 0]);
});

test("a module with more functions than a call can have arguments is no problem", () => {
  const count = 130_000;
  const module = writeModule([
    writeSection(SECTION.type, [[1, 0x60, 0, 0]]),
    writeSection(SECTION.function, [unsigned(count), new Uint8Array(count)]),
    writeSection(SECTION.code, [unsigned(count), ...Array.from({ length: count }, () => [4, 0, 0x10, 0, 0x0b])]),
  ]);
  expect(WebAssembly.validate(new Uint8Array(withImport(module)))).toBe(true);
});

test("names stay with their functions, and names that can't be read are left out", () => {
  const parsed = binaryen.parseText(`(module (func $first (param $left i32) (drop (local.get $left)))
    (func $second (param $right i64) (drop (local.get $right)) (call $first (i32.const 0))))`);
  binaryen.setDebugInfo(true);
  const named = parsed.emitBinary();
  binaryen.setDebugInfo(false);
  parsed.dispose();
  // The first label of function 1, and a part that the specification doesn't know.
  const furtherParts = [3, 9, 1, 1, 1, 0, 4, ...Buffer.from("loop"), 42, 2, 1, 1];
  const nameStart = named.lastIndexOf(SECTION.custom, Buffer.from(named).indexOf("name") - 1);
  const content = [...named.subarray(nameStart + 2), ...furtherParts];
  const withFurtherParts = Uint8Array.from([
    ...named.subarray(0, nameStart),
    0,
    ...unsigned(content.length),
    ...content,
  ]);
  const text = Buffer.from(withImport(withFurtherParts)).toString("latin1");
  expect(text).toContain(String.fromCharCode(3, 9, 1, 2, 1, 0, 4) + "loop" + String.fromCharCode(42, 2, 1, 1));
  const read = binaryen.readBinary(withImport(named));
  const written = read.emitText();
  read.dispose();
  expect(written).toMatch(/\(func \$first \(param \$left i32\)/);
  expect(written).toMatch(/\(func \$second \(param \$right i64\)/);

  const damaged = writeModule([
    writeSection(SECTION.custom, [writeName("name"), [1, 3, 5, 0]]),
    writeSection(SECTION.custom, [writeName("other")]),
  ]);
  expect(readOutline(withImport(damaged)).sections.map(({ id }) => id)).toEqual([1, 2, 0]);
});

test("a table's initial value and what a garbage-collected type refers to are followed", () => {
  const text = (module: Uint8Array) => {
    const read = binaryen.readBinary(module);
    read.setFeatures(binaryen.Features.All);
    expect(read.validate()).toBe(1);
    const written = read.emitText();
    read.dispose();
    return written;
  };
  const module = wat(`(module
    (type $call (func (result i32)))
    (type $holder (struct (field (ref $call))))
    (table 3 (ref $call) (ref.func 1))
    (global (ref $holder) (struct.new $holder (ref.func 1)))
    (func (type $call) (i32.const 1))
    (func (type $call) (i32.const 2)))`);
  expect(text(module).match(/ref\.func \$1/g)).toHaveLength(2);
  const after = text(withImport(module));
  // Binaryen counts functions without names apart from imported ones.
  expect(after).toContain(`(import "added" "function"`);
  expect(after.match(/ref\.func \$1/g)).toHaveLength(2);
});

test("a module that is damaged is not taken for another one", () => {
  const module = wat(`(module (func $f) (func (export "g") (call $f)))`);
  module[module.length - 2] = 0xef;
  module[module.length - 3] = 0xef;
  expect(() => withImport(module)).toThrow(RangeError);
});
