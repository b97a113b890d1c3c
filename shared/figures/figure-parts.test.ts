import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as fontkit from "fontkit";
import { describe, expect, test } from "vitest";
import { RuntimeId } from "../model/tool.ts";
import { runtimeColor, THEME_COLORS, type Theme } from "./palette.ts";
import { textWidth, truncateText, wrapText } from "./text-metrics.ts";
import { niceTicks } from "./ticks.ts";

describe("niceTicks", () => {
  test.each([
    [61, 8, [0, 10, 20, 30, 40, 50, 60, 70]],
    [0.3, 3, [0, 0.1, 0.2, 0.3]],
    [100, 5, [0, 20, 40, 60, 80, 100]],
    [1, 2, [0, 0.5, 1]],
    [1_234, 4, [0, 500, 1_000, 1_500]],
  ])("up to %f, about %i", (max, wanted, expected) => {
    expect(niceTicks(max, wanted)).toEqual(expected);
  });

  test("reach the largest value with even steps, for any value", () => {
    for (let exponent = -6; exponent < 12; exponent++) {
      for (const factor of [1, 1.7, 2.5, 4.99, 9.9]) {
        const max = factor * 10 ** exponent;
        const ticks = niceTicks(max, 6);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-9));
        expect(ticks.length).toBeGreaterThan(2);
        expect(ticks.length).toBeLessThan(9);
      }
    }
  });
});

describe("text metrics", () => {
  test.each([
    ["regular", "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"],
    ["semibold", "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf"],
  ] as const)("of Inter %s are the font's own", (weight, path) => {
    const font = fontkit.create(readFileSync(createRequire(import.meta.url).resolve(path)));
    if (!("glyphForCodePoint" in font)) throw new Error("not a single font");
    for (const text of ["wasmtime:aot", "48.6 ms ± 0.5", "größe.c µs × – …", "Ελλάδα привет"]) {
      const units = Array.from(text).reduce(
        (sum, character) => sum + font.glyphForCodePoint(character.codePointAt(0) ?? 0).advanceWidth,
        0,
      );
      expect(textWidth(text, 100, weight)).toBeCloseTo((units / font.unitsPerEm) * 100, 0);
    }
  });

  test("wrapped lines fit and lose no word", () => {
    const text = "not on level terms: node also compiles inside the timed run; wasmi interprets";
    const lines = wrapText(text, 150, 11);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(" ")).toBe(text);
    for (const line of lines) expect(textWidth(line, 11)).toBeLessThanOrEqual(150);
    expect(wrapText("", 100, 11)).toEqual([]);
  });

  test("what is too long is cut with an ellipsis, also without a space in it", () => {
    const cut = truncateText("x".repeat(200), 100, 12);
    expect(cut).toMatch(/^x+…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
    expect(wrapText(`a ${"y".repeat(200)} b`, 100, 12)).toEqual(["a", expect.stringMatching(/^y+…$/), "b"]);
  });
});

describe("palette", () => {
  /** Relative luminance and contrast ratio of WCAG 2.2; CIE L* of CIE 15. */
  function luminance(color: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  const lightness = (color: string) => 116 * Math.cbrt(luminance(color)) - 16;
  function contrast(a: string, b: string): number {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  }
  const themes: Theme[] = ["light", "dark"];

  test.each(themes)("every runtime has its own lightness in grey print: %s", (theme) => {
    const greys = RuntimeId.options.map((id) => lightness(runtimeColor(id, theme).fill)).toSorted((a, b) => a - b);
    for (const [index, grey] of greys.slice(1).entries()) expect(grey - (greys[index] ?? 0)).toBeGreaterThan(3);
  });

  test.each(themes)("every bar's outline and text stand out from the surface: %s", (theme) => {
    const { surface, text, mutedText, alert } = THEME_COLORS[theme];
    for (const id of RuntimeId.options)
      expect(contrast(runtimeColor(id, theme).edge, surface)).toBeGreaterThanOrEqual(3);
    for (const color of [text, mutedText, alert]) expect(contrast(color, surface)).toBeGreaterThanOrEqual(4.5);
  });

  test("a runtime's variants share its colour", () => {
    expect(runtimeColor("wasmtime:aot", "dark")).toBe(runtimeColor("wasmtime", "dark"));
  });
});
