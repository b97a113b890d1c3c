import { expect, test } from "vitest";
import { stubStart } from "./stub-start.ts";
import { wat } from "./testing/wat.ts";

const PROGRAM = `(module
  (import "host" "print" (func $print (param i32)))
  (memory (export "memory") 1)
  (global $count (export "count") (mut i32) (i32.const 0))
  (func $helper (global.set $count (i32.add (global.get $count) (i32.const 1))))
  (func $start (export "_start") (call $helper) (call $print (global.get $count)))
  (func (export "other") (result i32) (i32.const 5))
)`;

function load(bytes: Uint8Array) {
  const printed: number[] = [];
  const module = new WebAssembly.Module(new Uint8Array(bytes));
  const { exports } = new WebAssembly.Instance(module, { host: { print: (value: number) => printed.push(value) } });
  return { printed, exports: exports as Record<string, () => number> };
}

test("the program's start is not run, everything else is as it was", () => {
  const stubbed = stubStart(wat(PROGRAM));
  if (!stubbed) throw new Error("nothing was stubbed");
  const { exports, printed } = load(stubbed);
  exports["_start"]?.();
  expect(printed).toEqual([]);
  expect(exports["other"]?.()).toBe(5);
  // Still there, for whoever asks for it by its other name.
  exports["start_of_the_program"]?.();
  expect(printed).toEqual([1]);
});

test("a module without a function _start stays alone", () => {
  expect(stubStart(wat("(module)"))).toBeUndefined();
  expect(stubStart(wat('(module (global (export "_start") i32 (i32.const 0)))'))).toBeUndefined();
});
