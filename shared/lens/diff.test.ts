import { expect, test } from "vitest";
import type { LensInstruction } from "../model/lens/lens-code.ts";
import { diffInstructions } from "./diff.ts";
import { findDifferences } from "./myers.ts";

function listing(text: string): LensInstruction[] {
  return text
    .trim()
    .split("\n")
    .map((line, index) => {
      const [instruction = "", target] = line.trim().split(/\s*->\s*/);
      return {
        address: index * 4,
        sizeBytes: 4,
        mnemonic: instruction.split(" ")[0] ?? "",
        text: instruction,
        depth: 0,
        places: [],
        wasmOffset: null,
        targetAddress: target === undefined ? null : Number(target),
        symbol: null,
      };
    });
}

const shown = (left: string, right: string) =>
  diffInstructions(listing(left), listing(right)).map(
    (row) => `${row.kind}: ${row.left?.text ?? "-"} | ${row.right?.text ?? "-"}`,
  );

test("the same code at other addresses is the same", () => {
  const left = "mov eax, edi\nmov ecx, dword ptr [rip + 4660]\njne 0x40 -> 64\nret";
  const right = "mov eax, edi\nmov ecx, dword ptr [rip + 16]\njne 0x1040 -> 4160\nret";
  expect(diffInstructions(listing(left), listing(right)).map(({ kind }) => kind)).toEqual(Array(4).fill("same"));
  expect(shown("movl 16(%rip), %eax", "movl 4660(%rip), %eax")).toEqual([
    "same: movl 16(%rip), %eax | movl 4660(%rip), %eax",
  ]);
});

test("a jump of another kind and another register are differences", () => {
  expect(shown("cbz w0, 0x40 -> 64", "cbz w1, 0x40 -> 64")).toEqual(["changed: cbz w0, 0x40 | cbz w1, 0x40"]);
  expect(shown("je 0x40 -> 64", "jne 0x40 -> 64")).toEqual(["removed: je 0x40 | -", "added: - | jne 0x40"]);
  expect(shown("add eax, 1", "add ecx, 1")).toEqual(["changed: add eax, 1 | add ecx, 1"]);
});

test("what is only on one side stands alone, and the same operation with other operands beside its like", () => {
  const left = "push rbp\nsub rsp, 16\nmov eax, edi\nimul eax, edi\npop rbp\nret";
  const right = "mov eax, esi\nimul eax, esi\nret";
  expect(shown(left, right)).toEqual([
    "removed: push rbp | -",
    "removed: sub rsp, 16 | -",
    "changed: mov eax, edi | mov eax, esi",
    "changed: imul eax, edi | imul eax, esi",
    "removed: pop rbp | -",
    "same: ret | ret",
  ]);
});

test("nothing beside something", () => {
  expect(diffInstructions([], listing("ret"))).toMatchObject([{ kind: "added", left: null, right: { text: "ret" } }]);
  expect(diffInstructions(listing("ret"), [])).toMatchObject([{ kind: "removed" }]);
  expect(diffInstructions([], [])).toEqual([]);
});

/** The length of the longest common subsequence, by the textbook's table. */
function commonLength(a: string[], b: string[]): number {
  let above = Array<number>(b.length + 1).fill(0);
  for (const letter of a) {
    const row = [0];
    for (const [index, other] of b.entries())
      row.push(letter === other ? above[index]! + 1 : Math.max(above[index + 1]!, row[index]!));
    above = row;
  }
  return above[b.length]!;
}

test("differences rebuild the right list from the left, with the fewest edits", () => {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % below;
  };
  for (let round = 0; round < 400; round += 1) {
    const word = (length: number, letters: number) => Array.from({ length }, () => String(next(letters)));
    const letters = 1 + next(6);
    const left = word(next(30), letters);
    const right = word(next(30), letters);
    const rebuilt: string[] = [];
    let edits = 0;
    let leftAt = 0;
    for (const { leftStart, leftEnd, rightStart, rightEnd } of findDifferences(left, right)) {
      rebuilt.push(...left.slice(leftAt, leftStart), ...right.slice(rightStart, rightEnd));
      edits += leftEnd - leftStart + rightEnd - rightStart;
      leftAt = leftEnd;
    }
    rebuilt.push(...left.slice(leftAt));
    expect(rebuilt).toEqual(right);
    expect(edits).toBe(left.length + right.length - 2 * commonLength(left, right));
  }
});

test("5,000 instructions that share nothing are compared while one waits", () => {
  const list = (name: string) => Array.from({ length: 5000 }, (_, index) => `${name} ${index}`);
  const startedAt = performance.now();
  expect(findDifferences(list("mov"), list("add"))).toEqual([
    { leftStart: 0, leftEnd: 5000, rightStart: 0, rightEnd: 5000 },
  ]);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
