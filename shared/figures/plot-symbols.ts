import type { FigureMark } from "./figure-layout.ts";
import type { ThemeColors } from "./palette.ts";
import type { SeriesLook, SymbolShape } from "./series-look.ts";

/** Dashes of lines that mark a reference, in pixels. */
export const RULE_DASH: readonly number[] = [4, 3];

type Corner = readonly [x: number, y: number];

/** Corners on a circle of radius 1, sized so that all shapes cover about the same area. */
const CORNERS: Record<Exclude<SymbolShape, "circle"> | "diamond", readonly Corner[]> = {
  square: [
    [-0.89, -0.89],
    [0.89, -0.89],
    [0.89, 0.89],
    [-0.89, 0.89],
  ],
  triangle: [
    [0, -1.25],
    [1.15, 0.85],
    [-1.15, 0.85],
  ],
  "triangle-down": [
    [0, 1.25],
    [1.15, -0.85],
    [-1.15, -0.85],
  ],
  diamond: [
    [0, -1.35],
    [1.35, 0],
    [0, 1.35],
    [-1.35, 0],
  ],
};

/** The symbol of a series, or the hollow diamond of a published value, around a place in pixels. */
export function drawSymbol(
  look: SeriesLook | "published",
  [x, y]: Corner,
  radius: number,
  colors: ThemeColors,
): FigureMark {
  const published = look === "published";
  const shape = published ? "diamond" : look.shape;
  const edge = published ? colors.text : look.color.edge;
  const fill = published || look.hollow ? colors.surface : look.color.fill;
  if (shape === "circle") {
    return { kind: "cloud", part: "symbol", centers: [[x, y]], radius, fill, fillOpacity: 1, stroke: edge };
  }
  return {
    kind: "path",
    part: "symbol",
    points: CORNERS[shape].map(([dx, dy]) => [x + dx * radius, y + dy * radius]),
    closed: true,
    fill,
    fillOpacity: 1,
    stroke: edge,
    strokeWidth: published ? 1.6 : 1.2,
    dash: [],
  };
}
