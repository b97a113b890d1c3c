import type { HelpTable, ReadingHelp } from "../reading-help.ts";
import { FLOATS, INTEGERS, signWord, stackEffect, TYPE_WORDS } from "./value-types.ts";

const OUT_OF_BOUNDS = "if any byte of it lies outside the memory";
const AT = "at the address plus the offset";

function loadsAndStores(): [string, ReadingHelp][] {
  const found: [string, ReadingHelp][] = [];
  for (const type of [...INTEGERS, ...FLOATS]) {
    found.push(
      [`${type}.load`, help(`Load (${type})`, `Reads a ${TYPE_WORDS[type]} from memory ${AT}.`, ["i32"], [type])],
      [`${type}.store`, help(`Store (${type})`, `Writes a ${TYPE_WORDS[type]} to memory ${AT}.`, ["i32", type], [])],
    );
  }
  for (const type of INTEGERS)
    for (const bits of type === "i32" ? [8, 16] : [8, 16, 32]) {
      for (const sign of ["s", "u"]) {
        const text = `Reads ${bits} bits from memory ${AT} and widens them as ${signWord(`_${sign}`) === "signed" ? "a signed" : "an unsigned"} number.`;
        found.push([
          `${type}.load${bits}_${sign}`,
          help(`Load ${bits} bits, ${signWord(`_${sign}`)} (${type})`, text, ["i32"], [type]),
        ]);
      }
      const text = `Writes the lowest ${bits} bits to memory ${AT}.`;
      found.push([`${type}.store${bits}`, help(`Store ${bits} bits (${type})`, text, ["i32", type], [])]);
    }
  return found;
}

function help(title: string, text: string, takes: string[], leaves: string[], traps = OUT_OF_BOUNDS): ReadingHelp {
  return { title, text, stack: stackEffect(takes, leaves), traps };
}

const READ_MODIFY_WRITE = {
  add: ["Atomic addition", "adds the operand to it"],
  sub: ["Atomic subtraction", "subtracts the operand from it"],
  and: ["Atomic and", "keeps only the bits that the operand has as well"],
  or: ["Atomic or", "sets the bits of the operand"],
  xor: ["Atomic exclusive or", "flips the bits of the operand"],
  xchg: ["Atomic exchange", "puts the operand in its place"],
  cmpxchg: ["Atomic compare and exchange", "puts the second operand in its place if it equals the first"],
} as const;

const UNALIGNED = `${OUT_OF_BOUNDS}, or the address isn't a multiple of its size`;

function atomics(): [string, ReadingHelp][] {
  const found: [string, ReadingHelp][] = [];
  for (const type of INTEGERS)
    for (const bits of type === "i32" ? [null, 8, 16] : [null, 8, 16, 32]) {
      const width = bits ?? "";
      const zeroed = bits === null ? "" : "_u";
      const what = bits === null ? `a ${TYPE_WORDS[type]}` : `${bits} bits`;
      const named = `(${type}${bits === null ? "" : `, ${bits} bits`})`;
      found.push(
        [
          `${type}.atomic.load${width}${zeroed}`,
          help(
            `Atomic load ${named}`,
            `Reads ${what} in one piece, in an order that all threads agree on.`,
            ["i32"],
            [type],
            UNALIGNED,
          ),
        ],
        [
          `${type}.atomic.store${width}`,
          help(
            `Atomic store ${named}`,
            `Writes ${what} in one piece, in an order that all threads agree on.`,
            ["i32", type],
            [],
            UNALIGNED,
          ),
        ],
      );
      for (const [operation, [title, does]] of Object.entries(READ_MODIFY_WRITE)) {
        const operands = operation === "cmpxchg" ? [type, type] : [type];
        const text = `Reads ${what} from memory and ${does}, with no other thread in between; gives what was there before.`;
        found.push([
          `${type}.atomic.rmw${width}.${operation}${zeroed}`,
          help(`${title} ${named}`, text, ["i32", ...operands], [type], UNALIGNED),
        ]);
      }
    }
  return found;
}

const OTHERS: [string, ReadingHelp][] = [
  [
    "memory.size",
    { title: "Memory size", text: "Gives how many pages of 64 KiB the memory has.", stack: stackEffect([], ["i32"]) },
  ],
  [
    "memory.grow",
    {
      title: "Grow memory",
      text: "Adds pages of 64 KiB and gives how many there were before; −1 if there can't be more.",
      stack: stackEffect(["i32"], ["i32"]),
    },
  ],
  [
    "memory.fill",
    help("Fill memory", "Writes a byte to every place of a range: address, byte, length.", ["i32", "i32", "i32"], []),
  ],
  [
    "memory.copy",
    help("Copy memory", "Copies a range, which may overlap: destination, source, length.", ["i32", "i32", "i32"], []),
  ],
  [
    "memory.init",
    help(
      "Initialize memory",
      "Copies from a data segment: destination, place in the segment, length.",
      ["i32", "i32", "i32"],
      [],
      `${OUT_OF_BOUNDS} or the segment`,
    ),
  ],
  [
    "data.drop",
    {
      title: "Drop data segment",
      text: "Gives a data segment up; from then on it is empty.",
      stack: stackEffect([], []),
    },
  ],
  [
    "memory.atomic.notify",
    help(
      "Wake threads",
      "Wakes at most so many threads that wait on an address, and gives how many it woke.",
      ["i32", "i32"],
      ["i32"],
      UNALIGNED,
    ),
  ],
  ...([32, 64] as const).map((bits): [string, ReadingHelp] => [
    `memory.atomic.wait${bits}`,
    help(
      `Wait (${bits} bits)`,
      "Sleeps if memory holds the expected value, until it is woken (gives 0) or the time in nanoseconds is over (2); gives 1 at once if the value is another.",
      ["i32", `i${bits}`, "i64"],
      ["i32"],
      `${UNALIGNED}, or the memory isn't shared`,
    ),
  ]),
  [
    "atomic.fence",
    {
      title: "Fence",
      text: "Keeps memory accesses before it from being moved behind it, and the other way round.",
      stack: stackEffect([], []),
    },
  ],
];

/** Linear memory, shared memory included. */
export const MEMORY_HELP: HelpTable = new Map([...loadsAndStores(), ...atomics(), ...OTHERS]);
