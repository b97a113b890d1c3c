import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { FontWeight } from "#shared/figures/text-metrics.ts";

const require = createRequire(import.meta.url);

/** Files of the weights that figures use, for what reads font files. */
export function figureFontFiles(): Record<FontWeight, string> {
  return {
    regular: require.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
    semibold: require.resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf"),
  };
}

/** `@font-face` rules with those parts of Inter inside that the characters of a text need. */
export async function embeddedFontCss(text: string): Promise<string> {
  const ranges = JSON.parse(
    await readFile(require.resolve("@fontsource-variable/inter/unicode.json"), "utf8"),
  ) as Record<string, string>;
  const codePoints = [...new Set(text)].map((character) => character.codePointAt(0) ?? 0);
  const needed = Object.entries(ranges).filter(([, range]) => codePoints.some((codePoint) => covers(range, codePoint)));
  const rules = needed.map(async ([subset, range]) => {
    const file = require.resolve(`@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`);
    const data = (await readFile(file)).toString("base64");
    return `@font-face{font-family:Inter;font-style:normal;font-weight:100 900;src:url(data:font/woff2;base64,${data}) format("woff2");unicode-range:${range}}`;
  });
  return (await Promise.all(rules)).join("");
}

/** Whether a CSS unicode-range such as `U+0000-00FF,U+0131` holds a code point. */
function covers(range: string, codePoint: number): boolean {
  return range.split(",").some((part) => {
    const [first = "", last = first] = part.trim().replace(/^U\+/i, "").split("-");
    return codePoint >= Number.parseInt(first, 16) && codePoint <= Number.parseInt(last, 16);
  });
}
