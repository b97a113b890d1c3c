import { expect, test } from "vitest";
import type { LensCounts } from "./counts/lens-counts.ts";
import { describeDifference } from "./difference.ts";

const plain: LensCounts = {
  instructions: 11,
  sizeBytes: 40,
  branches: 2,
  calls: 0,
  runtimeCalls: 0,
  memoryAccesses: 1,
  spills: 0,
  reloads: 0,
  vectorInstructions: 0,
  boundsChecks: 0,
  stackChecks: 0,
  indirectCallChecks: 0,
};

const describe = (wasm: Partial<LensCounts>, native: Partial<LensCounts> = {}) =>
  describeDifference(
    { name: "Wasmtime", counts: { ...plain, ...wasm } },
    { name: "gcc", counts: { ...plain, ...native } },
  );

test("says how much longer, and what there is more of", () => {
  expect(describe({ instructions: 19, stackChecks: 1, boundsChecks: 2, spills: 4, reloads: 3 })).toBe(
    "Wasmtime needs 19 instructions where gcc needs 11: 1 more stack check, 2 bounds checks, 4 stores to the stack and 3 loads from the stack.",
  );
  expect(describe({ instructions: 30, indirectCallChecks: 3, memoryAccesses: 6, branches: 1 })).toBe(
    "Wasmtime needs 30 instructions where gcc needs 11: 3 more checks of indirect calls and 5 other memory accesses, but 1 fewer jump.",
  );
});

test("guesses no reason where nothing that is counted differs", () => {
  expect(describe({ instructions: 14 })).toBe(
    "Wasmtime needs 14 instructions where gcc needs 11: none of it in checks, calls, jumps or memory accesses.",
  );
  expect(describe({})).toBe("Wasmtime and gcc both need 11 instructions.");
  expect(describe({ instructions: 1 }, { instructions: 1 })).toBe("Wasmtime and gcc both need 1 instruction.");
});

test("native code may be the longer one", () => {
  expect(describe({}, { instructions: 75, spills: 8, reloads: 8 })).toBe(
    "Wasmtime needs 11 instructions where gcc needs 75: 8 fewer stores to the stack and 8 loads from the stack.",
  );
});

test("vector code of one side is named", () => {
  expect(describe({ instructions: 14 }, { vectorInstructions: 9, instructions: 52, branches: 7 })).toBe(
    "Wasmtime needs 14 instructions where gcc needs 52: 5 fewer jumps. gcc uses 9 vector instructions, Wasmtime none.",
  );
  expect(describe({ vectorInstructions: 6 })).toMatch(/gcc uses no vector instructions, Wasmtime 6\.$/);
});

test("what isn't known of an engine is neither 0 nor left out silently", () => {
  expect(
    describe({ instructions: 20, boundsChecks: null, stackChecks: null, indirectCallChecks: null, spills: 2 }),
  ).toBe(
    "Wasmtime needs 20 instructions where gcc needs 11: 2 more stores to the stack. Its stack checks, bounds checks and checks of indirect calls aren't told apart.",
  );
});
