import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import type { CodeRange } from "./code-ranges.ts";

/**
 * The tables of jumps that Cranelift and Winch put between a function's instructions, by rising offset; each entry is 32
 * bits, the distance of a target from the table. They follow a fixed sequence of instructions (`JmpTableSeq` and
 * `JTSequence` in Cranelift's emit.rs). Offsets are in `code`, one function's.
 */
export function findJumpTables(code: Uint8Array, architecture: LensArchitecture): CodeRange[] {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const tables: CodeRange[] = [];
  const add = (start: number) => {
    const end = tableEnd(view, start);
    if (end > start) tables.push({ start, end });
  };
  if (architecture === "x86_64") for (const start of x86TableStarts(code, view)) add(start);
  else for (const start of arm64TableStarts(view)) add(start);
  return tables;
}

/** Behind `lea table, [rip + …]; movsxd …, [table + 4 * …]; add table, …; jmp table`. */
function* x86TableStarts(code: Uint8Array, view: DataView): Generator<number> {
  const LEA_BYTES = 7;
  for (let at = code.indexOf(0x8d, 1); at !== -1 && at + 6 <= code.length; at = code.indexOf(0x8d, at + 1)) {
    const hasRex = (code[at - 1]! & 0xf8) === 0x48;
    const isRelative = (code[at + 1]! & 0xc7) === 0x05;
    if (!hasRex || !isRelative) continue;
    const next = at - 1 + LEA_BYTES;
    const start = next + view.getInt32(at + 2, true);
    // The sequence has 9 to 11 bytes after the lea.
    if (start < next + 9 || start > next + 11 || start > code.length) continue;
    const movesSigned = (code[next]! & 0xf8) === 0x48 && code[next + 1] === 0x63;
    const jumps = code[start - 2] === 0xff && (code[start - 1]! & 0xf8) === 0xe0;
    if (movesSigned && jumps) yield start;
  }
}

/** Behind `adr table, #16; ldrsw …; add …; br table`. */
function* arm64TableStarts(view: DataView): Generator<number> {
  const word = (at: number) => view.getUint32(at, true);
  for (let at = 0; at + 16 <= view.byteLength; at += 4) {
    const table = word(at) & 0x1f;
    const takesAddress = (word(at) & ~0x1f) >>> 0 === 0x1000_0080;
    const jumps = word(at + 12) === (0xd61f_0000 | (table << 5)) >>> 0;
    if (takesAddress && jumps) yield at + 16;
  }
}

/** It goes on for as long as its entries lead into the function, and ends where one of them leads at the latest. */
function tableEnd(view: DataView, start: number): number {
  let firstTarget = view.byteLength;
  let at = start;
  while (at + 4 <= firstTarget) {
    const target = start + view.getInt32(at, true);
    if (target < 0 || target >= view.byteLength) break;
    if (target > start) firstTarget = Math.min(firstTarget, target);
    at += 4;
  }
  return at;
}
