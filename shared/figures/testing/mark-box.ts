import type { FigureMark } from "../figure-layout.ts";
import { textWidth } from "../text-metrics.ts";

/** What a mark covers of its page, in pixels. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function boxOf(mark: FigureMark): Box {
  switch (mark.kind) {
    case "rect":
      return { left: mark.x, right: mark.x + mark.width, top: mark.y, bottom: mark.y + mark.height };
    case "line":
      return around([
        [mark.x1, mark.y1],
        [mark.x2, mark.y2],
      ]);
    case "dot":
      return grown(around([[mark.cx, mark.cy]]), mark.radius);
    case "cloud":
      return grown(around(mark.centers), mark.radius);
    case "path":
      return around(mark.points);
    case "text": {
      const width = textWidth(mark.text, mark.sizePx, mark.weight);
      const left = mark.anchor === "start" ? mark.x : mark.anchor === "end" ? mark.x - width : mark.x - width / 2;
      // Inter's capitals reach 0.73 em above the baseline, its descenders 0.2 em below.
      return { left, right: left + width, top: mark.y - 0.73 * mark.sizePx, bottom: mark.y + 0.2 * mark.sizePx };
    }
  }
}

function around(points: readonly (readonly [number, number])[]): Box {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

function grown({ left, right, top, bottom }: Box, by: number): Box {
  return { left: left - by, right: right + by, top: top - by, bottom: bottom + by };
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
