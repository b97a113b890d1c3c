import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { LensRow, LensRowInstruction } from "../lens/rows.ts";
import { fittingColumns, lensTable } from "./lens-text.ts";

const FILE = "/p/squarer.c";

const made = (text: string, change: Partial<LensRowInstruction> = {}): LensRowInstruction => ({
  address: 0,
  sizeBytes: 1,
  mnemonic: text.split(" ")[0] ?? "",
  text,
  depth: 0,
  places: [],
  wasmOffset: null,
  targetAddress: null,
  symbol: null,
  severalLines: false,
  ...change,
});

const rows: LensRow[] = [
  {
    source: { file: FILE, line: 2 },
    wat: [made("local.get 0"), made("i32.mul", { depth: 1, severalLines: true })],
    native: [made("imul edi, edi")],
    machine: {},
  },
  { source: null, wat: [], native: [made("push rbp")], machine: {} },
];
const columns = [
  { title: "WAT", code: ({ wat }: LensRow) => wat },
  { title: "gcc", code: ({ native }: LensRow) => native },
];
const sources = [{ file: FILE, text: "int squarer(int num) {\n  return num * num;\n}\n" }];

test("a line for each instruction, beside the source line that it belongs to", () => {
  expect(lensTable(rows, columns, sources, { width: 120, colors: false }).split("\n")).toEqual([
    "source               WAT          gcc",
    "-------------------  -----------  -------------",
    "2 return num * num;  local.get 0  imul edi, edi",
    "                       i32.mul *",
    "(no line)                         push rbp",
  ]);
});

test("what is too wide is cut, and colours are by source line", () => {
  const narrow = lensTable(rows, columns, sources, { width: 40, colors: true }).split("\n");
  const plain = narrow.map((line) => stripVTControlCharacters(line));
  for (const line of plain) expect(line.length).toBeLessThanOrEqual(40);
  expect(plain[2]).toContain("…");
  expect(narrow[2]).not.toBe(plain[2]);
  expect(narrow.at(-1)).not.toContain("\u001b");
});

test("a line of a file that isn't here goes by its name", () => {
  expect(lensTable(rows, columns, [], { width: 120, colors: false })).toContain("squarer.c:2");
});

test("as many columns of code as can be read", () => {
  expect(fittingColumns(40)).toBe(1);
  expect(fittingColumns(120)).toBe(4);
});
