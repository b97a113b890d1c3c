/*
 * Where instructions begin and end. Core Specification 3.0, section 5.4 (instructions); the threads proposal (prefix
 * 0xFE); the legacy exception handling of the exception-handling proposal (try, catch, rethrow, delegate, catch_all).
 */

/** What follows an opcode. */
const IMMEDIATE = {
  unknown: 0,
  none: 1,
  /** An index or a constant: one LEB128 number. */
  number: 2,
  twoNumbers: 3,
  blockType: 4,
  branchTable: 5,
  valueTypes: 6,
  memory: 7,
  memoryAndLane: 8,
  oneByte: 9,
  fourBytes: 10,
  eightBytes: 11,
  sixteenBytes: 12,
  catches: 13,
  castBranch: 14,
} as const;

type Immediate = (typeof IMMEDIATE)[keyof typeof IMMEDIATE];
type OpcodeRange = readonly [first: number, last: number, immediate: Immediate];

function opcodeTable(ranges: readonly OpcodeRange[]): Uint8Array {
  const table = new Uint8Array(1 + Math.max(...ranges.map(([, last]) => last)));
  for (const [first, last, immediate] of ranges) table.fill(immediate, first, last + 1);
  return table;
}

const PLAIN = opcodeTable([
  [0x00, 0x01, IMMEDIATE.none], // unreachable, nop
  [0x02, 0x04, IMMEDIATE.blockType], // block, loop, if
  [0x05, 0x05, IMMEDIATE.none], // else
  [0x06, 0x06, IMMEDIATE.blockType], // try
  [0x07, 0x09, IMMEDIATE.number], // catch, throw, rethrow
  [0x0a, 0x0b, IMMEDIATE.none], // throw_ref, end
  [0x0c, 0x0d, IMMEDIATE.number], // br, br_if
  [0x0e, 0x0e, IMMEDIATE.branchTable],
  [0x0f, 0x0f, IMMEDIATE.none], // return
  [0x10, 0x10, IMMEDIATE.number], // call
  [0x11, 0x11, IMMEDIATE.twoNumbers], // call_indirect
  [0x12, 0x12, IMMEDIATE.number], // return_call
  [0x13, 0x13, IMMEDIATE.twoNumbers], // return_call_indirect
  [0x14, 0x15, IMMEDIATE.number], // call_ref, return_call_ref
  [0x18, 0x18, IMMEDIATE.number], // delegate
  [0x19, 0x1b, IMMEDIATE.none], // catch_all, drop, select
  [0x1c, 0x1c, IMMEDIATE.valueTypes], // select with types
  [0x1f, 0x1f, IMMEDIATE.catches], // try_table
  [0x20, 0x26, IMMEDIATE.number], // local, global and table .get, .set, local.tee
  [0x28, 0x3e, IMMEDIATE.memory], // loads and stores
  [0x3f, 0x42, IMMEDIATE.number], // memory.size, memory.grow, i32.const, i64.const
  [0x43, 0x43, IMMEDIATE.fourBytes], // f32.const
  [0x44, 0x44, IMMEDIATE.eightBytes], // f64.const
  [0x45, 0xc4, IMMEDIATE.none], // numeric instructions
  [0xd0, 0xd0, IMMEDIATE.number], // ref.null
  [0xd1, 0xd1, IMMEDIATE.none], // ref.is_null
  [0xd2, 0xd2, IMMEDIATE.number], // ref.func
  [0xd3, 0xd4, IMMEDIATE.none], // ref.eq, ref.as_non_null
  [0xd5, 0xd6, IMMEDIATE.number], // br_on_null, br_on_non_null
]);

const PREFIXED: Partial<Record<number, Uint8Array>> = {
  // Garbage collection.
  0xfb: opcodeTable([
    [0, 1, IMMEDIATE.number], // struct.new, struct.new_default
    [2, 5, IMMEDIATE.twoNumbers], // struct.get, struct.set
    [6, 7, IMMEDIATE.number], // array.new, array.new_default
    [8, 10, IMMEDIATE.twoNumbers], // array.new_fixed, array.new_data, array.new_elem
    [11, 14, IMMEDIATE.number], // array.get, array.set
    [15, 15, IMMEDIATE.none], // array.len
    [16, 16, IMMEDIATE.number], // array.fill
    [17, 19, IMMEDIATE.twoNumbers], // array.copy, array.init_data, array.init_elem
    [20, 23, IMMEDIATE.number], // ref.test, ref.cast
    [24, 25, IMMEDIATE.castBranch], // br_on_cast, br_on_cast_fail
    [26, 30, IMMEDIATE.none], // conversions, i31
  ]),
  // Saturating conversions, bulk memory, tables, wide arithmetic.
  0xfc: opcodeTable([
    [0, 7, IMMEDIATE.none], // trunc_sat
    [8, 8, IMMEDIATE.twoNumbers], // memory.init
    [9, 9, IMMEDIATE.number], // data.drop
    [10, 10, IMMEDIATE.twoNumbers], // memory.copy
    [11, 11, IMMEDIATE.number], // memory.fill
    [12, 12, IMMEDIATE.twoNumbers], // table.init
    [13, 13, IMMEDIATE.number], // elem.drop
    [14, 14, IMMEDIATE.twoNumbers], // table.copy
    [15, 17, IMMEDIATE.number], // table.grow, table.size, table.fill
    [19, 22, IMMEDIATE.none], // i64.add128, sub128, mul_wide
  ]),
  // SIMD, from 0x100 on its relaxed part.
  0xfd: opcodeTable([
    [0, 11, IMMEDIATE.memory], // v128.load…, v128.store
    [12, 13, IMMEDIATE.sixteenBytes], // v128.const, i8x16.shuffle
    [14, 20, IMMEDIATE.none], // swizzle, splats
    [21, 34, IMMEDIATE.oneByte], // lanes
    [35, 83, IMMEDIATE.none],
    [84, 91, IMMEDIATE.memoryAndLane], // loads and stores of one lane
    [92, 93, IMMEDIATE.memory], // load32_zero, load64_zero
    [94, 0x113, IMMEDIATE.none],
  ]),
  // Atomics.
  0xfe: opcodeTable([
    [0, 2, IMMEDIATE.memory], // notify, wait
    [3, 3, IMMEDIATE.oneByte], // atomic.fence
    [0x10, 0x4e, IMMEDIATE.memory],
  ]),
};

const OP = { block: 0x02, if: 0x04, try: 0x06, end: 0x0b, delegate: 0x18, tryTable: 0x1f } as const;

/** Bit of a memory immediate's alignment that announces the index of one of several memories. */
const MEMORY_INDEX_FLAG = 0x40;
/** Of the kinds of a catch clause 0 and 1 name a tag, 2 and 3 (the catch_all ones) do not. */
const LAST_CATCH_WITH_TAG = 1;

/** The number of an instruction that has a prefix, such as 0xFC and 10 for `memory.copy`; without one, it is its byte. */
export function prefixed(prefix: number, opcode: number): number {
  return (prefix << 16) | opcode;
}

/**
 * Visits the instructions of one expression in order: `at` and `immediatesAt` are the offsets of an instruction's first
 * byte and of what follows its opcode. Returns the offset after the expression's own `end`. Throws a RangeError on an
 * unknown instruction and past `limit`.
 */
export function walkExpression(
  bytes: Uint8Array,
  start: number,
  limit: number,
  visit: (opcode: number, at: number, immediatesAt: number) => void,
): number {
  let offset = start;
  let depth = 1;

  // One LEB128 number; past the end a byte reads as 0, and the check after each instruction notices.
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[offset++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const skipRest = () => {
    while ((bytes[offset++] ?? 0) >= 0x80);
  };
  const valueType = () => {
    const heapTypeFollows = bytes[offset] === 0x63 || bytes[offset] === 0x64;
    if (heapTypeFollows) offset++;
    skipRest();
  };
  const repeat = (read: () => void) => {
    for (let count = number(); count > 0 && offset <= limit; count--) read();
  };
  const memory = () => {
    if (number() & MEMORY_INDEX_FLAG) skipRest();
    skipRest();
  };
  const catchClause = () => {
    if ((bytes[offset++] ?? 0) <= LAST_CATCH_WITH_TAG) number();
    number();
  };

  while (depth > 0) {
    const at = offset;
    let opcode = bytes[offset++] ?? 0;
    const table = opcode >= 0xfb ? PREFIXED[opcode] : undefined;
    let immediate: number | undefined;
    if (table === undefined) immediate = PLAIN[opcode];
    else {
      const second = number();
      immediate = table[second];
      opcode = prefixed(opcode, second);
    }
    const immediatesAt = offset;
    switch (immediate) {
      case IMMEDIATE.none:
        break;
      case IMMEDIATE.number:
        // Most numbers have one byte, and most instructions have one number.
        if ((bytes[offset++] ?? 0) >= 0x80) skipRest();
        break;
      case IMMEDIATE.twoNumbers:
        number();
        number();
        break;
      case IMMEDIATE.memory:
        memory();
        break;
      case IMMEDIATE.blockType:
        valueType();
        break;
      case IMMEDIATE.branchTable:
        repeat(number);
        number();
        break;
      case IMMEDIATE.valueTypes:
        repeat(valueType);
        break;
      case IMMEDIATE.memoryAndLane:
        memory();
        offset++;
        break;
      case IMMEDIATE.oneByte:
        offset++;
        break;
      case IMMEDIATE.fourBytes:
        offset += 4;
        break;
      case IMMEDIATE.eightBytes:
        offset += 8;
        break;
      case IMMEDIATE.sixteenBytes:
        offset += 16;
        break;
      case IMMEDIATE.catches:
        valueType();
        repeat(catchClause);
        break;
      case IMMEDIATE.castBranch:
        offset++;
        number();
        number();
        number();
        break;
      default:
        throw new RangeError(`unknown instruction 0x${opcode.toString(16)} at offset ${at}`);
    }
    if (offset > limit) throw new RangeError(`truncated instruction at offset ${at}`);
    if (opcode <= OP.tryTable) {
      if ((opcode >= OP.block && opcode <= OP.if) || opcode === OP.try || opcode === OP.tryTable) depth++;
      else if (opcode === OP.end || opcode === OP.delegate) depth--;
    }
    visit(opcode, at, immediatesAt);
  }
  return offset;
}
