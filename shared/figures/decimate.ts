import { valueAt } from "./axes.ts";
import type { PlotScale, Point } from "./plot-model.ts";
import { countUpTo } from "./sorted-values.ts";

/** Up to so many dots are drawn as they are. */
const MOST_PLAIN_DOTS = 2_000;

/** Dots are 3.6 pixels wide: of those in a square this small one hides the others. */
const DOT_GRID_PX = 2;

/** Dots by their number, so that those nobody sees are never made. */
export interface DotCloud {
  count: number;
  x: (index: number) => number;
  y: (index: number) => number;
  /** From the units of the axes to pixels. */
  xPx: (x: number) => number;
  yPx: (y: number) => number;
}

/** The dots that still show when many lie on each other: the first at every place of a grid finer than a dot. */
export function visibleDots({ count, x, y, xPx, yPx }: DotCloud): Point[] {
  const shown: Point[] = [];
  const taken = new Set<number>();
  for (let index = 0; index < count; index++) {
    const [atX, atY] = [x(index), y(index)];
    if (count > MOST_PLAIN_DOTS) {
      const place = Math.floor(xPx(atX) / DOT_GRID_PX) * 65_536 + Math.floor(yPx(atY) / DOT_GRID_PX);
      if (taken.has(place)) continue;
      taken.add(place);
    }
    shown.push([atX, atY]);
  }
  return shown;
}

/**
 * The corners of an empirical distribution function, the share of values up to x, along a whole axis. Of many values
 * only the steps of each pixel column are kept, which are right to a pixel.
 */
export function distributionSteps(sorted: Float64Array, scale: PlotScale, columns: number): Point[] {
  const [from, to] = [valueAt(scale, 0, columns, 0), valueAt(scale, 0, columns, columns)];
  const places =
    sorted.length <= 2 * columns
      ? sorted
      : Float64Array.from({ length: columns + 1 }, (_, column) => valueAt(scale, 0, columns, column));
  const corners: Point[] = [[from, 0]];
  let share = 0;
  for (const place of places) {
    const next = countUpTo(sorted, place) / sorted.length;
    if (next === share) continue;
    corners.push([place, share], [place, next]);
    share = next;
  }
  corners.push([to, share]);
  return corners;
}
