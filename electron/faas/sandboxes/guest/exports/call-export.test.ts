import { describe, expect, test } from "vitest";
import { wat } from "#toolchains/wasm/testing/wat.ts";
import { WasmApi } from "../web-assembly.ts";
import { callExport, ExportCallError } from "./call-export.ts";
import { readExportTypes } from "./export-types.ts";

function library(text: string) {
  const bytes = wat(text);
  const instance = new WasmApi.Instance(new WasmApi.Module(bytes));
  const types = readExportTypes(bytes);
  return (name: string, argument?: unknown) => callExport(instance, types, name, argument);
}

const numbers = library(`(module
  (func (export "square") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
  (func (export "same32") (param i32) (result i32) (local.get 0))
  (func (export "same64") (param i64) (result i64) (local.get 0))
  (func (export "float") (param f32) (result f32) (local.get 0))
  (func (export "double") (param f64) (result f64) (local.get 0))
  (func (export "subtract") (param i32 i64 f64) (result f64)
    (f64.sub (f64.add (f64.convert_i32_s (local.get 0)) (f64.convert_i64_s (local.get 1))) (local.get 2)))
  (func (export "nothing"))
  (func (export "swap") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func (export "reference") (param externref))
  (func (export "trap") unreachable)
)`);

describe("numbers", () => {
  test.for([
    ["square", [7], 49],
    ["square", 7, 49],
    ["square", { number: 7 }, 49],
    ["same32", [4294967295], -1],
    ["same32", [-2147483648], -2147483648],
    ["same32", [true], 1],
    ["same64", [4294967029], 4294967029],
    ["same64", [-9007199254740991], -9007199254740991],
    ["same64", ["9007199254740993"], "9007199254740993"],
    ["same64", ["18446744073709551615"], -1],
    ["double", [0.1], 0.1],
    ["double", ["NaN"], "NaN"],
    ["double", ["-Infinity"], "-Infinity"],
    ["float", [1.5], 1.5],
    ["subtract", [1, 2, 0.5], 2.5],
    ["subtract", { a: 1, b: 2, c: 0.5 }, 2.5],
    ["nothing", undefined, undefined],
    ["nothing", [], undefined],
    ["nothing", {}, undefined],
    ["swap", [1, 2], [2, 1]],
  ] as const)("%s of %j is %j", ([name, argument, expected]) => {
    expect(numbers(name, argument)).toEqual(expected);
  });

  test.for([
    ["square", undefined, "caller", /takes \(i32\).*0 arguments/],
    ["square", [1, 2], "caller", /takes \(i32\).*2 arguments/],
    ["square", [1.5], "caller", /integer \(i32\), not 1\.5/],
    ["square", [4294967296], "caller", /32 bits: 4294967296/],
    ["square", [-2147483649], "caller", /32 bits/],
    ["square", ["7"], "caller", /takes two parameters/],
    ["square", [null], "caller", /takes two parameters/],
    ["same64", [9007199254740992], "caller", /as text, "9007199254740992"/],
    ["same64", [1e300], "caller", /as text/],
    ["same64", ["18446744073709551616"], "caller", /64 bits/],
    ["same64", ["x"], "caller", /integer \(i64\), not "x"/],
    ["float", [1e39], "caller", /f32: 1e\+39/],
    ["double", ["1"], "caller", /number \(f64\), not "1"/],
    ["reference", [1], "module", /externref/],
    ["cube", [1], "module", /no function "cube"; it exports square, same32/],
    ["__proto__", [1], "module", /no function "__proto__"/],
  ] as const)("%s of %j is the fault of the %s: %s", ([name, argument, blame, message]) => {
    expect(() => numbers(name, argument)).toThrow(message);
    expect(blameOf(() => numbers(name, argument))).toBe(blame);
  });

  test("a trap is the function's own", () => {
    expect(() => numbers("trap")).toThrow(/unreachable/);
  });
});

/** Allocates from 1024 on, and answers with what it was given. */
const ALLOCATOR = `
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (global $freed (export "freed") (mut i32) (i32.const 0))
  (func (export "wb_alloc") (param i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 0))))
  (func (export "wb_free") (param i32 i32) (global.set $freed (i32.add (global.get $freed) (local.get 1))))`;
const PACK = "(i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1)))";

describe("texts and JSON", () => {
  const texts = library(`(module ${ALLOCATOR}
    (func (export "echo") (param i32 i32) (result i64) ${PACK})
    (func (export "length") (param i32 i32) (result i32) (local.get 1))
    (func (export "echo_by_pointer") (param i32 i32 i32)
      (i32.store (local.get 2) (local.get 0)) (i32.store offset=4 (local.get 2) (local.get 1)))
    (func (export "second") (param i32 i32 i32 i32) (result i64) ${PACK.replaceAll("get 1", "get 3").replaceAll("get 0", "get 2")})
    (func (export "freed_bytes") (result i32) (global.get $freed)))`);

  test.for([
    ["echo", ["Grüße, 世界 \u{1F600}"], "Grüße, 世界 \u{1F600}"],
    ["echo", "text", "text"],
    ["echo", "", ""],
    ["echo", "\uFEFFx", "\uFEFFx"],
    ["echo", { a: [1, { b: null }] }, { a: [1, { b: null }] }],
    ["echo", {}, {}],
    ["echo", [[1, 2]], [1, 2]],
    ["echo", [null], "null"],
    ["echo", "{broken", "{broken"],
    ["echo", "7", "7"],
    ["echo_by_pointer", "text", "text"],
    ["length", "äb", 3],
    ["second", ["one", "two"], "two"],
  ] as const)("%s of %j is %j", ([name, argument, expected]) => {
    expect(texts(name, argument)).toEqual(expected);
  });

  test("are given back: each argument, the result's place and the result", () => {
    const before = texts("freed_bytes") as number;
    texts("echo", "12345");
    expect(texts("freed_bytes")).toBe(before + 5 + 5);
    texts("echo_by_pointer", "12345");
    expect(texts("freed_bytes")).toBe(before + 10 + 5 + 8 + 5);
  });

  test("a number that is missing is no place for a result", () => {
    const add = library(`(module ${ALLOCATOR} (func (export "add") (param i32 i32) (result i32) (local.get 0)))`);
    expect(() => add("add", [1])).toThrow(/takes \(i32, i32\).*1 arguments/);
  });

  test("without an allocator", () => {
    const plain = library(`(module (memory (export "memory") 1) (func (export "f") (param i32 i32)))`);
    expect(() => plain("f", "text")).toThrow(/takes only numbers/);
  });

  const hostile = (alloc: string, body: string) =>
    library(`(module (memory (export "memory") 1)
      (func (export "malloc") (param i32) (result i32) (i32.const ${alloc}))
      (func (export "free") (param i32))
      (func (export "f") (param i32 i32) (result i64) (i64.const ${body}))
      (func (export "g") (param i32 i32 i32)
        (i32.store (local.get 2) (i32.const -8)) (i32.store offset=4 (local.get 2) (i32.const -1))))`);

  test.for([
    ["0", "0", "f", /had no 1 bytes|had no 4 bytes/],
    ["-1", "0", "f", /gave 4294967295, outside/],
    ["65533", "0", "f", /gave 65533, outside/],
    ["8", "-1", "f", /outside of its memory/],
    ["8", "0x0000ffff00000002", "f", /2 bytes at 65535/],
    ["8", "0xffffffff00000001", "f", /outside of its memory/],
    ["8", "0x00000000ffffffff", "f", /outside of its memory/],
    ["8", "0", "g", /outside of its memory/],
  ] as const)("an allocator that says %s and a result of %s", ([alloc, result, name, message]) => {
    const call = hostile(alloc, result);
    expect(() => call(name, "text")).toThrow(message);
    expect(blameOf(() => call(name, "text"))).toBe("module");
  });

  test("a result that is not UTF-8, and one of more than an answer may have", () => {
    const invalid = library(`(module ${ALLOCATOR} (data (i32.const 8) "\\ff\\fe")
      (func (export "f") (param i32 i32) (result i64) (i64.const 0x800000002)))`);
    expect(() => invalid("f", "x")).toThrow(/not UTF-8/);
    const long = library(`(module ${ALLOCATOR.replace('"memory") 1', '"memory") 400')}
      (func (export "f") (param i32 i32) (result i64) (i64.const 0x1000001)))`);
    expect(() => long("f", "x")).toThrow(/16777217 bytes, more than 16777216/);
  });

  test("a memory that is none", () => {
    const none = library(`(module (func (export "malloc") (param i32) (result i32) (i32.const 8))
      (func (export "memory")) (func (export "f") (param i32 i32)))`);
    expect(() => none("f", "x")).toThrow(/takes only numbers/);
  });
});

function blameOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    return error instanceof ExportCallError ? error.blame : String(error);
  }
  return undefined;
}
