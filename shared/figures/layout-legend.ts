import type { FigureMark } from "./figure-layout.ts";
import type { LegendEntry } from "./figure-model.ts";
import type { ThemeColors } from "./palette.ts";
import { drawSymbol, RULE_DASH } from "./plot-symbols.ts";
import { textWidth, wrapText } from "./text-metrics.ts";

const SIZE = 11;
const LINE = 17;
const GLYPH = 18;
const GLYPH_GAP = 6;
const ENTRY_GAP = 18;

/** The legend's entries in lines as wide as the page; one that is longer than a line is wrapped. */
export function layoutLegend(
  entries: readonly LegendEntry[],
  top: number,
  page: { left: number; right: number },
  colors: ThemeColors,
): { marks: FigureMark[]; height: number } {
  const marks: FigureMark[] = [];
  let x = page.left;
  let y = top;
  for (const entry of entries) {
    const width = GLYPH + GLYPH_GAP + textWidth(entry.text, SIZE);
    if (x > page.left && x + width > page.right) {
      x = page.left;
      y += LINE;
    }
    marks.push(...legendGlyph(entry, x, y + LINE / 2, colors));
    const lines = wrapText(entry.text, page.right - x - GLYPH - GLYPH_GAP, SIZE);
    for (const [index, text] of lines.entries()) {
      marks.push({
        kind: "text",
        part: "legend",
        x: x + GLYPH + GLYPH_GAP,
        y: y + 12.5 + index * LINE,
        text,
        sizePx: SIZE,
        weight: "regular",
        fill: colors.mutedText,
        anchor: "start",
      });
    }
    y += (lines.length - 1) * LINE;
    x = lines.length > 1 ? page.right : x + width + ENTRY_GAP;
  }
  return { marks, height: entries.length === 0 ? 0 : y - top + LINE + 6 };
}

/** What an entry's mark looks like in a box of 18 by 9 pixels. */
export function legendGlyph({ mark, look }: LegendEntry, x: number, middle: number, colors: ThemeColors): FigureMark[] {
  const { fill, edge } = look?.color ?? { fill: colors.axis, edge: colors.axis };
  const box = { x, y: middle - 4.5, width: GLYPH, height: 9, fill, stroke: edge } as const;
  const line = { kind: "line", part: "legend", stroke: colors.text, strokeWidth: 1.5 } as const;
  const center = [x + GLYPH / 2, middle] as const;
  const outline = { kind: "path", part: "legend", closed: false, fill: null, fillOpacity: 1, dash: [] } as const;
  const across = [
    [x, middle],
    [x + GLYPH, middle],
  ] as const;
  switch (mark) {
    case "bar":
    case "swatch":
    case "hatch":
      return [{ kind: "rect", part: "legend", ...box, hatched: mark === "hatch" }];
    case "whisker":
      return [
        { ...line, x1: x, y1: middle, x2: x + GLYPH, y2: middle },
        { ...line, x1: x, y1: middle - 4, x2: x, y2: middle + 4 },
        { ...line, x1: x + GLYPH, y1: middle - 4, x2: x + GLYPH, y2: middle + 4 },
      ];
    case "dot":
      return [
        { kind: "dot", part: "legend", cx: center[0], cy: middle, radius: 2.2, fill: look ? edge : colors.mutedText },
      ];
    case "ring":
      return [
        {
          kind: "cloud",
          part: "outlier",
          centers: [center],
          radius: 3,
          fill: null,
          fillOpacity: 1,
          stroke: look ? edge : colors.mutedText,
        },
      ];
    case "diamond":
      return [drawSymbol("published", center, 3.6, colors)];
    case "box":
      return [
        { kind: "rect", part: "legend", ...box, x: x + 4, width: GLYPH - 8, hatched: false },
        { ...line, x1: x, y1: middle, x2: x + 4, y2: middle },
        { ...line, x1: x + GLYPH - 4, y1: middle, x2: x + GLYPH, y2: middle },
        { ...line, x1: center[0], y1: middle - 4.5, x2: center[0], y2: middle + 4.5, strokeWidth: 2 },
      ];
    case "area":
      return [{ kind: "rect", part: "legend", ...box, fill: colors.grid, stroke: null, hatched: false }];
    case "rule":
      return [{ ...outline, points: across, stroke: colors.text, strokeWidth: 1.2, dash: RULE_DASH }];
    case "median":
      return [{ ...line, x1: center[0], y1: middle - 5, x2: center[0], y2: middle + 5, strokeWidth: 2.2 }];
    case "line":
      return [
        { ...outline, points: across, stroke: edge, strokeWidth: 2, dash: look?.dash ?? [] },
        ...(look ? [drawSymbol(look, center, 3.2, colors)] : []),
      ];
  }
}
