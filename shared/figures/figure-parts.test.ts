import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as fontkit from "fontkit";
import { describe, expect, test } from "vitest";
import { RuntimeId } from "../model/tool.ts";
import { createTestRandom, nextNormal } from "../testing/example-run.ts";
import { scaleOf, valueAt } from "./axes.ts";
import { boxSummary, isFarOut } from "./box-summary.ts";
import { densityOf } from "./density.ts";
import { phaseColor, runtimeColor, THEME_COLORS, type Theme } from "./palette.ts";
import { textWidth, truncateText, wrapText } from "./text-metrics.ts";
import { logTicks, niceTicks, niceTicksBetween } from "./ticks.ts";

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

describe("ticks that needn't begin at zero", () => {
  test.each([
    [18.5, 22.1, 3, [18, 20, 22, 24]],
    [-3, 4, 4, [-4, -2, 0, 2, 4]],
    [0.31, 0.34, 3, [0.31, 0.32, 0.33, 0.34]],
    [5, 5, 3, [4, 6]],
  ])("from %f to %f, about %i", (min, max, wanted, expected) => {
    expect(niceTicksBetween(min, max, wanted)).toEqual(expected);
  });
});

describe("logTicks", () => {
  test.each([
    [0.83, 3.2, 6, [0.5, 1, 2, 5]],
    [1, 1, 5, [1, 2]],
    [1_000, 500_000, 8, [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000]],
    [1e6, 1e12, 8, [1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12]],
    [1, 1e12, 5, [1, 1e3, 1e6, 1e9, 1e12]],
  ])("from %d to %d, at most about %i", (min, max, wanted, expected) => {
    expect(logTicks(min, max, wanted)).toEqual(expected);
  });

  test("hold any range, in few steps", () => {
    for (let exponent = -4; exponent < 12; exponent++) {
      for (const [from, span] of [
        [1, 1.1],
        [1.7, 3],
        [9.9, 40],
        [3, 1e5],
      ] as const) {
        const min = from * 10 ** exponent;
        const ticks = logTicks(min, min * span, 7);
        expect(ticks[0]).toBeLessThanOrEqual(min * (1 + 1e-9));
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(min * span * (1 - 1e-9));
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThan(10);
      }
    }
  });
});

describe("scales", () => {
  test.each([
    ["linear", { kind: "linear", min: 10, max: 30 }, [10, 20, 30]],
    ["log", { kind: "log", min: 1, max: 100 }, [1, 10, 100]],
    [
      "band",
      {
        kind: "band",
        bands: [
          { label: "a", note: null },
          { label: "b", note: null },
        ],
      },
      [0, 1, 2],
    ],
  ] as const)("%s: start, middle and end, there and back", (_, scale, values) => {
    const toPx = scaleOf(scale, 100, 300);
    const places = values.map((value) => toPx(value));
    for (const [index, px] of [100, 200, 300].entries()) {
      expect(places[index]).toBeCloseTo(px, 9);
      expect(valueAt(scale, 100, 300, px)).toBeCloseTo(values[index] ?? Number.NaN, 9);
    }
  });
});

describe("box summary", () => {
  test("has R's quartiles, and whiskers to the farthest values within the fences", () => {
    // quantile(c(1:10, 30), c(.25, .5, .75)) of R: 3.5, 6, 8.5; fences at -4 and 16.
    const box = boxSummary([30, 5, 1, 2, 3, 4, 6, 7, 8, 9, 10]);
    expect(box).toEqual({ quartile1: 3.5, median: 6, quartile3: 8.5, whiskers: [1, 10], outliers: [30] });
    expect(boxSummary([])).toBeNull();
    expect(boxSummary([4])).toEqual({ quartile1: 4, median: 4, quartile3: 4, whiskers: [4, 4], outliers: [] });
  });

  test("finds far out only what is three interquartile ranges away", () => {
    const box = boxSummary([30, 5, 1, 2, 3, 4, 6, 7, 8, 9, 10]);
    if (box === null) throw new Error("nothing summarized");
    expect([23, 24, -11, -12].map((value) => isFarOut(value, box))).toEqual([false, true, false, true]);
  });
});

describe("density", () => {
  const random = createTestRandom(3);
  const normal = Array.from({ length: 20_000 }, () => 100 + 5 * nextNormal(random));

  test("of normal values is their bell, for however many of them", () => {
    for (const { value, density } of densityOf(normal)) {
      expect(Math.abs(density - Math.exp(-0.5 * ((value - 100) / 5) ** 2))).toBeLessThan(0.06);
    }
  });

  test("shows two heaps as two", () => {
    const both = [...normal, ...normal.map((value) => value + 60)];
    const at = (wanted: number) => densityOf(both).find(({ value }) => value >= wanted)?.density ?? Number.NaN;
    expect([at(100) > 0.8, at(130) < 0.05, at(160) > 0.8]).toEqual([true, true, true]);
  });

  test("invents no shape for values that are the same, or too few", () => {
    expect(densityOf([5, 5, 5, 5])).toEqual([]);
    expect(densityOf([1, 2])).toEqual([]);
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

  test.each(themes)("phases get lighter in their order: %s", (theme) => {
    const greys = Array.from({ length: 6 }, (_, phase) => lightness(phaseColor(phase, theme).fill));
    for (const [index, grey] of greys.slice(1).entries()) expect(grey - (greys[index] ?? 0)).toBeGreaterThan(9);
    for (let phase = 0; phase < 6; phase++)
      expect(contrast(phaseColor(phase, theme).edge, THEME_COLORS[theme].surface)).toBeGreaterThanOrEqual(3);
  });

  test("a runtime's variants share its colour", () => {
    expect(runtimeColor("wasmtime:aot", "dark")).toBe(runtimeColor("wasmtime", "dark"));
  });
});
