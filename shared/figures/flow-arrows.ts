import type { FigureMark } from "./figure-layout.ts";
import type { FlowArrow, FlowModel } from "./flow-model.ts";
import { stateColors, type PlacedBox } from "./flow-parts.ts";
import type { ThemeColors } from "./palette.ts";

type Point = readonly [x: number, y: number];

const TEXT = { sizePx: 11, weight: "semibold" } as const;
const HEAD = 7;
const TEXT_RISE = 6;
const TEXT_INDENT = 6;
/** Upright arrows stand where what they say has room beside them: right of the last one, left of one before it. */
const UPRIGHT_ALONE = 0.3;
const UPRIGHT_PAIR = [0.62, 0.8] as const;

/** Where an arrow runs, and where what it says is written. */
export interface PlacedArrow {
  from: Point;
  to: Point;
  /** The text's anchor; its baseline is at `y`. */
  text: { x: number; y: number; anchor: "middle" | "start" | "end" };
}

type Direction = "level" | "upright" | "slanted";

/**
 * Arrows between the same two things lie beside each other in their order; boxes of a row are joined by level ones, of a
 * column by upright ones, and others by straight lines from side to side.
 */
export function placeArrows(
  { arrows, boxes }: Pick<FlowModel, "arrows" | "boxes">,
  places: ReadonlyMap<string, PlacedBox>,
): Map<string, PlacedArrow> {
  const columnOf = new Map(boxes.map(({ id, column }) => [id, column]));
  const placed = new Map<string, PlacedArrow>();
  const bundles = new Map<string, FlowArrow[]>();
  for (const arrow of arrows) {
    const ends = [arrow.from, arrow.to].toSorted().join(" ");
    bundles.set(ends, [...(bundles.get(ends) ?? []), arrow]);
  }
  for (const bundle of bundles.values()) {
    for (const [index, arrow] of bundle.entries()) {
      const [from, to] = [places.get(arrow.from), places.get(arrow.to)];
      if (!from || !to) continue;
      const share = (index + 1) / (bundle.length + 1);
      const isUpright = columnOf.has(arrow.from) && columnOf.get(arrow.from) === columnOf.get(arrow.to);
      placed.set(arrow.step, placeArrow(from, to, share, isUpright));
    }
  }
  return placed;
}

function placeArrow(from: PlacedBox, to: PlacedBox, share: number, isUpright: boolean): PlacedArrow {
  switch (directionOf(from, to, isUpright)) {
    case "level": {
      const [top, bottom] = overlap([from.y, from.y + from.height], [to.y, to.y + to.height]);
      const y = top + (bottom - top) * share;
      const [x1, x2] = from.x < to.x ? [from.x + from.width, to.x] : [from.x, to.x + to.width];
      // At the beginning of the gap: at its end there may be the line of a frame.
      const text = { x: Math.min(x1, x2) + TEXT_INDENT, y: y - TEXT_RISE, anchor: "start" } as const;
      return { from: [x1, y], to: [x2, y], text };
    }
    case "upright": {
      const [left, right] = overlap([from.x, from.x + from.width], [to.x, to.x + to.width]);
      const isAlone = share === 0.5;
      const isLast = isAlone || share > 0.5;
      const x = left + (right - left) * (isAlone ? UPRIGHT_ALONE : UPRIGHT_PAIR[isLast ? 1 : 0]);
      const [y1, y2] = from.y < to.y ? [from.y + from.height, to.y] : [from.y, to.y + to.height];
      return {
        from: [x, y1],
        to: [x, y2],
        text: { x: x + (isLast ? 6 : -6), y: (y1 + y2) / 2 + 4, anchor: isLast ? "start" : "end" },
      };
    }
    case "slanted": {
      const [x1, x2] = from.x < to.x ? [from.x + from.width, to.x] : [from.x, to.x + to.width];
      const [y1, y2] = [from.y + from.height / 2, to.y + to.height / 2];
      return { from: [x1, y1], to: [x2, y2], text: { x: (x1 + x2) / 2, y: (y1 + y2) / 2, anchor: "middle" } };
    }
  }
}

function directionOf(from: PlacedBox, to: PlacedBox, isUpright: boolean): Direction {
  if (isUpright) return "upright";
  const [top, bottom] = overlap([from.y, from.y + from.height], [to.y, to.y + to.height]);
  return bottom > top ? "level" : "slanted";
}

function overlap(a: readonly [number, number], b: readonly [number, number]): [number, number] {
  return [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
}

export function arrowMarks(arrow: FlowArrow, place: PlacedArrow | undefined, colors: ThemeColors): FigureMark[] {
  if (!place) return [];
  const { line, text: fill } = stateColors(arrow.state, colors);
  const { from, to, text } = place;
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const neck: Point = [to[0] - dx * HEAD, to[1] - dy * HEAD];
  const path = { kind: "path", fillOpacity: 1, stroke: line } as const;
  const isSkipped = arrow.state === "skipped";
  return [
    {
      ...path,
      part: "series",
      points: [from, neck],
      closed: false,
      fill: null,
      strokeWidth: isSkipped ? 1 : 1.75,
      dash: isSkipped ? [4, 3] : [],
    },
    {
      ...path,
      part: "symbol",
      points: [
        [to[0], to[1]],
        [neck[0] - dy * (HEAD / 2), neck[1] + dx * (HEAD / 2)],
        [neck[0] + dy * (HEAD / 2), neck[1] - dx * (HEAD / 2)],
      ],
      closed: true,
      fill: isSkipped ? colors.surface : line,
      strokeWidth: 1,
      dash: [],
    },
    ...(arrow.text === null
      ? []
      : [{ kind: "text", part: "value", ...TEXT, ...text, text: arrow.text, fill } as const]),
  ];
}
