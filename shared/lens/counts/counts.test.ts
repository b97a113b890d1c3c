import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { LensArchitecture } from "../../model/lens/lens-code.ts";
import { readRecordedCode } from "../testing/recorded-code.ts";
import { countCode } from "./counts.ts";
import type { LensCounts } from "./lens-counts.ts";

const recorded = (recording: string, name: string) =>
  readRecordedCode(readFileSync(new URL(`../testing/recorded/${recording}.json`, import.meta.url), "utf8"), name);

/** Counts of a recording; with the WAT of the same function where the engine says what its code was made from. */
function count(recording: string, name: string, pane: string, architecture: LensArchitecture = "x86_64"): LensCounts {
  const hasMap = /^(?:cranelift(?!-simd)|winch|liftoff|turbofan)/.test(recording) && name !== "busy";
  return countCode(recorded(recording, name), { pane, architecture, wat: hasMap ? recorded("wat", name) : null });
}

const none = { boundsChecks: 0, stackChecks: 0, indirectCallChecks: 0 };

describe("Wasmtime", () => {
  test("a leaf that needs no stack has no check: push, mov, mov, imul, mov, pop, ret", () => {
    expect(count("cranelift", "squarer", "wasmtime")).toEqual({
      instructions: 7,
      sizeBytes: 15,
      branches: 0,
      calls: 0,
      runtimeCalls: 0,
      memoryAccesses: 0,
      spills: 0,
      reloads: 0,
      vectorInstructions: 0,
      ...none,
    });
  });

  test("guard pages stand in for bounds checks; a memory without them has a guarded address instead", () => {
    // One i32.load, in a loop; the other access reads the memory's base from the engine's own data.
    expect(count("cranelift", "total", "wasmtime")).toMatchObject({ ...none, memoryAccesses: 2 });
    // cmp r8, rsi; cmova r9, r10 before the load, and the memory's size is read as well.
    expect(count("cranelift-bounds", "total", "wasmtime")).toMatchObject({ boundsChecks: 1, memoryAccesses: 3 });
  });

  test("an indirect call checks index and signature, and its function needs stack", () => {
    expect(count("cranelift", "apply", "wasmtime")).toMatchObject({
      // cmp ecx, 3; cmovae of the index, and cmp ecx, [rdx]; jne to ud2 of the signature. Null is found out by the processor.
      indirectCallChecks: 2,
      // cmp r10, rsp; ja to ud2.
      stackChecks: 1,
      boundsChecks: 0,
      // call r8, and the helper that fills in a table's entry when it is used first.
      calls: 2,
      runtimeCalls: 1,
      // rbx, r12 and r13 are kept for the caller with mov and given back: no spills.
      spills: 0,
      reloads: 0,
      // ja, je to the helper and jmp back, jne.
      branches: 4,
    });
    // je to ud2 of a division by zero is a check of neither kind.
    expect(count("cranelift", "divide", "wasmtime")).toMatchObject({ ...none, branches: 1 });
  });

  test("memory.grow calls the runtime", () => {
    expect(count("cranelift", "grow", "wasmtime")).toMatchObject({ calls: 1, runtimeCalls: 1, stackChecks: 1 });
    expect(count("cranelift", "fib", "wasmtime")).toMatchObject({ calls: 1, runtimeCalls: 0, stackChecks: 1 });
  });

  test("16 variables don't fit into the registers", () => {
    expect(count("cranelift", "busy", "wasmtime")).toMatchObject({ spills: 11, reloads: 12, stackChecks: 1 });
  });

  test.each(["squarer", "apply", "total", "divide"])("%s counts the same in both syntaxes", (name) => {
    expect(count("cranelift-att", name, "wasmtime")).toEqual(count("cranelift", name, "wasmtime"));
  });

  test("Winch keeps parameters in slots, and jumps to traps of its own", () => {
    // Stored: the two pointers to the instance and n; loaded: n, twice.
    expect(count("winch", "squarer", "wasmtime:winch")).toMatchObject({ spills: 3, reloads: 2, stackChecks: 1 });
    // cmp rcx, rbx; jae (not once more the cmovae that goes by the same comparison), test rax, rax; je, cmp ecx, edx; jne.
    expect(count("winch", "apply", "wasmtime:winch")).toMatchObject({ indirectCallChecks: 3, boundsChecks: 0 });
  });

  test("vector instructions of a loop over floats, moves of registers aside", () => {
    // shufps of the factor, two loads (movups), mulps, addps, one store.
    expect(count("cranelift-simd", "axpy", "wasmtime")).toMatchObject({ vectorInstructions: 6 });
  });
});

describe("V8", () => {
  test("Liftoff looks at the stack's limit in the prologue and in each loop", () => {
    const squarer = count("liftoff", "squarer", "node:liftoff");
    // cmp rsp, [rcx]; jbe, whose way out calls a stub and comes back.
    expect(squarer).toMatchObject({ stackChecks: 1, calls: 1, boundsChecks: 0, indirectCallChecks: 0 });
    // Functions and stubs are called through one table: without a name it can't be told which.
    expect(squarer.runtimeCalls).toBeNull();
    expect(count("liftoff", "total", "node:liftoff")).toMatchObject({ stackChecks: 2, boundsChecks: 0 });
  });

  test("calls behind the function that nothing comes back from are traps", () => {
    // cmp r8d, ebx; jae and cmp ebx, r9d; jne. Called are r9 and the stub of the stack check; three calls only trap.
    expect(count("liftoff", "apply", "node:liftoff")).toMatchObject({
      indirectCallChecks: 2,
      calls: 2,
      stackChecks: 1,
    });
    expect(count("turbofan", "apply", "node:turbofan")).toMatchObject({ indirectCallChecks: 2, calls: 2 });
  });

  test("TurboFan keeps a leaf without a loop free of checks", () => {
    expect(count("turbofan", "squarer", "node:turbofan")).toMatchObject({ ...none, runtimeCalls: 0 });
    // Five registers are put away before the stub that the loop's check calls, and fetched afterwards.
    expect(count("turbofan", "total", "node:turbofan")).toMatchObject({ stackChecks: 1, spills: 5, reloads: 5 });
  });
});

describe("wasm2c", () => {
  test("the number that wasm_rt_trap is given says what was checked", () => {
    // Index, null and signature jump to wasm_rt_trap(6); the memory is guarded by pages.
    expect(count("wasm2c", "apply", "wasm2c")).toMatchObject({ ...none, indirectCallChecks: 3, calls: 0 });
    // wasm_rt_trap(3) and (2) of the division.
    expect(count("wasm2c", "divide", "wasm2c")).toMatchObject({ ...none, calls: 0 });
  });

  test("compiled without a signal handler it checks bounds, and how deep calls are nested", () => {
    expect(count("wasm2c-memcheck", "total", "wasm2c")).toMatchObject({ boundsChecks: 1, stackChecks: 1 });
  });
});

describe("engines without an address map", () => {
  test("Lucet jumps over a ud2", () => {
    // By default it reserves 4 MiB: cmp esi, 0x3ffffe; jb.
    expect(count("lucet", "total", "lucet")).toMatchObject({ boundsChecks: 1, stackChecks: 0 });
    // The load's bounds; then index and signature.
    expect(count("lucet", "apply", "lucet")).toMatchObject({ boundsChecks: 1, indirectCallChecks: 2, calls: 1 });
  });

  test("Singlepass traps by ud1 behind the function", () => {
    expect(count("singlepass", "total", "wasmer:singlepass")).toMatchObject(none);
    // cmp ecx, r10d; jbe, cmp rax, 0; je, cmp edx, [rcx + 8]; jne.
    expect(count("singlepass", "apply", "wasmer:singlepass")).toMatchObject({ indirectCallChecks: 3, boundsChecks: 0 });
    // r12 and r15 are the caller's: stored with mov, given back with pop.
    expect(count("singlepass", "squarer", "wasmer:singlepass")).toMatchObject({ spills: 0, reloads: 0 });
  });

  test("of an engine that isn't known, checks aren't told apart", () => {
    expect(count("singlepass", "apply", "someone")).toMatchObject({
      boundsChecks: null,
      stackChecks: null,
      indirectCallChecks: null,
      runtimeCalls: null,
      instructions: 63,
      spills: 1,
    });
  });
});

describe("native code", () => {
  test("has no checks and no runtime", () => {
    for (const name of ["squarer", "apply", "total", "divide"])
      expect(count("gcc", name, "native")).toMatchObject({ ...none, runtimeCalls: 0, spills: 0, reloads: 0 });
  });

  test("what computes in a slot both stores and loads", () => {
    // Five stores and five loads by mov; add, xor and sub with a slot as their first operand do both.
    expect(count("gcc", "busy", "native")).toMatchObject({ spills: 8, reloads: 8 });
  });

  test("scalar floating point isn't vector code", () => {
    // mulsd and addsd read their constants from memory.
    expect(count("gcc", "half", "native")).toMatchObject({ vectorInstructions: 0, memoryAccesses: 2 });
    expect(count("gcc", "axpy", "native").vectorInstructions).toBe(0);
    expect(count("gcc-o3", "axpy", "native").vectorInstructions).toBe(9);
  });

  test("aarch64: pairs of registers kept for the caller are no spills, and q registers are vectors", () => {
    // stp x29, x30, [sp, #-0x20]! and stp x20, x19, [sp, #0x10], with their ldp.
    expect(count("clang-aarch64", "fib", "native", "aarch64")).toMatchObject({ spills: 0, reloads: 0, calls: 1 });
    // dup, two ldr q, fmla, str q.
    expect(count("clang-aarch64", "axpy", "native", "aarch64")).toMatchObject({ vectorInstructions: 5 });
    // b.lt, b.hi, b, b.eq, b.ne and b.ne.
    expect(count("clang-aarch64", "total", "native", "aarch64")).toMatchObject({ branches: 6 });
  });

  test.each([
    "core::panicking::panic_bounds_check",
    "_ZN4core9panicking18panic_bounds_check17h0123456789abcdefE",
    "core::slice::index::slice_end_index_len_fail",
  ])("Rust's own check of an index is a bounds check: %s", (panic) => {
    const known = { sizeBytes: 2, depth: 0, places: [], wasmOffset: null, symbol: null, targetAddress: null };
    const lines = ["cmp rdi, rsi", "jae 0x8", "mov eax, dword ptr [rdx + rdi*4]", "ret", `call ${panic}`];
    const instructions = lines.map((text, index) => ({
      ...known,
      address: index * 2,
      mnemonic: text.split(" ")[0] ?? "",
      text,
      targetAddress: text.startsWith("jae") ? 8 : null,
      symbol: text.startsWith("call") ? panic : null,
    }));
    const code = { address: 0, sizeBytes: 10, instructions };
    expect(countCode(code, { pane: "native", architecture: "x86_64", wat: null })).toMatchObject({
      ...none,
      boundsChecks: 1,
      calls: 0,
    });
  });
});

test("WAT: what it does itself, and nothing of what only machine code has", () => {
  expect(countCode(recorded("wat", "apply"), { pane: "wat", architecture: null, wat: null })).toEqual({
    instructions: 12,
    sizeBytes: 23,
    branches: 0,
    calls: 1,
    runtimeCalls: null,
    memoryAccesses: 1,
    spills: null,
    reloads: null,
    vectorInstructions: 0,
    boundsChecks: null,
    stackChecks: null,
    indirectCallChecks: null,
  });
});
