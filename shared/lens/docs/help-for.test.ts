import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { A64_GENERAL_HELP } from "./aarch64/general.ts";
import { A64_VECTOR_HELP } from "./aarch64/vector.ts";
import { helpFor } from "./help-for.ts";
import { documentedWasmInstructions, wasmHelp } from "./wasm/wasm-help.ts";
import { GENERAL_HELP } from "./x86/general.ts";
import { X86_VECTOR_HELP } from "./x86/vector.ts";

const help = (kind: Parameters<typeof helpFor>[0], text: string) => {
  const mnemonic = text.replace(/^(?:lock|rep) /, "").split(" ")[0] ?? "";
  return helpFor(kind, { mnemonic, text });
};

describe("wasm", () => {
  test("an instruction has a name, its effect on the stack, a sentence, and when it traps", () => {
    expect(help("wasm", "i32.div_s")).toEqual({
      title: "Signed division (i32)",
      text: "Gives a ÷ b, rounded toward zero.",
      stack: "[i32 i32] → [i32]",
      traps: "if the divisor is 0, or the quotient doesn't fit (the smallest number divided by −1)",
    });
    expect(help("wasm", "i64.eqz")).toMatchObject({ stack: "[i64] → [i32]" });
    expect(help("wasm", "i32.mul")).toEqual({
      title: "Multiplication (i32)",
      text: "Gives the low half of a × b, the same for signed and unsigned numbers.",
      stack: "[i32 i32] → [i32]",
    });
  });

  // Core Specification 3.0, appendix "Index of Instructions".
  test.each([
    ["local.tee", "[t] → [t]"],
    ["i32.store8", "[i32 i32] → []"],
    ["i64.load32_u", "[i32] → [i64]"],
    ["f32.convert_i64_u", "[i64] → [f32]"],
    ["i32.trunc_sat_f64_u", "[f64] → [i32]"],
    ["memory.copy", "[i32 i32 i32] → []"],
    ["v128.bitselect", "[v128 v128 v128] → [v128]"],
    ["i8x16.extract_lane_u", "[v128] → [i32]"],
    ["f64x2.replace_lane", "[v128 f64] → [v128]"],
    ["i64x2.shl", "[v128 i32] → [v128]"],
    ["v128.load16_lane", "[i32 v128] → [v128]"],
    ["i64.atomic.rmw8.cmpxchg_u", "[i32 i64 i64] → [i64]"],
    ["memory.atomic.wait32", "[i32 i32 i64] → [i32]"],
    ["i64.mul_wide_s", "[i64 i64] → [i64 i64]"],
  ])("%s has the specification's stack effect", (name, stack) => {
    expect(wasmHelp(name)?.stack).toBe(stack);
  });

  test("every text is one sentence or two, ends in a point, and nothing traps by 'undefined'", () => {
    for (const name of documentedWasmInstructions()) {
      const { title, text, stack, traps } = wasmHelp(name)!;
      expect(text, name).toMatch(/^[A-Z].*\.$/);
      expect(`${title} ${text} ${traps ?? ""}`, name).not.toMatch(/undefined|\[object/);
      expect(stack, name).toMatch(/^\[.*\] → \[.*\]$/);
    }
  });
});

describe("x86-64", () => {
  test("both syntaxes have the same help, and memory operands are explained", () => {
    const intel = help("x86_64", "mov eax, dword ptr [rdi + 8]");
    const att = help("x86_64", "movl 8(%rdi), %eax");
    expect(intel).toMatchObject({ title: "Move", operands: ["[rdi + 8]: memory at rdi plus 8 bytes"] });
    expect(att).toMatchObject({ title: "Move", operands: ["8(%rdi): memory at rdi plus 8 bytes"] });
    expect(help("x86_64", "add ecx, dword ptr [rax + r8*4 - 1]")?.operands).toEqual([
      "[rax + r8*4 - 1]: memory at rax plus r8 × 4 minus 1 byte",
    ]);
    expect(help("x86_64", "addl -1(%rax,%r8,4), %ecx")?.operands).toEqual([
      "-1(%rax,%r8,4): memory at rax plus r8 × 4 minus 1 byte",
    ]);
    expect(help("x86_64", "lea rdi, [rip + table]")?.operands).toEqual(["[rip + table]: memory at table"]);
    expect(help("x86_64", "imul eax, edi")?.operands).toBeUndefined();
  });

  test.each([
    ["movzbl %al, %eax", "Move, zero-extended"],
    ["movslq %esi, %rax", "Move 32 bits, sign-extended"],
    ["movq %rax, %rdi", "Move"],
    ["movq %xmm0, %rdi", "Move 64 bits"],
    ["cltd", "Sign of eax to edx"],
    ["imulq %rsi, %rdi", "Signed multiply"],
    ["sall $2, %eax", "Shift left"],
    ["callq 0x1510", "Call"],
    ["retq", "Return"],
    ["jnbe 0x10", "Conditional jump"],
    ["cmovaeq %rax, %rsi", "Conditional move"],
    ["cmovll %eax, %ecx", "Conditional move"],
    ["setb %al", "Set by condition"],
    ["cvtsi2sdl %eax, %xmm0", "Integer to float"],
    ["movabsq $81985529216486895, %rax", "Move"],
    ["movsd xmm0, qword ptr [rdi]", "Move one 64-bit float"],
    ["rep movsd dword ptr [rdi], dword ptr [rsi]", "Move string"],
    ["lock cmpxchg qword ptr [rdi], rsi", "Compare and exchange"],
    ["vaddsd %xmm1, %xmm0, %xmm0", "Add, one 64-bit float"],
    ["vpmovzxbw ymm0, xmm1", "Widen, unsigned"],
    ["vfmadd231ps ymm0, ymm1, ymm2", "Fused multiply-add, packed 32-bit floats"],
    ["fldt 16(%rsp)", "Load to x87 stack"],
    ["fistpll -8(%rsp)", "Store from x87 stack"],
    ["fmull (%rdi)", "x87 arithmetic"],
    ["rep stosq qword ptr [rdi], rax", "Store string"],
    ["kmovq rax, k1", "Lane masks"],
    ["shlx eax, ecx, edx", "Shift left, flags kept"],
  ])("%s: %s", (text, title) => {
    expect(help("x86_64", text)?.title).toBe(title);
  });

  test("a conditional jump names its flags", () => {
    expect(help("x86_64", "ja 0x10")?.text).toContain("CF = 0 and ZF = 0");
    expect(help("x86_64", "jnz 0x10")).toEqual(help("x86_64", "jne 0x10"));
  });

  test("what isn't known has no help", () => {
    expect(help("x86_64", "vp2intersectd k0, zmm1, zmm2")).toBeNull();
    expect(help("wasm", "i32.unknown")).toBeNull();
  });
});

describe("aarch64", () => {
  test.each([
    ["b.hs 0xd8", "larger or equal, unsigned (C = 1)"],
    ["csel w0, w1, w2, lt", "The condition: the last comparison found that the first was smaller, signed (N ≠ V)"],
    ["cset w0, eq", "The condition: the last comparison found that they were equal"],
    ["ldp x29, x30, [sp], #0x20", "two registers"],
  ])("%s", (text, said) => {
    expect(help("aarch64", text)?.text).toContain(said);
  });

  test("memory operands", () => {
    expect(help("aarch64", "ldr w0, [x1, x2, lsl #2]")?.operands).toEqual([
      "[x1, x2, lsl #2]: memory at x1 plus x2 × 4",
    ]);
    expect(help("aarch64", "stp x29, x30, [sp, #-0x20]!")?.operands).toEqual([
      "[sp, #-0x20]: memory at sp minus 32 bytes",
    ]);
  });
});

test("as many instructions as compilers commonly emit", () => {
  expect(GENERAL_HELP.size + X86_VECTOR_HELP.size).toBeGreaterThan(250);
  expect(A64_GENERAL_HELP.size + A64_VECTOR_HELP.size).toBeGreaterThan(150);
  for (const table of [GENERAL_HELP, X86_VECTOR_HELP, A64_GENERAL_HELP, A64_VECTOR_HELP])
    for (const { title, text } of table.values()) {
      expect(title).not.toBe("");
      expect(text).toMatch(/^[A-Z\d].*\.$/);
    }
});

test("every instruction of the recordings has help", () => {
  const folder = new URL("../testing/recorded/", import.meta.url);
  const missing = readdirSync(folder).flatMap((file) => {
    const kind = file === "wat.json" ? "wasm" : file.includes("aarch64") ? "aarch64" : "x86_64";
    const { functions } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
      functions: Record<string, [number, number, string, string][]>;
    };
    return Object.values(functions)
      .flat()
      .filter(([, , mnemonic, text]) => helpFor(kind, { mnemonic, text }) === null)
      .map(([, , , text]) => `${file}: ${text}`);
  });
  expect(missing).toEqual([]);
});
