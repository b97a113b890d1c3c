import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readRecordedCode } from "../testing/recorded-code.ts";
import { readMachineInstruction } from "./operands.ts";

const recorded = (recording: string, name: string) =>
  readRecordedCode(readFileSync(new URL(`../testing/recorded/${recording}.json`, import.meta.url), "utf8"), name);

const read = (architecture: "x86_64" | "aarch64", text: string) =>
  readMachineInstruction(architecture, { mnemonic: text.replace(/^(?:lock|rep) /, "").split(" ")[0] ?? "", text });

const nothing = { base: null, index: null, scale: 1, displacement: 0, named: null };

test.each([
  ["mov eax, dword ptr [rdi + r8*4 + 15]", { ...nothing, base: "rdi", index: "r8", scale: 4, displacement: 15 }],
  ["movl 15(%rdi, %r8, 4), %eax", { ...nothing, base: "rdi", index: "r8", scale: 4, displacement: 15 }],
  ["mov rax, qword ptr [rbp - 0x10]", { ...nothing, base: "rbp", displacement: -16 }],
  ["movq -0x10(%rbp), %rax", { ...nothing, base: "rbp", displacement: -16 }],
  ["mov eax, dword ptr [rip + table+8]", { ...nothing, base: "rip", displacement: 8, named: "table" }],
  ["mov rax, qword ptr fs:[40]", { ...nothing, displacement: 40, named: "fs" }],
  ["lea eax, [rax*4 + 1024]", { ...nothing, index: "rax", scale: 4, displacement: 1024 }],
  ["leal 1024(,%rax,4), %eax", { ...nothing, index: "rax", scale: 4, displacement: 1024 }],
])("the address in %s", (text, address) => {
  const { operands } = read("x86_64", text);
  expect(operands[1]).toEqual({ kind: "memory", address });
  expect(operands[0]?.kind).toBe("register");
});

test("aarch64 addresses", () => {
  expect(read("aarch64", "ldr w0, [x1, x2, lsl #2]").operands[1]).toEqual({
    kind: "memory",
    address: { ...nothing, base: "x1", index: "x2", scale: 4 },
  });
  expect(read("aarch64", "stp x29, x30, [sp, #-0x20]!").operands[2]).toEqual({
    kind: "memory",
    address: { ...nothing, base: "sp", displacement: -32 },
  });
});

test("destination first, prefixes aside", () => {
  expect(read("x86_64", "lock xaddl %eax, (%rdi)")).toEqual({
    mnemonic: "xadd",
    operands: [
      { kind: "memory", address: { ...nothing, base: "rdi" } },
      { kind: "register", name: "eax" },
    ],
  });
  expect(read("x86_64", "callq *%r8")).toEqual({ mnemonic: "call", operands: [{ kind: "register", name: "r8" }] });
});

test.each(["squarer", "apply", "total", "divide"])("%s reads the same in both syntaxes", (name) => {
  const att = recorded("cranelift-att", name).instructions;
  for (const [index, intel] of recorded("cranelift", name).instructions.entries()) {
    // Immediate numbers are marked in one of them.
    const plain = (text: string) => JSON.parse(text.replaceAll("$", "")) as unknown;
    const of = (instruction: typeof intel) => plain(JSON.stringify(readMachineInstruction("x86_64", instruction)));
    expect(of(att[index]!)).toEqual(of(intel));
  }
});
