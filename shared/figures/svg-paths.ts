import type { CloudMark, PathMark } from "./figure-layout.ts";

/** A hundredth of a pixel is finer than any screen or printer. */
export function roundedPixel(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The `d` of a path through the points. */
export function linePath({ points, closed }: Pick<PathMark, "points" | "closed">): string {
  const steps = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${roundedPixel(x)} ${roundedPixel(y)}`);
  return steps.join("") + (closed ? "Z" : "");
}

/** The `d` of a path of circles: thousands of elements would slow every redraw down. */
export function cloudPath({ centers, radius }: Pick<CloudMark, "centers" | "radius">): string {
  const half = `a${radius} ${radius} 0 1 0`;
  const circle = `${half} ${radius * 2} 0${half} ${-radius * 2} 0`;
  return centers.map(([x, y]) => `M${roundedPixel(x - radius)} ${roundedPixel(y)}${circle}`).join("");
}
