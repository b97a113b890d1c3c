import { describe, expect, test } from "vitest";
import { linkedPositions } from "./v8-links.ts";
import { type PrintedFunction, printedFunctions } from "./v8-output.ts";

/** Of Node 20 on x86-64: a function that loads from memory, by TurboFan. */
const LOAD = `--- WebAssembly code ---
name: load
index: 7
kind: wasm function
compiler: TurboFan
Body (size = 64 = 44 + 20 padding)
Instructions (size = 28)
0x36ca4155fcc0     0  55                   push rbp
0x36ca4155fcc1     1  4889e5               REX.W movq rbp,rsp
0x36ca4155fcc4     4  6a08                 push 0x8
0x36ca4155fcc6     6  56                   push rsi
0x36ca4155fcc7     7  488b5e3f             REX.W movq rbx,[rsi+0x3f]
0x36ca4155fccb     b  8bd0                 movl rdx,rax
0x36ca4155fccd     d  8b0413               movl rax,[rbx+rdx*1]
0x36ca4155fcd0    10  488be5               REX.W movq rsp,rbp
0x36ca4155fcd3    13  5d                   pop rbp
0x36ca4155fcd4    14  c3                   retl
0x36ca4155fcd5    15  e876f3ffff           call 0x36ca4155f050  (jump table)
0x36ca4155fcda    1a  90                   nop
0x36ca4155fcdb    1b  90                   nop

Protected instructions:
 pc offset  land pad
         d        15

Source positions:
 pc offset  position
         d         3

Safepoints (entries = 1, byte size = 10)
0x36ca4155fcda     1a  slots (sp->fp): 00000000

RelocInfo (size = 1)
0x36ca4155fcd6  wasm stub call  (0x36ca4155f050)

--- End code ---
`;

const TABLE = `--- WebAssembly code ---
name: choose
index: 8
kind: wasm function
compiler: TurboFan
Instructions (size = 26)
0x38dc2b8f4330     0  ffe2                 jmp rdx
0x38dc2b8f4332     2  c3                   retl
0x38dc2b8f4333     3  0f1f4000             nop
0x38dc2b8f4337     7  90                   nop
0x38dc2b8f4338     8  38dc2b8f2f60       jump table entry 13280
0x38dc2b8f4340    10  38dc2b8f2f60       jump table entry 13280
0x38dc2b8f4348    18  90                   nop
0x38dc2b8f4349    19  c3                   retl

RelocInfo (size = 2)
0x38dc2b8f4338  internal reference

--- End code ---
`;

const ON_ARM64 = `--- WebAssembly code ---
name: call
index: 1
kind: wasm function
compiler: Liftoff
Instructions (size = 16)
0x7f0a14001000     0  d10043ff       sub sp, sp, #0x10 (16)
0x7f0a14001004     4  94000040       bl #+0x100 (addr 0x7f0a14001104)
0x7f0a14001008     8  d63f0200       blr x16
0x7f0a1400100c     c  58000010       constant

--- End code ---
`;

function read(output: string, architecture: "x86_64" | "aarch64" = "x86_64"): PrintedFunction[] {
  return [...printedFunctions(output, architecture)];
}

describe("V8's output", () => {
  test("gives code, calls, positions and accesses of each function", () => {
    const [load, choose] = read(LOAD + TABLE);
    expect(load).toMatchObject({
      index: 7,
      data: [],
      calls: [{ offset: 0x15, end: 0x1a, target: 0x36ca_4155_f050 }],
      positions: [{ offset: 0xd, position: 3 }],
      guarded: [{ offset: 0xd, landingPad: 0x15 }],
    });
    expect(Buffer.from(load!.code).toString("hex")).toBe("554889e56a0856488b5e3f8bd08b0413488be55dc3e876f3ffff9090");
    expect(choose).toMatchObject({ index: 8, data: [{ start: 8, end: 0x18 }], calls: [] });
  });

  test("links an access and what throws for it to the same instruction", () => {
    expect([...linkedPositions(read(LOAD)[0]!)]).toEqual([
      [0xd, 3],
      [0x15, 3],
    ]);
  });

  test("has aarch64's instructions as words", () => {
    const [call] = read(ON_ARM64, "aarch64");
    expect(Buffer.from(call!.code).toString("hex")).toBe("ff4300d14000009400023fd610000058");
    expect(call).toMatchObject({
      calls: [
        { offset: 4, end: 8, target: 0x7f0a_1400_1104 },
        { offset: 8, end: 12, target: null },
      ],
      data: [{ start: 12, end: 16 }],
    });
  });

  test("may have Windows' line ends", () => {
    expect(read(LOAD.replaceAll("\n", "\r\n"))).toEqual(read(LOAD));
  });

  test("of helpers and wrappers is passed over", () => {
    expect(read(LOAD.replace("kind: wasm function", "kind: wasm-to-js"))).toEqual([]);
  });

  test.each([
    ["cut off", LOAD.slice(0, 600), /cut off/],
    [
      "with too few lines of code",
      `${LOAD.slice(0, LOAD.indexOf("0x36ca4155fcd3"))}\n--- End code ---`,
      /19 of 28 bytes/,
    ],
    ["without a line of code", LOAD.replace(/^.*movl rdx,rax\n/m, ""), /with a gap/],
    ["with more code than it says", LOAD.replace("(size = 28)", "(size = 27)"), /more code/],
    ["of a V8 without disassembler", LOAD.replace(/^Instructions[^]*?\n\n/m, ""), /without its disassembler/],
    ["with bytes that are none", LOAD.replace("8b0413  ", "8bxy13  "), /no hexadecimal/],
  ])("%s is a RangeError", (_, output, message) => {
    expect(() => read(output)).toThrow(RangeError);
    expect(() => read(output)).toThrow(message);
  });
});
