import type { HelpTable } from "../reading-help.ts";
import {
  FLOAT_BINARY,
  FLOAT_COMPARISONS,
  FLOAT_UNARY,
  INTEGER_BINARY,
  INTEGER_COMPARISONS,
  INTEGER_UNARY,
  type Operations,
} from "./number-operations.ts";
import { stackEffect } from "./value-types.ts";
import { BINARY, type Entry, entry, SIGNS, TERNARY, UNARY, V } from "./vector-entry.ts";
import { vectorAccesses, VECTOR_CONVERSIONS, WHOLE_VECTOR } from "./vector-whole.ts";

interface Shape {
  name: string;
  lanes: number;
  bits: number;
  /** The type of one lane on the stack. */
  lane: string;
}

const INTEGER_SHAPES: readonly Shape[] = [
  { name: "i8x16", lanes: 16, bits: 8, lane: "i32" },
  { name: "i16x8", lanes: 8, bits: 16, lane: "i32" },
  { name: "i32x4", lanes: 4, bits: 32, lane: "i32" },
  { name: "i64x2", lanes: 2, bits: 64, lane: "i64" },
];
const FLOAT_SHAPES: readonly Shape[] = [
  { name: "f32x4", lanes: 4, bits: 32, lane: "f32" },
  { name: "f64x2", lanes: 2, bits: 64, lane: "f64" },
];

function perLane({ name, lanes }: Shape, operations: Operations, stack: string, also = ""): Entry[] {
  return Object.entries(operations).map(([operation, { title, gives }]) =>
    entry(`${name}.${operation}`, `${title} (${name})`, `Gives in each of ${lanes} lanes ${gives}${also}.`, stack),
  );
}

const pick = (operations: Operations, ...names: string[]): Operations =>
  Object.fromEntries(Object.entries(operations).filter(([name]) => names.includes(name)));

const SATURATING: Operations = Object.fromEntries(
  SIGNS.flatMap(([sign, word]) => [
    [
      `add_sat_${sign}`,
      { title: `Saturating ${word} addition`, gives: `a + b, or the nearest ${word} number that fits` },
    ],
    [
      `sub_sat_${sign}`,
      { title: `Saturating ${word} subtraction`, gives: `a − b, or the nearest ${word} number that fits` },
    ],
  ]),
);
const EXTREMES: Operations = Object.fromEntries(
  SIGNS.flatMap(([sign, word]) => [
    [`min_${sign}`, { title: `Minimum, ${word}`, gives: `the smaller of a and b as ${word} numbers` }],
    [`max_${sign}`, { title: `Maximum, ${word}`, gives: `the larger of a and b as ${word} numbers` }],
  ]),
);
const SIGNLESS: Operations = {
  abs: { title: "Absolute value", gives: "the number without its sign; the smallest one stays as it is" },
  neg: { title: "Negation", gives: "the number with the other sign; the smallest one stays as it is" },
};
const PSEUDO: Operations = {
  pmin: { title: "Pseudo-minimum", gives: "b if b < a, else a, as a comparison in C does" },
  pmax: { title: "Pseudo-maximum", gives: "b if a < b, else a, as a comparison in C does" },
};
const AVERAGE: Operations = { avgr_u: { title: "Rounding average", gives: "(a + b + 1) ÷ 2 as unsigned numbers" } };
const MASK = ": all bits set if so, else none";

function integerShape(shape: Shape): Entry[] {
  const { name, lanes, bits, lane } = shape;
  const comparisons =
    bits === 64 ? pick(INTEGER_COMPARISONS, "eq", "ne", "lt_s", "gt_s", "le_s", "ge_s") : INTEGER_COMPARISONS;
  const shifted = `the lane moved by the same number of bits (modulo ${bits})`;
  return [
    ...perLane(shape, comparisons, BINARY, MASK),
    ...perLane(shape, pick(INTEGER_BINARY, "add", "sub", ...(bits === 8 ? [] : ["mul"])), BINARY),
    ...perLane(shape, SIGNLESS, UNARY),
    ...(bits < 64 ? perLane(shape, EXTREMES, BINARY) : []),
    ...(bits < 32 ? [...perLane(shape, SATURATING, BINARY), ...perLane(shape, AVERAGE, BINARY)] : []),
    ...(bits === 8 ? perLane(shape, pick(INTEGER_UNARY, "popcnt"), UNARY) : []),
    entry(
      `${name}.shl`,
      `Shift left (${name})`,
      `Gives in each lane ${shifted} to the left.`,
      stackEffect([V, "i32"], [V]),
    ),
    entry(
      `${name}.shr_s`,
      `Arithmetic shift right (${name})`,
      `Gives in each lane ${shifted} to the right, copies of the sign coming in.`,
      stackEffect([V, "i32"], [V]),
    ),
    entry(
      `${name}.shr_u`,
      `Logical shift right (${name})`,
      `Gives in each lane ${shifted} to the right, zeros coming in.`,
      stackEffect([V, "i32"], [V]),
    ),
    entry(
      `${name}.all_true`,
      `All lanes non-zero (${name})`,
      `Gives 1 if none of ${lanes} lanes is 0, else 0.`,
      stackEffect([V], ["i32"]),
    ),
    entry(
      `${name}.bitmask`,
      `Signs as bits (${name})`,
      `Gives a number whose lowest ${lanes} bits are the lanes' sign bits.`,
      stackEffect([V], ["i32"]),
    ),
    entry(
      `${name}.relaxed_laneselect`,
      `Relaxed lane select (${name})`,
      "Gives each lane of the first or of the second vector, as a mask says; it is up to the processor what a mask that isn't all ones or zeros in a lane selects.",
      TERNARY,
    ),
    ...laneAccess(shape, lane),
  ];
}

function floatShape(shape: Shape): Entry[] {
  const { name, lane } = shape;
  const fused = "rounded once or twice, as suits the processor";
  return [
    ...perLane(shape, FLOAT_COMPARISONS, BINARY, MASK),
    ...perLane(shape, { ...FLOAT_BINARY, ...PSEUDO }, BINARY),
    ...perLane(shape, FLOAT_UNARY, UNARY),
    entry(`${name}.relaxed_madd`, `Relaxed multiply-add (${name})`, `Gives in each lane a × b + c, ${fused}.`, TERNARY),
    entry(
      `${name}.relaxed_nmadd`,
      `Relaxed negated multiply-add (${name})`,
      `Gives in each lane −(a × b) + c, ${fused}.`,
      TERNARY,
    ),
    entry(
      `${name}.relaxed_min`,
      `Relaxed minimum (${name})`,
      "Gives in each lane the smaller of a and b; NaN and zeros of different sign are up to the processor.",
      BINARY,
    ),
    entry(
      `${name}.relaxed_max`,
      `Relaxed maximum (${name})`,
      "Gives in each lane the larger of a and b; NaN and zeros of different sign are up to the processor.",
      BINARY,
    ),
    ...laneAccess(shape, lane),
  ];
}

function laneAccess({ name, lanes, bits }: Shape, lane: string): Entry[] {
  const extract = stackEffect([V], [lane]);
  const extracts: Entry[] =
    bits < 32
      ? SIGNS.map(([sign, word]) =>
          entry(
            `${name}.extract_lane_${sign}`,
            `Extract lane, ${word} (${name})`,
            `Gives one lane as ${word === "signed" ? "a signed" : "an unsigned"} number.`,
            extract,
          ),
        )
      : [entry(`${name}.extract_lane`, `Extract lane (${name})`, "Gives the value of one lane.", extract)];
  return [
    ...extracts,
    entry(
      `${name}.replace_lane`,
      `Replace lane (${name})`,
      "Gives the vector with one lane replaced.",
      stackEffect([V, lane], [V]),
    ),
    entry(
      `${name}.splat`,
      `Splat (${name})`,
      `Gives a vector with the same value in all of ${lanes} lanes.`,
      stackEffect([lane], [V]),
    ),
  ];
}

/** From lanes of half the width to those of a shape, and back. */
function widening(narrow: Shape, wide: Shape): Entry[] {
  return SIGNS.flatMap(([sign, word]) => [
    ...(["low", "high"] as const).flatMap((half) => [
      entry(
        `${wide.name}.extend_${half}_${narrow.name}_${sign}`,
        `Extend ${half} half, ${word} (${wide.name})`,
        `Widens the ${wide.lanes} lanes of the ${half} half as ${word} numbers.`,
        UNARY,
      ),
      entry(
        `${wide.name}.extmul_${half}_${narrow.name}_${sign}`,
        `Widening multiplication, ${half} half, ${word} (${wide.name})`,
        `Multiplies the ${wide.lanes} lanes of both ${half} halves as ${word} numbers to twice the width.`,
        BINARY,
      ),
    ]),
    ...(wide.bits < 64
      ? [
          entry(
            `${wide.name}.extadd_pairwise_${narrow.name}_${sign}`,
            `Pairwise widening addition, ${word} (${wide.name})`,
            `Adds each two neighbours as ${word} numbers to twice the width.`,
            UNARY,
          ),
          entry(
            `${narrow.name}.narrow_${wide.name}_${sign}`,
            `Narrow, ${word} (${narrow.name})`,
            `Puts the lanes of two vectors into half the width each, or the nearest ${word} number that fits.`,
            BINARY,
          ),
        ]
      : []),
  ]);
}

const [I8, I16, I32, I64] = INTEGER_SHAPES as [Shape, Shape, Shape, Shape];

/** Vectors of 128 bits, relaxed ones included. */
export const VECTOR_HELP: HelpTable = new Map([
  ...INTEGER_SHAPES.flatMap(integerShape),
  ...FLOAT_SHAPES.flatMap(floatShape),
  ...widening(I8, I16),
  ...widening(I16, I32),
  ...widening(I32, I64),
  ...VECTOR_CONVERSIONS,
  ...WHOLE_VECTOR,
  ...vectorAccesses(),
]);
