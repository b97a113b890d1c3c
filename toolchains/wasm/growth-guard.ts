import { signed, sized, unsigned } from "./byte-writer.ts";

/** `(i32) -> (i32)`, as `memory.grow` itself. Core Specification 3.0, section 5.3.7 (composite types). */
export const GUARD_TYPE = [0x60, 0x01, 0x7f, 0x01, 0x7f];

const I32 = 0x7f;
const VOID = 0x40;
const STDERR = 2;
/** Where the mark's iovec, the number of written bytes and the mark itself are put: the program does not go on. */
const ADDRESS = { iovec: 0, iovecLength: 4, written: 8, mark: 16 } as const;

const localGet = (index: number) => [0x20, index];
const localTee = (index: number) => [0x22, index];
const i32Const = (value: number) => [0x41, ...signed(value)];
const i64Const = (value: number) => [0x42, ...signed(value)];
const I32_NE = [0x47];
const I64_LE_U = [0x58];
const I64_ADD = [0x7c];
const I64_EXTEND_I32_U = [0xad];
const MEMORY_SIZE = [0x3f, 0x00];
const MEMORY_GROW = [0x40, 0x00];
const IF = [0x04, VOID];
const RETURN = [0x0f];
const DROP = [0x1a];
const UNREACHABLE = [0x00];
const END = [0x0b];
export const call = (index: number) => [0x10, ...unsigned(index)];
const i32Store = (address: number, value: number) => [...i32Const(address), ...i32Const(value), 0x36, 0x00, 0x00];

/**
 * The body of a function that grows memory 0 as `memory.grow` does, except when that fails because there would be more
 * than `maxPages`: then it writes `text` to stderr and traps. Growth that fails below is the program's to handle, since
 * the limit is not the reason. Without `fdWrite`, the index of WASI's function, it traps in silence.
 */
export function growthGuardBody(options: { maxPages: number; text: Uint8Array; fdWrite: number | null }): Uint8Array {
  const pages = 0;
  const before = 1;
  return sized([
    [1, 1, I32],
    [...localGet(pages), ...MEMORY_GROW, ...localTee(before), ...i32Const(-1), ...I32_NE],
    [...IF, ...localGet(before), ...RETURN, ...END],
    [...localGet(pages), ...I64_EXTEND_I32_U, ...MEMORY_SIZE, ...I64_EXTEND_I32_U, ...I64_ADD],
    [...i64Const(options.maxPages), ...I64_LE_U],
    [...IF, ...i32Const(-1), ...RETURN, ...END],
    options.fdWrite === null ? [] : writeToStderr(options.text, options.fdWrite),
    [...UNREACHABLE, ...END],
  ]);
}

function writeToStderr(text: Uint8Array, fdWrite: number): number[] {
  const words = new Int32Array(Math.ceil(text.length / 4));
  new Uint8Array(words.buffer).set(text);
  return [
    ...[...words].flatMap((word, index) => i32Store(ADDRESS.mark + index * 4, word)),
    ...i32Store(ADDRESS.iovec, ADDRESS.mark),
    ...i32Store(ADDRESS.iovecLength, text.length),
    ...[STDERR, ADDRESS.iovec, 1, ADDRESS.written].flatMap(i32Const),
    ...call(fdWrite),
    ...DROP,
  ];
}
