import { BINARY, type Entry, entry, SIGNS, TERNARY, UNARY, V } from "./vector-entry.ts";
import { stackEffect } from "./value-types.ts";

const OUT_OF_BOUNDS = "if any byte of it lies outside the memory";

export const VECTOR_CONVERSIONS: Entry[] = [
  ...SIGNS.flatMap(([sign, word]) => [
    entry(
      `i32x4.trunc_sat_f32x4_${sign}`,
      `Truncate, saturating, ${word} (f32x4 to i32x4)`,
      `Cuts off fractions and gives ${word} numbers, the nearest where one doesn't fit, 0 for NaN.`,
      UNARY,
    ),
    entry(
      `i32x4.trunc_sat_f64x2_${sign}_zero`,
      `Truncate, saturating, ${word} (f64x2 to i32x4)`,
      `Cuts off the fractions of two lanes and gives ${word} numbers, the nearest where one doesn't fit; the upper two lanes are 0.`,
      UNARY,
    ),
    entry(
      `i32x4.relaxed_trunc_f32x4_${sign}`,
      `Relaxed truncate, ${word} (f32x4 to i32x4)`,
      `Cuts off fractions and gives ${word} numbers; NaN and what doesn't fit are up to the processor.`,
      UNARY,
    ),
    entry(
      `i32x4.relaxed_trunc_f64x2_${sign}_zero`,
      `Relaxed truncate, ${word} (f64x2 to i32x4)`,
      `Cuts off the fractions of two lanes and gives ${word} numbers; NaN and what doesn't fit are up to the processor, the upper two lanes are 0.`,
      UNARY,
    ),
    entry(
      `f32x4.convert_i32x4_${sign}`,
      `Convert, ${word} (i32x4 to f32x4)`,
      `Gives the nearest float to the ${word} number of each lane.`,
      UNARY,
    ),
    entry(
      `f64x2.convert_low_i32x4_${sign}`,
      `Convert low half, ${word} (i32x4 to f64x2)`,
      `Gives the ${word} numbers of the lower two lanes as 64-bit floats.`,
      UNARY,
    ),
  ]),
  entry(
    "f32x4.demote_f64x2_zero",
    "Demote (f64x2 to f32x4)",
    "Gives two lanes as the nearest 32-bit floats; the upper two are 0.",
    UNARY,
  ),
  entry(
    "f64x2.promote_low_f32x4",
    "Promote low half (f32x4 to f64x2)",
    "Gives the lower two lanes as 64-bit floats.",
    UNARY,
  ),
];

export const WHOLE_VECTOR: Entry[] = [
  entry("v128.const", "Constant (v128)", "Gives the vector that it names.", stackEffect([], [V])),
  entry("v128.not", "Bitwise not", "Gives the vector with every bit flipped.", UNARY),
  entry("v128.and", "Bitwise and", "Gives the bits that are set in both vectors.", BINARY),
  entry("v128.andnot", "Bitwise and not", "Gives the bits of the first vector that the second doesn't have.", BINARY),
  entry("v128.or", "Bitwise or", "Gives the bits that are set in either vector.", BINARY),
  entry("v128.xor", "Bitwise exclusive or", "Gives the bits that are set in just one of two vectors.", BINARY),
  entry(
    "v128.bitselect",
    "Bitwise select",
    "Gives the first vector's bits where the third one has ones, else the second's.",
    TERNARY,
  ),
  entry("v128.any_true", "Any bit set", "Gives 1 if any bit of the vector is set, else 0.", stackEffect([V], ["i32"])),
  entry(
    "i8x16.shuffle",
    "Shuffle",
    "Gives 16 bytes chosen from two vectors by the numbers that are written behind it.",
    BINARY,
  ),
  entry(
    "i8x16.swizzle",
    "Swizzle",
    "Gives 16 bytes of the first vector chosen by the second one's; 0 where that is past the end.",
    BINARY,
  ),
  entry(
    "i8x16.relaxed_swizzle",
    "Relaxed swizzle",
    "Gives 16 bytes of the first vector chosen by the second one's; past the end it is up to the processor.",
    BINARY,
  ),
  entry(
    "i16x8.q15mulr_sat_s",
    "Rounding Q15 multiplication",
    "Multiplies fractions of 15 bits, rounded; the nearest that fits.",
    BINARY,
  ),
  entry(
    "i16x8.relaxed_q15mulr_s",
    "Relaxed Q15 multiplication",
    "Multiplies fractions of 15 bits, rounded; overflow is up to the processor.",
    BINARY,
  ),
  entry(
    "i32x4.dot_i16x8_s",
    "Dot product of pairs",
    "Multiplies signed lanes of 16 bits and adds each two neighbours to 32 bits.",
    BINARY,
  ),
  entry(
    "i16x8.relaxed_dot_i8x16_i7x16_s",
    "Relaxed dot product of pairs",
    "Multiplies bytes and adds each two neighbours to 16 bits; the second vector's bytes should have 7 bits.",
    BINARY,
  ),
  entry(
    "i32x4.relaxed_dot_i8x16_i7x16_add_s",
    "Relaxed dot product, added",
    "Multiplies bytes, adds each four neighbours to 32 bits, and adds a third vector.",
    TERNARY,
  ),
];

export function vectorAccesses(): Entry[] {
  const AT = "at the address plus the offset";
  const access = (name: string, title: string, text: string, stack: string): Entry => [
    name,
    { title, text, stack, traps: OUT_OF_BOUNDS },
  ];
  const load = stackEffect(["i32"], [V]);
  return [
    access("v128.load", "Load (v128)", `Reads 16 bytes from memory ${AT}.`, load),
    access("v128.store", "Store (v128)", `Writes 16 bytes to memory ${AT}.`, stackEffect(["i32", V], [])),
    ...(
      [
        [8, 8],
        [16, 4],
        [32, 2],
      ] as const
    ).flatMap(([bits, lanes]) =>
      SIGNS.map(([sign, word]) =>
        access(
          `v128.load${bits}x${lanes}_${sign}`,
          `Load and extend ${bits} bits, ${word}`,
          `Reads ${lanes} ${word} numbers of ${bits} bits ${AT} and widens each to twice the width.`,
          load,
        ),
      ),
    ),
    ...[8, 16, 32, 64].flatMap((bits) => [
      access(
        `v128.load${bits}_splat`,
        `Load and splat ${bits} bits`,
        `Reads ${bits} bits from memory ${AT} into every lane.`,
        load,
      ),
      access(
        `v128.load${bits}_lane`,
        `Load lane of ${bits} bits`,
        `Reads ${bits} bits from memory ${AT} into one lane.`,
        stackEffect(["i32", V], [V]),
      ),
      access(
        `v128.store${bits}_lane`,
        `Store lane of ${bits} bits`,
        `Writes one lane of ${bits} bits to memory ${AT}.`,
        stackEffect(["i32", V], []),
      ),
    ]),
    ...[32, 64].map((bits) =>
      access(
        `v128.load${bits}_zero`,
        `Load ${bits} bits, zero the rest`,
        `Reads ${bits} bits from memory ${AT} into the lowest lane; the others are 0.`,
        load,
      ),
    ),
  ];
}
