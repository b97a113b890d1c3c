import { expect, test } from "vitest";
import type { LensCode, LensInstruction, SourcePlace } from "../model/lens/lens-code.ts";
import { THEME_COLORS, type Theme } from "../figures/palette.ts";
import { instructionColor, lineColors } from "./line-colors.ts";
import { LINE_COLOR_COUNT, lineColor } from "./line-palette.ts";
import { lensRows, placeKey } from "./rows.ts";

const FILE = "/home/me/squarer.c";
const HEADER = "/usr/include/inline.h";

const at = (line: number, file = FILE): SourcePlace => ({ file, line });

function code(...instructions: [text: string, ...places: SourcePlace[]][]): LensCode {
  const listed = instructions.map(([text, ...places], index): LensInstruction => {
    const mnemonic = text.split(" ")[0] ?? "";
    const known = { depth: 0, wasmOffset: null, targetAddress: null, symbol: null };
    return { address: index, sizeBytes: 1, mnemonic, text, places, ...known };
  });
  return { address: 0, sizeBytes: listed.length, instructions: listed };
}

const squarer = {
  key: "squarer",
  panes: {
    wat: code(["local.get 0", at(4)], ["local.get 0", at(4)], ["i32.mul", at(4)], ["end", at(5)]),
    native: code(["imul edi, edi", at(4)], ["nop"], ["mov eax, edi", at(2, HEADER)], ["ret", at(5), at(5)]),
    "wasmtime:winch": code(["push rbp", at(3)], ["imul ecx, eax", at(4), at(5)], ["ud2"]),
  },
};

test("a row per line with the code of all panes in address order, the function's own file first, no line last", () => {
  const rows = lensRows(squarer, { file: FILE });
  expect(rows.map(({ source }) => source)).toEqual([at(3), at(4), at(5), at(2, HEADER), null]);
  const text = (list: { text: string }[] | undefined) => list?.map((instruction) => instruction.text);
  const [, fourth, fifth, inlined, without] = rows;
  expect(text(fourth?.wat)).toEqual(["local.get 0", "local.get 0", "i32.mul"]);
  expect(text(fourth?.native)).toEqual(["imul edi, edi"]);
  expect(text(inlined?.native)).toEqual(["mov eax, edi"]);
  expect(text(without?.native)).toEqual(["nop"]);
  expect(text(without?.machine["wasmtime:winch"])).toEqual(["ud2"]);
  expect(fourth?.machine["wasmtime:winch"]).toMatchObject([{ text: "imul ecx, eax", severalLines: true }]);
  expect(fifth?.machine["wasmtime:winch"]).toMatchObject([{ text: "imul ecx, eax", severalLines: true }]);
  // Two entries for one line are one line.
  expect(fifth?.native).toMatchObject([{ text: "ret", severalLines: false }]);
});

test("every pane that is asked for is in every row, also one without code", () => {
  const rows = lensRows(squarer, { file: FILE, machine: ["lucet"] });
  for (const { machine } of rows) expect(machine).toEqual({ lucet: [] });
  expect(rows.map(({ source }) => source)).toEqual([at(4), at(5), at(2, HEADER), null]);
});

test("without debug information there is one row", () => {
  const rows = lensRows({ key: "0", panes: { wat: code(["nop"], ["end"]) } }, { file: null });
  expect(rows).toMatchObject([{ source: null, native: [], wat: [{ text: "nop" }, { text: "end" }] }]);
});

test("lines near each other differ in colour, and a line keeps its colour when others come", () => {
  const lines = [3, 4, 5, 9, 10, 16, 22, 23];
  const colors = lineColors(lines.map((line) => at(line)));
  const indices = lines.map((line) => colors.get(placeKey(at(line))) ?? -1);
  for (const [index, color] of indices.entries()) {
    expect(color).toBeGreaterThanOrEqual(0);
    expect(color).toBeLessThan(LINE_COLOR_COUNT);
    expect(indices.slice(Math.max(0, index - 2), index)).not.toContain(color);
  }
  const more = lineColors([...lines, 30, 6].map((line) => at(line)));
  for (const line of [3, 4, 5, 22, 23]) expect(more.get(placeKey(at(line)))).toBe(colors.get(placeKey(at(line))));
  expect(lineColors([at(9), at(3), at(3)])).toEqual(lineColors([at(3), at(9)]));
});

test("an instruction has the colour of the first of its lines", () => {
  const colors = lineColors([at(4), at(5)]);
  expect(instructionColor(colors, { places: [at(5), at(4)] })).toBe(colors.get(placeKey(at(5))));
  expect(instructionColor(colors, { places: [] })).toBeNull();
  expect(instructionColor(colors, { places: [at(77)] })).toBeNull();
});

/** Relative luminance and contrast ratio of WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test.each<Theme>(["light", "dark"])("text is readable on every line's colour (%s)", (theme) => {
  for (let index = 0; index < LINE_COLOR_COUNT; index += 1) {
    const { fill, edge } = lineColor(index, theme);
    expect(contrast(fill, THEME_COLORS[theme].text)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(edge, THEME_COLORS[theme].surface)).toBeGreaterThanOrEqual(3);
  }
});
