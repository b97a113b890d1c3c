import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { featuresOf, speedFeatures } from "./features.ts";
import { readFunctionBodies, readLocals } from "./function-bodies.ts";
import { walkExpression } from "./instructions.ts";
import { readOutline } from "./module-outline.ts";
import { FIRST_VERSION, wat } from "./testing/wat.ts";

/** A module whose only function has this body. */
const inFunction = (body: string) => wat(`(module (memory 1) (table 1 funcref) (func (export "f") ${body}))`);

test("a module of the first version uses nothing else", () => {
  const text = `(module
    (import "env" "g" (global i32))
    (memory 1 2) (table 2 funcref) (global i64 (i64.const 1)) (data (i32.const 0) "x") (elem (i32.const 0) $f)
    (func $f (export "f") (param i32) (result i32)
      (block $out (loop $again (br_table $out $again (local.get 0))))
      (drop (f64.load offset=4096 (i32.const 0))) (drop (f32.const 1.5)) (drop (f64.const 2.5))
      (drop (i64.const -9223372036854775808)) (drop (memory.grow (i32.const 1)))
      (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.popcnt (local.get 0))))))`;
  expect(featuresOf(wat(text, FIRST_VERSION))).toEqual([]);
});

describe("by an instruction", () => {
  test.each([
    ["sign-extension", "(drop (i32.extend8_s (i32.const 1)))"],
    ["saturating-float-to-int", "(drop (i32.trunc_sat_f64_u (f64.const 1)))"],
    ["bulk-memory", "(memory.copy (i32.const 0) (i32.const 8) (i32.const 8))"],
    ["bulk-memory", "(memory.fill (i32.const 0) (i32.const 8) (i32.const 8))"],
    ["simd", "(v128.store (i32.const 0) (v128.const i32x4 1 2 3 4))"],
    [
      "simd",
      "(drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.load8_lane 3 (i32.const 0) (v128.load32_zero (i32.const 0))) (f32x4.splat (f32.const 1))))",
    ],
    ["relaxed-simd simd", "(drop (i8x16.relaxed_swizzle (v128.load (i32.const 0)) (v128.load (i32.const 0))))"],
    ["threads", "(atomic.fence) (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))"],
    ["threads", "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const 2)))"],
    ["tail-calls", "(return_call 0)"],
    ["reference-types", "(drop (table.grow (ref.null func) (i32.const 1)))"],
    ["reference-types", "(drop (table.get (i32.const 0)))"],
    ["gc", "(drop (i31.get_s (ref.i31 (i32.const 1))))"],
  ])("%s: %s", (features, body) => {
    expect(featuresOf(inFunction(body)).join(" ")).toBe(features);
  });

  test("of wide arithmetic", () => {
    const results = "(result i64 i64)";
    const module = wat(
      `(module (func (export "f") (param i64 i64) ${results} (i64.mul_wide_u (local.get 0) (local.get 1))))`,
    );
    expect(featuresOf(module)).toEqual(["multi-value", "wide-arithmetic"]);
  });

  test("of garbage collection, with all its immediates", () => {
    const module = wat(`(module
      (rec (type $point (sub (struct (field (mut i8)) (field f64)))) (type $line (sub $point (struct (field (mut i8)) (field f64) (field i32)))))
      (type $row (array (mut i16)))
      (func (export "f") (param $any anyref) (result i32)
        (local $row (ref null $row))
        (local.set $row (array.new_fixed $row 3 (i32.const 1) (i32.const 2) (i32.const 3)))
        (array.copy $row $row (local.get $row) (i32.const 0) (local.get $row) (i32.const 1) (i32.const 1))
        (drop (struct.get_s $point 0 (struct.new $line (i32.const 1) (f64.const 2) (i32.const 3))))
        (drop (block $is (result (ref $point))
          (drop (br_on_cast $is anyref (ref $point) (local.get $any)))
          (return (i32.const 0))))
        (ref.test (ref $line) (local.get $any))))`);
    expect(featuresOf(module)).toEqual(expect.arrayContaining(["gc"]));
    expectWholeBodies(module);
  });

  test("of the two kinds of exception handling", () => {
    const now = wat(`(module (tag $e (param i32)) (func (export "f")
      (drop (block $caught (result i32) (try_table (catch $e $caught) (throw $e (i32.const 1))) (i32.const 2)))))`);
    expect(featuresOf(now)).toEqual(["exceptions"]);
    // Assembled by hand, as tools have stopped writing it: try, throw, catch, rethrow, catch_all, and delegate.
    const hex = "0061736d01000000 01040160 0000 03020100 0d03010000 0a120110 00 0640 0640 0800 0700 0900 19 0b 1800 0b";
    const before = Buffer.from(hex.replaceAll(" ", ""), "hex");
    expect(WebAssembly.validate(before)).toBe(true);
    expect(featuresOf(before)).toEqual(["legacy-exceptions"]);
  });
});

describe("by a declaration", () => {
  test.each([
    ["memory64", "(memory i64 1)"],
    ["threads", "(memory 1 2 shared)"],
    ["multi-memory", '(memory $a 1) (memory $b 1) (export "b" (memory $b))'],
    ["custom-page-sizes", "(memory 1 2 (pagesize 1))"],
    ["reference-types", '(table (export "t") 1 externref)'],
    ["reference-types", '(table $a (export "a") 1 funcref) (table $b (export "b") 1 funcref)'],
    ["multi-value", '(func (export "f") (result i32 i32) (i32.const 1) (i32.const 2))'],
    ["multi-value", '(func (export "f") (tuple.drop 2 (block (result i32 i64) (i32.const 1) (i64.const 2))))'],
    [
      "extended-const",
      '(import "env" "base" (global $base i32)) (global (export "g") i32 (i32.add (global.get $base) (i32.const 4)))',
    ],
    ["exceptions", '(tag (export "e") (param i32))'],
    ["typed-function-references", '(type $t (func)) (func (export "f") (param (ref null $t)))'],
    ["simd", '(func (export "f") (param v128))'],
    ["gc", '(import "env" "f" (func (param eqref)))'],
  ])("%s: %s", (feature, declaration) => {
    expect(featuresOf(wat(`(module ${declaration})`))).toContain(feature);
  });
});

test("what decides on speed is told from the rest", () => {
  expect(speedFeatures(["bulk-memory", "simd", "threads", "sign-extension"])).toEqual(["simd", "threads"]);
});

test("a function is read up to what is not known; a damaged module is an error", () => {
  const module = inFunction("(drop (i32.extend8_s (i32.const 1))) (drop (i32.trunc_sat_f64_u (f64.const 1)))");
  const conversion = module.findIndex((byte, at) => byte === 0xfc && module[at + 1] === 3);
  module[conversion] = 0xef;
  expect(featuresOf(module)).toEqual(["sign-extension"]);
  expect(() => featuresOf(module.subarray(0, 20))).toThrow(RangeError);
  expect(() => featuresOf(Uint8Array.of(1, 2, 3))).toThrow(/not a WebAssembly module/);
});

test("a compiler of 75 MB is walked to the end of each of its functions", () => {
  const folder = dirname(createRequire(import.meta.url).resolve("@yowasp/clang"));
  const module = readFileSync(join(folder, "llvm.core.wasm"));
  expectWholeBodies(module);
});

function expectWholeBodies(module: Uint8Array): void {
  const { sections } = readOutline(module);
  const bodies = readFunctionBodies(module, sections);
  const walkedTo = bodies.map((body) => walkExpression(module, readLocals(module, body).codeStart, body.end, () => {}));
  expect(bodies.length).toBeGreaterThan(0);
  expect(walkedTo).toEqual(bodies.map(({ end }) => end));
}
