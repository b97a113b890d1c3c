import type { Theme } from "../figures/palette.ts";

/** A line's look: an area to lay under text of the theme's main colour, and a stroke that keeps 3:1 on the page. */
export interface LineColor {
  fill: string;
  edge: string;
}

/**
 * Areas are the schemes "pale" and "dark" of P. Tol, "Colour Schemes" (SRON/EPS/TN/09-002, 2021), made to lie under
 * black or white text and kept apart by the common kinds of colour blindness; edges are their hues of the scheme
 * "bright", with the lightness that a page of the theme asks for.
 */
const LINE_COLORS: Record<Theme, readonly [LineColor, ...LineColor[]]> = {
  light: [
    { fill: "#bbccee", edge: "#4477aa" },
    { fill: "#eeeebb", edge: "#857412" },
    { fill: "#ffcccc", edge: "#c2334d" },
    { fill: "#ccddaa", edge: "#228833" },
    { fill: "#cceeff", edge: "#147d99" },
    { fill: "#dddddd", edge: "#6b7280" },
  ],
  dark: [
    { fill: "#222255", edge: "#6f9fd8" },
    { fill: "#666633", edge: "#ccbb44" },
    { fill: "#663333", edge: "#ee6677" },
    { fill: "#225522", edge: "#5cb86a" },
    { fill: "#225555", edge: "#66ccee" },
    { fill: "#555555", edge: "#aab0ba" },
  ],
};

/** How many colours lines take turns in. */
export const LINE_COLOR_COUNT = LINE_COLORS.light.length;

/** The look of a line by its index from `lineColors`. */
export function lineColor(index: number, theme: Theme): LineColor {
  const colors = LINE_COLORS[theme];
  return colors[index % colors.length] ?? colors[0];
}
