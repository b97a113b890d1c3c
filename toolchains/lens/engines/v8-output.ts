import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import type { CodeRange } from "./code-ranges.ts";

/** A call as V8 prints it; offsets are in the function's code. */
export interface PrintedCall {
  offset: number;
  end: number;
  /** An address in V8's process; null where it is taken from a register or from memory. */
  target: number | null;
}

/** A function as V8 prints it. */
export interface PrintedFunction {
  index: number;
  code: Uint8Array;
  /** Tables of jumps and constants between the instructions, by rising offset. */
  data: CodeRange[];
  /** By rising offset. */
  calls: PrintedCall[];
  /** By rising offset: where code begins that was made from an instruction of the function's body. */
  positions: { offset: number; position: number }[];
  /** Accesses to memory that the processor checks, with the offset of what then throws, where that is told. */
  guarded: { offset: number; landingPad: number | null }[];
}

const BEGIN = "--- WebAssembly code ---\n";
const END = "\n--- End code ---";
const KIND = "\nkind: wasm function\n";

/**
 * What V8 prints with `--print-wasm-code`, function after function (`WasmCode::Disassemble` in V8's
 * src/wasm/wasm-code-manager.cc). Throws a RangeError where it is cut off or not as expected.
 */
export function* printedFunctions(printed: string, architecture: LensArchitecture): Generator<PrintedFunction> {
  // Windows ends lines in its own way.
  const output = printed.includes("\r\n") ? printed.replaceAll("\r\n", "\n") : printed;
  for (let at = output.indexOf(BEGIN); at !== -1;) {
    const kind = output.indexOf(KIND, at);
    const end = output.indexOf(END, at);
    if (end === -1) throw new RangeError("V8's output is cut off");
    if (kind !== -1 && kind < end) yield readFunction(output, kind, end, architecture);
    at = output.indexOf(BEGIN, end);
  }
}

function readFunction(output: string, kind: number, end: number, architecture: LensArchitecture): PrintedFunction {
  const index = /\nindex: (\d+)$/.exec(output.slice(Math.max(0, kind - 40), kind))?.[1];
  if (index === undefined) throw new RangeError("V8 prints a function without its index");
  const titleAt = output.indexOf("\nInstructions (size = ", kind);
  if (titleAt === -1 || titleAt > end)
    throw new RangeError("this V8 was built without its disassembler and prints no machine code");
  const sizeBytes = Number.parseInt(output.slice(titleAt + "\nInstructions (size = ".length, titleAt + 40), 10);
  const printed: PrintedFunction = {
    index: Number(index),
    code: new Uint8Array(sizeBytes),
    data: [],
    calls: [],
    positions: [],
    guarded: [],
  };
  const rest = readInstructions(output, output.indexOf("\n", titleAt + 1) + 1, printed, architecture);
  readTables(output.slice(rest, end + 1), printed);
  return printed;
}

/** Lines such as `0x290ebf075b60    60  e8a594ffff           call 0x290ebf06f00a  (jump table)`, up to an empty one. */
function readInstructions(
  output: string,
  start: number,
  printed: PrintedFunction,
  architecture: LensArchitecture,
): number {
  const { code, calls, data } = printed;
  let at = start;
  let next = 0;
  while (output.startsWith("0x", at)) {
    const lineEnd = output.indexOf("\n", at);
    const offsetAt = skipSpaces(output, output.indexOf(" ", at));
    const bytesAt = skipSpaces(output, output.indexOf(" ", offsetAt));
    const bytesEnd = output.indexOf(" ", bytesAt);
    const textAt = skipSpaces(output, bytesEnd);
    const offset = next;
    if (!isNumber(output, offsetAt, offset))
      throw new RangeError(`V8 prints the code of function ${printed.index} with a gap`);
    if (output.startsWith("jump table entry", textAt)) {
      next = offset + 8;
      addData(data, offset, next);
    } else {
      next = offset + (bytesEnd - bytesAt) / 2;
      if (next > code.length) throw new RangeError(`V8 prints more code of function ${printed.index} than it has`);
      readBytes(output, bytesAt, bytesEnd, code, offset, architecture);
      if (output.startsWith("constant", textAt)) addData(data, offset, next);
      else {
        const target = calledAddress(output, textAt, lineEnd);
        if (target !== undefined) calls.push({ offset, end: next, target });
      }
    }
    at = lineEnd + 1;
  }
  if (next !== code.length)
    throw new RangeError(`V8 prints ${next} of ${code.length} bytes of the code of function ${printed.index}`);
  return at;
}

function skipSpaces(output: string, start: number): number {
  let at = start;
  while (output.charCodeAt(at) === 0x20) at++;
  return at;
}

function isNumber(output: string, at: number, expected: number): boolean {
  const text = expected.toString(16);
  return output.startsWith(text, at) && output.charCodeAt(at + text.length) === 0x20;
}

/** x86-64 code is printed byte by byte, aarch64 code as the word that an instruction is. */
function readBytes(
  output: string,
  start: number,
  end: number,
  code: Uint8Array,
  offset: number,
  architecture: LensArchitecture,
): void {
  const last = offset + (end - start) / 2 - 1;
  for (let at = start, index = 0; at < end; at += 2, index++) {
    const byte = digit(output.charCodeAt(at)) * 16 + digit(output.charCodeAt(at + 1));
    code[architecture === "x86_64" ? offset + index : last - index] = byte;
  }
}

function digit(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  if (character >= 0x61 && character <= 0x66) return character - 0x57;
  throw new RangeError("V8 prints bytes that are no hexadecimal numbers");
}

/** `call 0x…` on x86-64, `bl #… (addr 0x…)` on aarch64; undefined where it is no call. */
function calledAddress(output: string, textAt: number, lineEnd: number): number | null | undefined {
  if (!output.startsWith("call ", textAt) && !output.startsWith("bl", textAt)) return undefined;
  const text = output.slice(textAt, lineEnd);
  const direct = /^(?:call |bl .*\(addr )0x([0-9a-f]+)/.exec(text);
  if (direct !== null) return Number.parseInt(direct[1]!, 16);
  return /^(?:call|blr) /.test(text) ? null : undefined;
}

function addData(data: CodeRange[], start: number, end: number): void {
  const last = data.at(-1);
  if (last?.end === start) last.end = end;
  else data.push({ start, end });
}

/** What follows the instructions: tables with a title each. Offsets are hexadecimal, positions decimal. */
function readTables(text: string, printed: PrintedFunction): void {
  let title = "";
  for (const line of text.split("\n")) {
    if (/^[A-Z]/.test(line)) title = line;
    else if (title.startsWith("Source positions")) {
      const row = /^ *([0-9a-f]+) +(\d+)/.exec(line);
      if (row !== null) printed.positions.push({ offset: Number.parseInt(row[1]!, 16), position: Number(row[2]) });
    } else if (title.startsWith("Protected instructions")) {
      const row = /^ *([0-9a-f]+)(?: +([0-9a-f]+))? *$/.exec(line);
      if (row === null) continue;
      const landingPad = row[2] === undefined ? null : Number.parseInt(row[2], 16);
      printed.guarded.push({ offset: Number.parseInt(row[1]!, 16), landingPad });
    }
  }
  printed.positions.sort((a, b) => a.offset - b.offset);
  printed.guarded.sort((a, b) => a.offset - b.offset);
}
