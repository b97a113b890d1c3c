import { signed, sized, unsigned } from "./byte-writer.ts";

/** `(i32) -> (i32)`, as `memory.grow` itself. Core Specification 3.0, section 5.3.7 (composite types). */
export const GUARD_TYPE = [0x60, 0x01, 0x7f, 0x01, 0x7f];
/** `(i32, i32, i32, i32) -> (i32)`, as WASI's `fd_write`. */
export const FD_WRITE_TYPE = [0x60, 0x04, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f];

const NO_LOCALS = [0];
const VOID = 0x40;
const STDERR = 2;
/** Where the mark's iovec, the number of written bytes and the mark itself are put: the program does not go on. */
const ADDRESS = { iovec: 0, iovecLength: 4, written: 8, mark: 16 } as const;

const localGet = (index: number) => [0x20, index];
const i32Const = (value: number) => [0x41, ...signed(value)];
const i64Const = (value: number) => [0x42, ...signed(value)];
const I32_EQZ = [0x45];
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
const ifEmpty = (then: number[]) => [...MEMORY_SIZE, ...I32_EQZ, ...IF, ...then, ...END];
const i32Store = (address: number, value: number) => [...i32Const(address), ...i32Const(value), 0x36, 0x00, 0x00];

/**
 * The body of a function that grows memory 0 as `memory.grow` does, except when there would be more than `maxPages`: then
 * it writes `text` to stderr and traps. Growth that fails below is the program's to handle, since the limit is not the
 * reason. Without `fdWrite`, the index of WASI's function, it traps in silence.
 */
export function growthGuardBody(options: { maxPages: number; text: Uint8Array; fdWrite: number | null }): Uint8Array {
  const pages = 0;
  return sized([
    NO_LOCALS,
    // Both numbers are unsigned, and their sum has more than 32 bits. Not left to `memory.grow`, which in wasm2c of WABT
    // 1.0.32 lets a sum of 2^32 pass.
    [...localGet(pages), ...I64_EXTEND_I32_U, ...MEMORY_SIZE, ...I64_EXTEND_I32_U, ...I64_ADD],
    [...i64Const(options.maxPages), ...I64_LE_U],
    [...IF, ...localGet(pages), ...MEMORY_GROW, ...RETURN, ...END],
    options.fdWrite === null ? [] : writeToStderr(options.text, options.fdWrite),
    [...UNREACHABLE, ...END],
  ]);
}

function writeToStderr(text: Uint8Array, fdWrite: number): number[] {
  const words = new Int32Array(Math.ceil(text.length / 4));
  new Uint8Array(words.buffer).set(text);
  return [
    // A memory that is empty yet has no place for it.
    ...ifEmpty([...i32Const(1), ...MEMORY_GROW, ...DROP]),
    ...[...words].flatMap((word, index) => i32Store(ADDRESS.mark + index * 4, word)),
    ...i32Store(ADDRESS.iovec, ADDRESS.mark),
    ...i32Store(ADDRESS.iovecLength, text.length),
    ...[STDERR, ADDRESS.iovec, 1, ADDRESS.written].flatMap(i32Const),
    ...call(fdWrite),
    ...DROP,
  ];
}
