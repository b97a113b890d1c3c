const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** One type, without parameters or results; one function of it; a memory of one page. */
const TYPE_FUNCTION_MEMORY = [0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x05, 0x03, 0x01, 0x00, 0x01];
const MEMORY = [0x06, ...Buffer.from("memory"), 0x02, 0x00];
const START = [0x06, ...Buffer.from("_start"), 0x00, 0x00];
const EXPORTS = [0x07, MEMORY.length + START.length + 1, 0x02, ...MEMORY, ...START];

/** A WASI program: what it does is the body of `_start`, in the binary format. */
function program(body: number[]): Buffer {
  const code = [0x0a, body.length + 3, 0x01, body.length + 1, 0x00, ...body];
  return Buffer.from([...HEADER, ...TYPE_FUNCTION_MEMORY, ...EXPORTS, ...code]);
}

export const ENDS_AT_ONCE = program([0x0b]);
/** `loop br 0 end`. */
export const NEVER_ENDS = program([0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b]);
