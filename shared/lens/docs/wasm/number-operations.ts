/** An operation that numbers and the lanes of vectors share: a name, and what it gives for its operands a and b. */
export interface Operation {
  title: string;
  /** Continues `Gives`. */
  gives: string;
  traps?: string;
}

export type Operations = Readonly<Record<string, Operation>>;

const NOT_BY_ZERO = "if the divisor is 0";

export const INTEGER_BINARY: Operations = {
  add: { title: "Addition", gives: "a + b, wrapped around on overflow" },
  sub: { title: "Subtraction", gives: "a − b, wrapped around on overflow" },
  mul: { title: "Multiplication", gives: "the low half of a × b, the same for signed and unsigned numbers" },
  div_s: {
    title: "Signed division",
    gives: "a ÷ b, rounded toward zero",
    traps: `${NOT_BY_ZERO}, or the quotient doesn't fit (the smallest number divided by −1)`,
  },
  div_u: { title: "Unsigned division", gives: "a ÷ b as unsigned numbers, rounded down", traps: NOT_BY_ZERO },
  rem_s: {
    title: "Signed remainder",
    gives: "what is left of a after signed division by b, with the sign of a",
    traps: NOT_BY_ZERO,
  },
  rem_u: { title: "Unsigned remainder", gives: "what is left of a after unsigned division by b", traps: NOT_BY_ZERO },
  and: { title: "Bitwise and", gives: "the bits that are set in both a and b" },
  or: { title: "Bitwise or", gives: "the bits that are set in a, in b or in both" },
  xor: { title: "Bitwise exclusive or", gives: "the bits that are set in just one of a and b" },
  shl: { title: "Shift left", gives: "a moved left by b bits (modulo its width), zeros coming in" },
  shr_s: {
    title: "Arithmetic shift right",
    gives: "a moved right by b bits (modulo its width), copies of the sign coming in",
  },
  shr_u: { title: "Logical shift right", gives: "a moved right by b bits (modulo its width), zeros coming in" },
  rotl: { title: "Rotate left", gives: "a moved left by b bits, what leaves at the top coming in at the bottom" },
  rotr: { title: "Rotate right", gives: "a moved right by b bits, what leaves at the bottom coming in at the top" },
};

export const INTEGER_UNARY: Operations = {
  clz: { title: "Count leading zeros", gives: "how many zero bits stand before the highest one; all of them for 0" },
  ctz: { title: "Count trailing zeros", gives: "how many zero bits stand behind the lowest one; all of them for 0" },
  popcnt: { title: "Count ones", gives: "how many bits are set" },
  extend8_s: { title: "Sign-extend 8 bits", gives: "the lowest 8 bits as a signed number in full width" },
  extend16_s: { title: "Sign-extend 16 bits", gives: "the lowest 16 bits as a signed number in full width" },
};

export const INTEGER_COMPARISONS: Operations = {
  eq: { title: "Equal", gives: "whether a and b are the same" },
  ne: { title: "Not equal", gives: "whether a and b differ" },
  lt_s: { title: "Less than, signed", gives: "whether a < b as signed numbers" },
  lt_u: { title: "Less than, unsigned", gives: "whether a < b as unsigned numbers" },
  gt_s: { title: "Greater than, signed", gives: "whether a > b as signed numbers" },
  gt_u: { title: "Greater than, unsigned", gives: "whether a > b as unsigned numbers" },
  le_s: { title: "Less or equal, signed", gives: "whether a ≤ b as signed numbers" },
  le_u: { title: "Less or equal, unsigned", gives: "whether a ≤ b as unsigned numbers" },
  ge_s: { title: "Greater or equal, signed", gives: "whether a ≥ b as signed numbers" },
  ge_u: { title: "Greater or equal, unsigned", gives: "whether a ≥ b as unsigned numbers" },
};

export const FLOAT_BINARY: Operations = {
  add: { title: "Addition", gives: "a + b, rounded to nearest" },
  sub: { title: "Subtraction", gives: "a − b, rounded to nearest" },
  mul: { title: "Multiplication", gives: "a × b, rounded to nearest" },
  div: { title: "Division", gives: "a ÷ b, rounded to nearest; division by zero gives an infinity or NaN" },
  min: { title: "Minimum", gives: "the smaller of a and b; NaN if either is, and −0 before +0" },
  max: { title: "Maximum", gives: "the larger of a and b; NaN if either is, and +0 before −0" },
};

export const FLOAT_UNARY: Operations = {
  abs: { title: "Absolute value", gives: "the number with its sign bit cleared" },
  neg: { title: "Negation", gives: "the number with its sign bit flipped" },
  ceil: { title: "Round up", gives: "the next integer toward +∞" },
  floor: { title: "Round down", gives: "the next integer toward −∞" },
  trunc: { title: "Round toward zero", gives: "the integer that is left without the fraction" },
  nearest: { title: "Round to nearest", gives: "the nearest integer, the even one of two equally near" },
  sqrt: { title: "Square root", gives: "the square root, rounded to nearest; NaN of a negative number" },
};

export const FLOAT_COMPARISONS: Operations = {
  eq: { title: "Equal", gives: "whether a = b; NaN equals nothing, and −0 equals +0" },
  ne: { title: "Not equal", gives: "whether a and b differ; always so with a NaN" },
  lt: { title: "Less than", gives: "whether a < b; never so with a NaN" },
  gt: { title: "Greater than", gives: "whether a > b; never so with a NaN" },
  le: { title: "Less or equal", gives: "whether a ≤ b; never so with a NaN" },
  ge: { title: "Greater or equal", gives: "whether a ≥ b; never so with a NaN" },
};
