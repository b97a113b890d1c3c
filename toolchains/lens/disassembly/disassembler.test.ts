import { describe, expect, it } from "vitest";
import { type OperandField, createDisassembler } from "./disassembler.ts";

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

function field(address: number, text: string): OperandField {
  const symbol = text.replace(/^:.*:|\+.*$/g, "");
  return { address, sizeBytes: 4, name: () => ({ text, symbol, targetAddress: null }) };
}

describe("x86-64", () => {
  // imul eax, edi; lea; call; je; ret
  const code = bytesOf("0faff8 488d0510000000 e8f0ffffff 7402 8945fc c3");
  const texts = async (syntax: "intel" | "att", symbolAt?: (address: number) => string | null) =>
    (await createDisassembler("x86_64", syntax)).disassemble(code, 0x1000, symbolAt).map(({ text }) => text);

  it("is written in the syntax that was asked for", async () => {
    expect(await texts("intel")).toEqual([
      "imul edi, eax",
      "lea rax, [rip + 16]",
      "call 0xfff",
      "je 0x1013",
      "mov dword ptr [rbp - 4], eax",
      "ret",
    ]);
    expect(await texts("att")).toEqual([
      "imul %eax, %edi",
      "lea 16(%rip), %rax",
      "call 0xfff",
      "je 0x1013",
      "mov %eax, -4(%rbp)",
      "ret",
    ]);
  });

  it("names targets of jumps, calls and references", async () => {
    const symbolAt = (address: number) => ({ 0xfff: "helper", 0x101a: "table" })[address] ?? null;
    expect((await texts("intel", symbolAt)).slice(1, 4)).toEqual([
      "lea rax, [rip + table]",
      "call helper",
      "je 0x1013",
    ]);
    expect((await texts("att", symbolAt))[1]).toBe("lea table(%rip), %rax");
    const [, , call, jump] = (await createDisassembler("x86_64", "intel")).disassemble(code, 0x1000, symbolAt);
    expect(call).toMatchObject({
      address: 0x100a,
      sizeBytes: 5,
      bytes: "e8f0ffffff",
      mnemonic: "call",
      targetAddress: 0xfff,
      symbol: "helper",
    });
    expect(jump).toMatchObject({ mnemonic: "je", targetAddress: 0x1013, symbol: null });
  });

  it("prints names in place of what a linker will fill in", async () => {
    const unlinked = bytesOf("bf00000000 8b048d00000000 e800000000 c70500000000 00000000");
    const names = [field(1, "message"), field(8, "table+8"), field(13, "puts"), field(19, "state"), field(23, "start")];
    const listed = async (syntax: "intel" | "att") =>
      (await createDisassembler("x86_64", syntax)).disassemble(unlinked, 0, undefined, names);
    expect((await listed("intel")).map(({ text }) => text)).toEqual([
      "mov edi, offset message",
      "mov eax, dword ptr [rcx*4 + table+8]",
      "call puts",
      "mov dword ptr [rip + state], offset start",
    ]);
    expect((await listed("att")).map(({ text }) => text)).toEqual([
      "mov $message, %edi",
      "mov table+8(,%rcx,4), %eax",
      "call puts",
      "movl $start, state(%rip)",
    ]);
    expect((await listed("intel"))[2]).toMatchObject({ symbol: "puts", targetAddress: null });
  });

  it("shows what is no instruction, and goes on behind it", async () => {
    const { disassemble } = await createDisassembler("x86_64", "intel");
    const listed = disassemble(bytesOf("06 c3 0f"), 0);
    expect(listed.map(({ text }) => text)).toEqual(["(bad)", "ret", "(bad)"]);
    expect(listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(3);
    expect(disassemble(new Uint8Array(), 0)).toEqual([]);
  });

  it("writes long numbers as addresses are written", async () => {
    const { disassemble } = await createDisassembler("x86_64", "intel");
    expect(disassemble(bytesOf("48b8ffff000012340000"), 0)[0]!.text).toBe("mov rax, 0x34120000ffff");
    expect(disassemble(bytesOf("83f8ff 4883e4f0"), 0).map(({ text }) => text)).toEqual(["cmp eax, -1", "and rsp, -16"]);
  });
});

describe("aarch64", () => {
  // mul w0, w0, w1; bl +8; b.ne -8; adrp x0, 0; add x0, x0, #0; ldr x0, [x0]; ret
  const code = bytesOf("007c011b 02000094 c1ffff54 00000090 00000091 000040f9 c0035fd6");

  it("names targets of jumps and calls", async () => {
    const { disassemble } = await createDisassembler("aarch64", "intel");
    const listed = disassemble(code, 0x1000, (address) => (address === 0x100c ? "helper" : null));
    expect(listed.map(({ text }) => text)).toEqual([
      "mul w0, w0, w1",
      "bl helper",
      "b.ne 0x1000",
      "adrp x0, 0x1000",
      "add x0, x0, #0",
      "ldr x0, [x0]",
      "ret",
    ]);
    expect(listed[1]).toMatchObject({ targetAddress: 0x100c, symbol: "helper", sizeBytes: 4 });
    expect(listed[2]).toMatchObject({ targetAddress: 0x1000 });
  });

  it("prints names in place of what a linker will fill in", async () => {
    const { disassemble } = await createDisassembler("aarch64", "intel");
    const names = [field(12, "table"), field(16, ":lo12:table"), field(20, ":lo12:table")];
    expect(
      disassemble(code, 0, undefined, names)
        .slice(3, 6)
        .map(({ text }) => text),
    ).toEqual(["adrp x0, table", "add x0, x0, :lo12:table", "ldr x0, [x0, :lo12:table]"]);
  });

  it("writes numbers in decimal, and keeps a shift behind a name", async () => {
    const { disassemble } = await createDisassembler("aarch64", "intel");
    // sub x11, x8, #65; stp x29, x30, [sp, #-16]!; movi d0, #0; add x9, x8, #0, lsl #12
    const numbers = bytesOf("0b0501d1 fd7bbfa9 00e4002f 09014091");
    expect(disassemble(numbers, 0, undefined, [field(12, ":tprel_hi12:calls")]).map(({ text }) => text)).toEqual([
      "sub x11, x8, #65",
      "stp x29, x30, [sp, #-16]!",
      "movi d0, #0",
      "add x9, x8, :tprel_hi12:calls, lsl #12",
    ]);
  });

  it("shows what is no instruction, and goes on behind it", async () => {
    const { disassemble } = await createDisassembler("aarch64", "intel");
    expect(disassemble(bytesOf("ffffffff c0035fd6 c003"), 0).map(({ text }) => text)).toEqual([
      "(bad)",
      "ret",
      "(bad)",
    ]);
  });
});

it.each(["x86_64", "aarch64"] as const)("reads 100,000 instructions of %s in a second", async (architecture) => {
  const { disassemble } = await createDisassembler(architecture, "intel");
  const code = bytesOf(architecture === "x86_64" ? "8945fc" : "007c011b");
  const many = new Uint8Array(code.length * 50_000).map((_, index) => code[index % code.length]!);
  disassemble(many, 0);
  const before = process.cpuUsage();
  expect(disassemble(many, 0)).toHaveLength(50_000);
  const { user } = process.cpuUsage(before);
  expect(user / 1e6).toBeLessThan(0.5);
});
