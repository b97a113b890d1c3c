// Writes shared/figures/generated/inter-metrics.ts: how wide each character of Inter is, so that figures can place
// their labels without a browser. Run it after updating @expo-google-fonts/inter.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as fontkit from "fontkit";

const require = createRequire(import.meta.url);
const FONTS = {
  regular: "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  semibold: "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
};
// Latin with its extensions, Greek, Cyrillic, and the punctuation, arrows and signs that labels use.
const RANGES = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x370, 0x3ff],
  [0x400, 0x45f],
  [0x2010, 0x2027],
  [0x2190, 0x2193],
  [0x2212, 0x2212],
];

function widths(path) {
  const font = fontkit.create(readFileSync(require.resolve(path)));
  const widthOf = (codePoint) =>
    font.hasGlyphForCodePoint(codePoint)
      ? Math.round((font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm) * 1000)
      : 0;
  return RANGES.map(([first, last]) => ({
    first,
    widths: Array.from({ length: last - first + 1 }, (_, index) => widthOf(first + index)).join(" "),
  }));
}

const tables = Object.entries(FONTS).map(
  ([weight, path]) =>
    `  ${weight}: [\n${widths(path)
      .map((range) => `    { first: 0x${range.first.toString(16)}, widths: "${range.widths}" },`)
      .join("\n")}\n  ],`,
);
const source = `// Made by .tools/make-font-metrics.mjs from @expo-google-fonts/inter; don't edit.
/** Advance widths in thousandths of an em from a first code point on; 0 where the font has no glyph. */
export const INTER_WIDTHS = {
${tables.join("\n")}
};
`;
writeFileSync(fileURLToPath(new URL("../shared/figures/generated/inter-metrics.ts", import.meta.url)), source);
