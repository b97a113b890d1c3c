import type { ReadingHelp } from "../reading-help.ts";

/** After `cmp a, b`: what the condition says of a and b, and which flags it looks at. */
const CONDITIONS: readonly (readonly [code: string, words: string, flags: string])[] = [
  ["e", "they were equal, or a result was 0", "ZF = 1"],
  ["ne", "they differed, or a result wasn't 0", "ZF = 0"],
  ["a", "the first was larger, unsigned", "CF = 0 and ZF = 0"],
  ["ae", "the first was larger or equal, unsigned", "CF = 0"],
  ["b", "the first was smaller, unsigned", "CF = 1"],
  ["be", "the first was smaller or equal, unsigned", "CF = 1 or ZF = 1"],
  ["g", "the first was larger, signed", "ZF = 0 and SF = OF"],
  ["ge", "the first was larger or equal, signed", "SF = OF"],
  ["l", "the first was smaller, signed", "SF ≠ OF"],
  ["le", "the first was smaller or equal, signed", "ZF = 1 or SF ≠ OF"],
  ["s", "a result was negative", "SF = 1"],
  ["ns", "a result wasn't negative", "SF = 0"],
  ["o", "a signed result didn't fit", "OF = 1"],
  ["no", "a signed result fitted", "OF = 0"],
  ["p", "the lowest byte has an even number of ones, or floats couldn't be ordered (NaN)", "PF = 1"],
  ["np", "the lowest byte has an odd number of ones, or floats could be ordered", "PF = 0"],
];

/** `jcc`, `setcc` and `cmovcc`. */
export const CONDITIONAL_HELP: readonly [string, ReadingHelp][] = CONDITIONS.flatMap(([code, words, flags]) => {
  const when = `if the last comparison found that ${words} (${flags})`;
  return [
    [`j${code}`, { title: "Conditional jump", text: `Jumps ${when}.` }],
    [`set${code}`, { title: "Set by condition", text: `Gives 1 ${when}, else 0.` }],
    [
      `cmov${code}`,
      { title: "Conditional move", text: `Copies the source ${when}; else the destination stays as it is.` },
    ],
  ];
});
