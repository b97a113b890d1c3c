/** After `cmp a, b`: what a condition says of a and b. */
const CONDITIONS: Readonly<Record<string, string>> = {
  eq: "they were equal, or a result was 0 (Z = 1)",
  ne: "they differed, or a result wasn't 0 (Z = 0)",
  hs: "the first was larger or equal, unsigned (C = 1)",
  cs: "the first was larger or equal, unsigned (C = 1)",
  lo: "the first was smaller, unsigned (C = 0)",
  cc: "the first was smaller, unsigned (C = 0)",
  mi: "a result was negative, or a float was smaller (N = 1)",
  pl: "a result wasn't negative (N = 0)",
  vs: "a signed result didn't fit, or floats couldn't be ordered (V = 1)",
  vc: "a signed result fitted, or floats could be ordered (V = 0)",
  hi: "the first was larger, unsigned (C = 1 and Z = 0)",
  ls: "the first was smaller or equal, unsigned (C = 0 or Z = 1)",
  ge: "the first was larger or equal, signed (N = V)",
  lt: "the first was smaller, signed (N ≠ V)",
  gt: "the first was larger, signed (Z = 0 and N = V)",
  le: "the first was smaller or equal, signed (Z = 1 or N ≠ V)",
};

/** `the last comparison found that they were equal …`; null where that isn't a condition. */
export function conditionWords(condition: string): string | null {
  const words = CONDITIONS[condition];
  return words === undefined ? null : `the last comparison found that ${words}`;
}
