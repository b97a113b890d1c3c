/*
 * The names of instructions in the text format, by their opcodes. Core Specification 3.0, section 5.4 (instructions) and
 * appendix "Index of Instructions"; the threads proposal; the legacy exception handling of the exception-handling
 * proposal.
 */

/** Names in the order of their opcodes; `-` where there is none. */
function names(first: number, list: string): ReadonlyMap<number, string> {
  const entries = list
    .trim()
    .split(/\s+/)
    .map((name, index) => [first + index, name] as const);
  return new Map(entries.filter(([, name]) => name !== "-"));
}

const each = (type: string, list: string) =>
  list
    .trim()
    .split(/\s+/)
    .map((name) => `${type}.${name}`)
    .join(" ");

const INTEGER_COMPARISONS = "eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const FLOAT_COMPARISONS = "eq ne lt gt le ge";
const INTEGER_ARITHMETIC = "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
const FLOAT_ARITHMETIC = "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign";

const PLAIN = new Map([
  ...names(
    0x00,
    `unreachable nop block loop if else try catch throw rethrow throw_ref end br br_if br_table return call
     call_indirect return_call return_call_indirect call_ref return_call_ref - - delegate catch_all drop select select
     - - try_table local.get local.set local.tee global.get global.set table.get table.set`,
  ),
  ...names(
    0x28,
    `i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u i64.load8_s i64.load8_u
     i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store i64.store f32.store f64.store i32.store8 i32.store16
     i64.store8 i64.store16 i64.store32 memory.size memory.grow i32.const i64.const f32.const f64.const`,
  ),
  ...names(
    0x45,
    [
      each("i32", INTEGER_COMPARISONS),
      each("i64", INTEGER_COMPARISONS),
      each("f32", FLOAT_COMPARISONS),
      each("f64", FLOAT_COMPARISONS),
      each("i32", INTEGER_ARITHMETIC),
      each("i64", INTEGER_ARITHMETIC),
      each("f32", FLOAT_ARITHMETIC),
      each("f64", FLOAT_ARITHMETIC),
      "i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u i64.extend_i32_s i64.extend_i32_u",
      "i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u",
      "f32.convert_i64_s f32.convert_i64_u f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s",
      "f64.convert_i64_u f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32",
      "f64.reinterpret_i64 i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s",
    ].join(" "),
  ),
  ...names(0xd0, "ref.null ref.is_null ref.func ref.eq ref.as_non_null br_on_null br_on_non_null"),
]);

const GARBAGE_COLLECTED = names(
  0,
  `struct.new struct.new_default struct.get struct.get_s struct.get_u struct.set array.new array.new_default
   array.new_fixed array.new_data array.new_elem array.get array.get_s array.get_u array.set array.len array.fill
   array.copy array.init_data array.init_elem ref.test ref.test ref.cast ref.cast br_on_cast br_on_cast_fail
   any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u`,
);

const BULK = new Map([
  ...names(
    0,
    `i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u i64.trunc_sat_f32_s
     i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u memory.init data.drop memory.copy memory.fill
     table.init elem.drop table.copy table.grow table.size table.fill`,
  ),
  ...names(19, "i64.add128 i64.sub128 i64.mul_wide_s i64.mul_wide_u"),
]);

const VECTOR = new Map([
  ...names(
    0x00,
    `v128.load v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u v128.load32x2_s v128.load32x2_u
     v128.load8_splat v128.load16_splat v128.load32_splat v128.load64_splat v128.store v128.const i8x16.shuffle
     i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat i8x16.extract_lane_s
     i8x16.extract_lane_u i8x16.replace_lane i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane
     i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane f32x4.extract_lane f32x4.replace_lane
     f64x2.extract_lane f64x2.replace_lane`,
  ),
  ...names(
    0x23,
    [
      ...["i8x16", "i16x8", "i32x4"].map((shape) => each(shape, "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u")),
      ...["f32x4", "f64x2"].map((shape) => each(shape, FLOAT_COMPARISONS)),
      "v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect v128.any_true v128.load8_lane v128.load16_lane",
      "v128.load32_lane v128.load64_lane v128.store8_lane v128.store16_lane v128.store32_lane v128.store64_lane",
      "v128.load32_zero v128.load64_zero f32x4.demote_f64x2_zero f64x2.promote_low_f32x4",
      each("i8x16", "abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u"),
      each("f32x4", "ceil floor trunc nearest"),
      each("i8x16", "shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u"),
      each("f64x2", "ceil floor"),
      each("i8x16", "min_s min_u max_s max_u"),
      "f64x2.trunc i8x16.avgr_u i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u",
      "i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u",
      each(
        "i16x8",
        `abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u extend_low_i8x16_s extend_high_i8x16_s
         extend_low_i8x16_u extend_high_i8x16_u shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u`,
      ),
      "f64x2.nearest i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u - i16x8.avgr_u",
      each("i16x8", "extmul_low_i8x16_s extmul_high_i8x16_s extmul_low_i8x16_u extmul_high_i8x16_u"),
      "i32x4.abs i32x4.neg - i32x4.all_true i32x4.bitmask - -",
      each(
        "i32x4",
        "extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u shl shr_s shr_u add",
      ),
      "- - i32x4.sub - - - i32x4.mul i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u i32x4.dot_i16x8_s -",
      each("i32x4", "extmul_low_i16x8_s extmul_high_i16x8_s extmul_low_i16x8_u extmul_high_i16x8_u"),
      "i64x2.abs i64x2.neg - i64x2.all_true i64x2.bitmask - -",
      each(
        "i64x2",
        "extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u shl shr_s shr_u add",
      ),
      "- - i64x2.sub - - - i64x2.mul",
      each("i64x2", "eq ne lt_s gt_s le_s ge_s"),
      each("i64x2", "extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u"),
      "f32x4.abs f32x4.neg - f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div f32x4.min f32x4.max f32x4.pmin f32x4.pmax",
      "f64x2.abs f64x2.neg - f64x2.sqrt f64x2.add f64x2.sub f64x2.mul f64x2.div f64x2.min f64x2.max f64x2.pmin f64x2.pmax",
      "i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u",
      "i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u",
    ].join(" "),
  ),
  ...names(
    0x100,
    `i8x16.relaxed_swizzle i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u i32x4.relaxed_trunc_f64x2_s_zero
     i32x4.relaxed_trunc_f64x2_u_zero f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd
     i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect i64x2.relaxed_laneselect
     f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max i16x8.relaxed_q15mulr_s
     i16x8.relaxed_dot_i8x16_i7x16_s i32x4.relaxed_dot_i8x16_i7x16_add_s`,
  ),
]);

const ATOMIC_WIDTHS = ["i32", "i64", "i32:8", "i32:16", "i64:8", "i64:16", "i64:32"];

/** `i32.atomic.rmw8.add_u` and its like. */
const readModifyWrite = (operation: string) =>
  ATOMIC_WIDTHS.map((width) => {
    const [type, bits] = width.split(":");
    return bits === undefined ? `${type}.atomic.rmw.${operation}` : `${type}.atomic.rmw${bits}.${operation}_u`;
  }).join(" ");

const ATOMIC = new Map([
  ...names(0x00, "memory.atomic.notify memory.atomic.wait32 memory.atomic.wait64 atomic.fence"),
  ...names(
    0x10,
    [
      "i32.atomic.load i64.atomic.load i32.atomic.load8_u i32.atomic.load16_u i64.atomic.load8_u i64.atomic.load16_u",
      "i64.atomic.load32_u i32.atomic.store i64.atomic.store i32.atomic.store8 i32.atomic.store16 i64.atomic.store8",
      "i64.atomic.store16 i64.atomic.store32",
      ...["add", "sub", "and", "or", "xor", "xchg", "cmpxchg"].map(readModifyWrite),
    ].join(" "),
  ),
]);

const PREFIXED: Partial<Record<number, ReadonlyMap<number, string>>> = {
  0xfb: GARBAGE_COLLECTED,
  0xfc: BULK,
  0xfd: VECTOR,
  0xfe: ATOMIC,
};

/** The name of an instruction by its number (see `prefixed`); undefined where there is none. */
export function instructionName(opcode: number): string | undefined {
  const prefix = opcode >>> 16;
  return prefix === 0 ? PLAIN.get(opcode) : PREFIXED[prefix]?.get(opcode & 0xffff);
}
