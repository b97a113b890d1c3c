import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/fake-tools.ts";
import { readFunctionBodies } from "../function-bodies.ts";
import { readOutline } from "../module-outline.ts";
import { wat } from "../testing/wat.ts";
import { readModuleNames } from "./module-names.ts";
import { printFunction, printFunctionHeader, type ReadModule } from "./print-function.ts";

function readModule(bytes: Uint8Array): ReadModule {
  const outline = readOutline(bytes);
  return {
    bytes,
    outline,
    names: readModuleNames(bytes, outline),
    bodies: readFunctionBodies(bytes, outline.sections),
  };
}

/** A module with one function, `body` being its code; Binaryen orders locals and adds blocks as it likes. */
function printed(body: string, more = ""): string[] {
  const module = readModule(wat(`(module (memory 1) (table 1 funcref) ${more} (func (export "f") ${body}))`));
  return printFunction(module, module.bodies.length - 1).map(({ text }) => text);
}

describe("immediates are written as the text format has them", () => {
  test.each([
    ["(drop (i32.const -1))", "i32.const -1"],
    ["(drop (i64.const 0x8000000000000000))", "i64.const -9223372036854775808"],
    ["(drop (f32.const 0.1))", "f32.const 0.1"],
    ["(drop (f64.const 0.1))", "f64.const 0.1"],
    ["(drop (f64.const -0))", "f64.const -0"],
    ["(drop (f32.const inf))", "f32.const inf"],
    ["(drop (f32.const nan))", "f32.const nan"],
    ["(drop (f64.const -nan:0x123))", "f64.const -nan:0x123"],
    ["(drop (i32.load (i32.const 0)))", "i32.load"],
    ["(drop (i32.load offset=8 (i32.const 0)))", "i32.load offset=8"],
    ["(drop (i32.load offset=8 align=1 (i32.const 0)))", "i32.load offset=8 align=1"],
    ["(drop (i64.load16_u align=1 (i32.const 0)))", "i64.load16_u align=1"],
    ["(i32.store8 offset=3 (i32.const 0) (i32.const 1))", "i32.store8 offset=3"],
    ["(drop (v128.const i32x4 1 2 3 -1))", "v128.const i32x4 0x00000001 0x00000002 0x00000003 0xffffffff"],
    ["(drop (i32x4.extract_lane 2 (v128.const i32x4 0 0 0 0)))", "i32x4.extract_lane 2"],
    ["(drop (v128.load8_lane 5 (i32.const 0) (v128.const i32x4 0 0 0 0)))", "v128.load8_lane 5"],
    ["(drop (v128.load32_splat offset=4 (i32.const 0)))", "v128.load32_splat offset=4"],
    ["(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))", "memory.fill 0"],
    ["(memory.copy (i32.const 0) (i32.const 0) (i32.const 0))", "memory.copy 0 0"],
    ["(drop (memory.size))", "memory.size"],
    ["(drop (i32.trunc_sat_f64_u (f64.const 0)))", "i32.trunc_sat_f64_u"],
    ["(drop (i32.atomic.rmw8.add_u offset=1 (i32.const 0) (i32.const 0)))", "i32.atomic.rmw8.add_u offset=1"],
    ["(drop (ref.null func))", "ref.null nofunc"],
    ["(call_indirect (param i32) (i32.const 1) (i32.const 0))", "call_indirect (param i32)"],
  ])("%s", (body, text) => {
    expect(printed(body)).toContain(text);
  });
});

describe("names", () => {
  const module = readModule(
    wat(`(module
      (import "env" "log" (func $log (param i32)))
      (global $counter (mut i32) (i32.const 0))
      (func $twice (param $n i32) (result i32) (i32.mul (local.get $n) (i32.const 2)))
      (func (export "run") (param i32) (local f64 f64) (call $log (call $twice (local.get 0)))
        (global.set $counter (i32.const 1))))`),
  );

  test("a header has parameters, result and locals", () => {
    expect(printFunctionHeader(module, 1)).toBe("(func $run (param i32) (local f64 f64)");
    expect(printFunctionHeader(module, 0)).toMatch(/^\(func \S+ \(param i32\) \(result i32\)$/);
  });

  test("functions go by their export or import where nothing else names them", () => {
    const calls = printFunction(module, 1).filter(({ name }) => name === "call");
    expect(calls.map(({ functionIndex }) => functionIndex)).toEqual([1, 0]);
    expect(calls[1]!.text).toBe("call $log");
  });

  test("what is no identifier is written in quotes", () => {
    const names = { ...module.names, functions: new Map([[1, "twice(int, char)"]]) };
    const [call] = printFunction({ ...module, names }, 1).filter(({ name }) => name === "call");
    expect(call!.text).toBe('call $"twice(int, char)"');
    expect(printFunctionHeader({ ...module, names }, 0)).toContain('(func $"twice(int, char)"');
  });
});

describe("blocks", () => {
  const body = `(param i32)
    (block $out
      (loop $again
        (br_if $out (local.get 0))
        (if (local.get 0) (then (br $again)) (else (br $out)))))`;
  const module = readModule(wat(`(module (func (export "f") ${body}))`));
  const instructions = printFunction(module, 0);

  test("what is inside is deeper, and `else` and `end` stand where their block does", () => {
    for (const [index, { name, depth }] of instructions.entries()) {
      if (name === "end" && depth > 0)
        expect(
          instructions.slice(0, index).some((one) => one.depth === depth && ["block", "loop", "if"].includes(one.name)),
        ).toBe(true);
    }
    expect(instructions.at(-1)).toMatchObject({ name: "end", depth: 0 });
    expect(instructions.find(({ name }) => name === "else")!.depth).toBe(
      instructions.find(({ name }) => name === "if")!.depth,
    );
  });

  test("a branch goes to its loop's begin or its block's end", () => {
    const byOffset = new Map(instructions.map((one) => [one.offset, one]));
    const targets = instructions
      .filter(({ name }) => name.startsWith("br"))
      .map(({ branchOffset }) => byOffset.get(branchOffset ?? -1)?.name);
    expect(targets).toEqual(["end", "loop", "end"]);
  });

  test("instructions follow each other without a gap up to the body's end", () => {
    for (const [index, { end }] of instructions.entries())
      expect(end).toBe(instructions[index + 1]?.offset ?? module.bodies[0]!.end);
  });
});

test("a function that isn't there is a RangeError", () => {
  const module = readModule(wat("(module (func nop))"));
  expect(() => printFunction(module, 1)).toThrow(RangeError);
  expect(() => printFunction({ ...module, bytes: module.bytes.slice(0, -3) }, 0)).toThrow(RangeError);
});

test("millions of locals are counted, not listed", () => {
  const locals = Array.from({ length: 70 }, () => "i32").join(" ");
  const module = readModule(wat(`(module (func (export "f") (local ${locals}) (local.set 69 (i32.const 1))))`));
  expect(printFunctionHeader(module, 0)).toBe("(func $f (local 70×i32)");
});

/** Offset and name of every instruction, as wasm-objdump prints them. */
function objdump(bytes: Uint8Array): string[] {
  const path = join(temporaryFolder(), "module.wasm");
  writeFileSync(path, bytes);
  const output = execFileSync("wasm-objdump", ["-d", path], { encoding: "utf8" });
  return output.split("\n").flatMap((line) => {
    const [, offset, name] = /^ ([0-9a-f]{6}): [0-9a-f ]+\| +([a-z][\w.]*)/.exec(line) ?? [];
    return offset === undefined || line.includes("| local[") ? [] : [`${Number.parseInt(offset, 16)} ${name}`];
  });
}

test("wasm-objdump names the same instructions at the same offsets", (ctx) => {
  try {
    execFileSync("wasm-objdump", ["--version"]);
  } catch {
    ctx.skip("no wasm-objdump on PATH");
  }
  const operations = ["eqz", "clz", "popcnt", "extend8_s"].map((name) => `(drop (i32.${name} (i32.const 1)))`);
  const binary = ["add", "sub", "mul", "div_s", "rem_u", "rotl", "shr_s", "lt_u", "ge_s"].flatMap((name) => [
    `(drop (i32.${name} (i32.const 1) (i32.const 2)))`,
    `(drop (i64.${name} (i64.const 1) (i64.const 2)))`,
  ]);
  const floats = ["min", "copysign", "le"].map((name) => `(drop (f64.${name} (f64.const 1) (f64.const 2)))`);
  const vectors = [
    "i8x16.add_sat_u",
    "i16x8.mul",
    "i32x4.max_u",
    "i64x2.extmul_low_i32x4_s",
    "f64x2.pmin",
    "v128.xor",
  ].map((name) => `(drop (${name} (v128.const i64x2 1 2) (v128.const i64x2 3 4)))`);
  const blocks = "(block $a (loop $b (br_table $a $b (i32.const 0))))";
  const bytes = wat(
    `(module (memory 1) (func (export "f") ${[...operations, ...binary, ...floats, ...vectors, blocks].join(" ")}))`,
  );
  const module = readModule(bytes);
  const ours = printFunction(module, 0).map(({ offset, name }) => `${offset} ${name}`);
  expect(ours).toEqual(objdump(bytes));
});
