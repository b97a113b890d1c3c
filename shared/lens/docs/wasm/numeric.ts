import type { HelpTable, ReadingHelp } from "../reading-help.ts";
import {
  FLOAT_BINARY,
  FLOAT_COMPARISONS,
  FLOAT_UNARY,
  INTEGER_BINARY,
  INTEGER_COMPARISONS,
  INTEGER_UNARY,
  type Operation,
  type Operations,
} from "./number-operations.ts";
import { FLOATS, INTEGERS, type NumberType, signWord, stackEffect, TYPE_WORDS } from "./value-types.ts";

const COPYSIGN: Operations = {
  copysign: { title: "Copy sign", gives: "a with the sign of b" },
};
const EQZ: Operations = { eqz: { title: "Is zero", gives: "whether the number is 0" } };
const EXTEND32: Operations = {
  extend32_s: { title: "Sign-extend 32 bits", gives: "the lowest 32 bits as a signed number in full width" },
};

const truth = "1 or 0: ";

function family(type: NumberType, operations: Operations, takes: number, result?: "truth"): [string, ReadingHelp][] {
  return Object.entries(operations).map(([name, { title, gives, traps }]: [string, Operation]) => [
    `${type}.${name}`,
    {
      title: `${title} (${type})`,
      text: `Gives ${result === "truth" ? truth : ""}${gives}.`,
      stack: stackEffect(Array<string>(takes).fill(type), [result === "truth" ? "i32" : type]),
      ...(traps === undefined ? {} : { traps }),
    },
  ]);
}

/** `i32.trunc_f64_s` and its like: what they turn one type into. */
function conversions(): [string, ReadingHelp][] {
  const found: [string, ReadingHelp][] = [];
  const add = (name: string, from: NumberType, title: string, text: string, traps?: string) => {
    const to = name.slice(0, 3);
    const help = { title: `${title} (${from} to ${to})`, text, stack: stackEffect([from], [to]) };
    found.push([name, traps === undefined ? help : { ...help, traps }]);
  };
  for (const to of INTEGERS)
    for (const from of FLOATS)
      for (const sign of ["s", "u"]) {
        const kind = `${signWord(`_${sign}`)} ${TYPE_WORDS[to]}`;
        const cut = `Cuts off a float's fraction and gives the ${kind}`;
        const trunc = `${to}.trunc_${from}_${sign}`;
        add(trunc, from, "Truncate", `${cut}.`, "if it is NaN, infinite or doesn't fit");
        const saturated = `${cut}; the nearest one there is where it doesn't fit, 0 for NaN.`;
        add(`${to}.trunc_sat_${from}_${sign}`, from, "Truncate, saturating", saturated);
        const convert = `${from}.convert_${to}_${sign}`;
        add(convert, to, "Convert to float", `Gives the nearest float to a ${kind}.`);
      }
  add("i32.wrap_i64", "i64", "Wrap", "Keeps the low 32 bits.");
  add("i64.extend_i32_s", "i32", "Sign-extend", "Widens a signed number: the upper 32 bits are copies of its sign.");
  add("i64.extend_i32_u", "i32", "Zero-extend", "Widens an unsigned number: the upper 32 bits are 0.");
  add("f32.demote_f64", "f64", "Demote", "Gives the nearest 32-bit float.");
  add("f64.promote_f32", "f32", "Promote", "Gives the same number as a 64-bit float.");
  const same = "Takes the same bits for a number of another type.";
  for (const [to, from] of [
    ["i32", "f32"],
    ["i64", "f64"],
    ["f32", "i32"],
    ["f64", "i64"],
  ] as const)
    add(`${to}.reinterpret_${from}`, from, "Reinterpret", same);
  return found;
}

function constants(): [string, ReadingHelp][] {
  return [...INTEGERS, ...FLOATS].map((type) => [
    `${type}.const`,
    {
      title: `Constant (${type})`,
      text: `Gives the ${TYPE_WORDS[type]} that it names.`,
      stack: stackEffect([], [type]),
    },
  ]);
}

const WIDE: [string, ReadingHelp][] = (
  [
    ["add128", "128-bit addition", "Adds two 128-bit numbers, each in two halves, the low one first."],
    ["sub128", "128-bit subtraction", "Subtracts two 128-bit numbers, each in two halves, the low one first."],
    [
      "mul_wide_s",
      "Signed wide multiplication",
      "Multiplies two signed numbers to all 128 bits, in two halves, the low one first.",
    ],
    [
      "mul_wide_u",
      "Unsigned wide multiplication",
      "Multiplies two unsigned numbers to all 128 bits, in two halves, the low one first.",
    ],
  ] as const
).map(([name, title, text]) => [
  `i64.${name}`,
  { title, text, stack: stackEffect(Array<string>(name.endsWith("128") ? 4 : 2).fill("i64"), ["i64", "i64"]) },
]);

/** Numbers: constants, arithmetic, comparisons, conversions. */
export const NUMERIC_HELP: HelpTable = new Map([
  ...constants(),
  ...INTEGERS.flatMap((type) => [
    ...family(type, INTEGER_BINARY, 2),
    ...family(type, INTEGER_UNARY, 1),
    ...family(type, EQZ, 1, "truth"),
    ...family(type, INTEGER_COMPARISONS, 2, "truth"),
  ]),
  ...family("i64", EXTEND32, 1),
  ...FLOATS.flatMap((type) => [
    ...family(type, { ...FLOAT_BINARY, ...COPYSIGN }, 2),
    ...family(type, FLOAT_UNARY, 1),
    ...family(type, FLOAT_COMPARISONS, 2, "truth"),
  ]),
  ...conversions(),
  ...WIDE,
]);
