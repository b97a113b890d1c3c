import { INTER_WIDTHS } from "./generated/inter-metrics.ts";

export type FontWeight = keyof typeof INTER_WIDTHS;

const TABLES = Object.fromEntries(
  Object.entries(INTER_WIDTHS).map(([weight, ranges]) => [
    weight,
    ranges.map(({ first, widths }) => ({ first, widths: widths.split(" ").map(Number) })),
  ]),
) as Record<FontWeight, { first: number; widths: number[] }[]>;

/** What a character that Inter lacks takes up, in thousandths of an em: that of an ideograph, the widest usual one. */
const UNKNOWN_WIDTH = 1000;

function characterWidth(codePoint: number, weight: FontWeight): number {
  const range = TABLES[weight].find(({ first, widths }) => codePoint >= first && codePoint < first + widths.length);
  const width = range?.widths[codePoint - range.first];
  return width === undefined || width === 0 ? UNKNOWN_WIDTH : width;
}

/** Width of a line of Inter without kerning, in the unit of `sizePx`. */
export function textWidth(text: string, sizePx: number, weight: FontWeight = "regular"): number {
  let thousandths = 0;
  for (const character of text) thousandths += characterWidth(character.codePointAt(0) ?? 0, weight);
  return (thousandths / 1000) * sizePx;
}

/** Breaks a text at spaces into lines of at most `maxWidthPx`; a longer word is cut with an ellipsis. */
export function wrapText(text: string, maxWidthPx: number, sizePx: number, weight: FontWeight = "regular"): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer, sizePx, weight) <= maxWidthPx) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = truncateText(word, maxWidthPx, sizePx, weight);
  }
  return line === "" ? lines : [...lines, line];
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function truncateText(text: string, maxWidthPx: number, sizePx: number, weight: FontWeight = "regular"): string {
  if (textWidth(text, sizePx, weight) <= maxWidthPx) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, sizePx, weight) > maxWidthPx) characters.pop();
  return `${characters.join("")}…`;
}
