import type { FigureMark } from "./figure-layout.ts";
import type { ThemeColors } from "./palette.ts";
import type { PlotMark, PlotPanel, PlotRule, PlotText, PlotWhisker } from "./plot-model.ts";
import { drawSymbol, RULE_DASH } from "./plot-symbols.ts";
import { truncateText, wrapText } from "./text-metrics.ts";

/** Where a plot is on its page, and its scales from values to pixels. */
export interface PlotPlace {
  left: number;
  right: number;
  top: number;
  bottom: number;
  pageLeft: number;
  pageRight: number;
  x: (value: number) => number;
  y: (value: number) => number;
}

export const TEXT_STYLES = {
  value: { sizePx: 12, weight: "semibold" },
  missing: { sizePx: 12, weight: "regular" },
  alert: { sizePx: 11, weight: "regular" },
  series: { sizePx: 12, weight: "semibold" },
} as const;

const DOT_RADIUS = 1.8;
const RING_RADIUS = 3;
const SYMBOL_RADIUS = 4;
const CAP = 5;
const MISSING_LINE = 15;

/** A mark in pixels. */
export function layoutPlotMark(mark: PlotMark, panel: PlotPanel, place: PlotPlace, colors: ThemeColors): FigureMark[] {
  const { x, y } = place;
  switch (mark.kind) {
    case "bar": {
      const [left, right] = sorted(x(mark.x[0]), x(mark.x[1]));
      const [top, bottom] = sorted(y(mark.y[0]), y(mark.y[1]));
      const size = { x: left, y: top, width: right - left, height: bottom - top };
      const { fill, edge } = mark.color;
      return [{ kind: "rect", part: "bar", ...size, fill, stroke: edge, hatched: mark.hatched }];
    }
    case "whisker":
      return layoutWhisker(mark, panel, place, colors);
    case "dots": {
      const centers = mark.points.map(([atX, atY]) => [x(atX), y(atY)] as const);
      const cloud = { kind: "cloud", centers } as const;
      return mark.ringed
        ? [{ ...cloud, part: "outlier", radius: RING_RADIUS, fill: null, fillOpacity: 1, stroke: mark.color }]
        : [{ ...cloud, part: "sample", radius: DOT_RADIUS, fill: mark.color, fillOpacity: 0.65, stroke: null }];
    }
    case "line": {
      const points = mark.points.map(([atX, atY]) => [x(atX), y(atY)] as const);
      const path = { kind: "path", part: "series", points, closed: false, fill: null, fillOpacity: 1 } as const;
      return [{ ...path, stroke: mark.look.color.edge, strokeWidth: 1.8, dash: mark.look.dash }];
    }
    case "area": {
      const points = mark.outline.map(([atX, atY]) => [x(atX), y(atY)] as const);
      const fillOpacity = mark.solid ? 1 : 0.22;
      const path = { kind: "path", part: "area", points, closed: true, fill: mark.color, fillOpacity } as const;
      return [{ ...path, stroke: null, strokeWidth: 0, dash: [] }];
    }
    case "rule":
      return [layoutRule(mark, place, colors)];
    case "symbol":
      return [drawSymbol(mark.look, [x(mark.at[0]), y(mark.at[1])], SYMBOL_RADIUS, colors)];
    case "text":
      return layoutText(mark, place, colors);
  }
}

function sorted(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}

/** Drawn on a halo of the surface's colour, so that it shows on a mark of any colour. */
function layoutWhisker(
  { along, at, from, to, color }: PlotWhisker,
  panel: PlotPanel,
  place: PlotPlace,
  colors: ThemeColors,
): FigureMark[] {
  const { scale } = panel[along];
  const [low, high] = scale.kind === "band" ? [0, scale.bands.length] : [scale.min, scale.max];
  const ends = [
    { px: place[along](Math.max(low, Math.min(high, from))), cut: from < low },
    { px: place[along](Math.max(low, Math.min(high, to))), cut: to > high },
  ] as const;
  const middle = place[along === "x" ? "y" : "x"](at);
  const segment = (a1: number, b1: number, a2: number, b2: number) =>
    along === "x" ? { x1: a1, y1: b1, x2: a2, y2: b2 } : { x1: b1, y1: a1, x2: b2, y2: a2 };
  const strokes = [
    segment(ends[0].px, middle, ends[1].px, middle),
    ...ends.flatMap(({ px, cut }, index) => {
      if (!cut) return [segment(px, middle - CAP, px, middle + CAP)];
      const other = ends[index === 0 ? 1 : 0].px;
      const back = px + Math.sign(other - px) * CAP;
      return [segment(back, middle - CAP, px, middle), segment(back, middle + CAP, px, middle)];
    }),
  ];
  const stroke = color ?? colors.text;
  return [
    ...strokes.map((line): FigureMark => ({
      kind: "line",
      part: "halo",
      ...line,
      stroke: colors.surface,
      strokeWidth: 4,
    })),
    ...strokes.map((line): FigureMark => ({ kind: "line", part: "whisker", ...line, stroke, strokeWidth: 1.5 })),
  ];
}

function layoutRule({ axis, at, span, style }: PlotRule, place: PlotPlace, colors: ThemeColors): FigureMark {
  const across = axis === "x" ? place.y : place.x;
  const whole = axis === "x" ? [place.top, place.bottom] : [place.left, place.right];
  const [from = 0, to = 0] = span === null ? whole : span.map(across);
  const px = place[axis](at);
  return {
    kind: "path",
    part: "series",
    points:
      axis === "x"
        ? [
            [px, from],
            [px, to],
          ]
        : [
            [from, px],
            [to, px],
          ],
    closed: false,
    fill: null,
    fillOpacity: 1,
    stroke: colors.text,
    strokeWidth: style === "strong" ? 2.2 : 1.2,
    dash: style === "strong" ? [] : RULE_DASH,
  };
}

function layoutText({ at, text, part, dx, color }: PlotText, place: PlotPlace, colors: ThemeColors): FigureMark[] {
  const style = TEXT_STYLES[part];
  const x = place.x(at[0]) + dx;
  const middle = place.y(at[1]);
  const fill = color ?? (part === "alert" ? colors.alert : colors.text);
  const base = { kind: "text", part, ...style, x, fill, anchor: "start" } as const;
  const baseline = style.sizePx * 0.36;
  if (part !== "missing") {
    // The plot was made so narrow that the text ends at the page's edge, but for rounding.
    const room = place.pageRight - x + 0.5;
    return [{ ...base, y: middle + baseline, text: truncateText(text, room, style.sizePx, style.weight) }];
  }
  const lines = wrapText(text, place.pageRight - x, style.sizePx);
  const top = middle - (lines.length * MISSING_LINE) / 2;
  const height = lines.length * MISSING_LINE;
  // Keeps the grid's lines out of the words.
  const cover = { x: place.left + 1, y: top - 4, width: place.pageRight - place.left - 1, height: height + 8 };
  const surface = {
    kind: "rect",
    part: "surface",
    ...cover,
    fill: colors.surface,
    stroke: null,
    hatched: false,
  } as const;
  return [
    surface,
    ...lines.map((line, index) => ({ ...base, y: top + (index + 0.5) * MISSING_LINE + baseline, text: line })),
  ];
}
