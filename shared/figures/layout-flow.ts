import { arrowMarks, placeArrows, type PlacedArrow } from "./flow-arrows.ts";
import type { FigureMark } from "./figure-layout.ts";
import type { FlowBox, FlowModel } from "./flow-model.ts";
import { stateColors, type PlacedBox } from "./flow-parts.ts";
import type { Page, PlacedMarks } from "./layout-page.ts";
import { THEME_COLORS, type ThemeColors } from "./palette.ts";
import { wrapText } from "./text-metrics.ts";

const LABEL = { sizePx: 13, weight: "semibold", line: 16 } as const;
const NOTE = { sizePx: 11, weight: "regular", line: 14 } as const;
const OWN = { sizePx: 11, weight: "semibold", line: 15 } as const;
const FRAME_LABEL = { sizePx: 11, weight: "semibold" } as const;

const BOX_PADDING = 8;
const LEAST_BOX_HEIGHT = 44;
/** Room between two columns for what an arrow says. */
const COLUMN_GAP = 86;
const NARROW_COLUMN_GAP = 80;
const NARROW = 640;
const LEAST_ROW_GAP = 46;
/** Of a box with as many arrows on one of its sides. */
const ARROW_PITCH = 22;
const FRAME_PADDING = 10;
const FRAME_LABEL_HEIGHT = 18;
const WIDEST_BOX = 190;

/** A flow's marks, with where its boxes and arrows are, for showing on the screen what happens when. */
export interface PlacedFlow extends PlacedMarks {
  boxes: ReadonlyMap<string, PlacedBox>;
  arrows: ReadonlyMap<string, PlacedArrow>;
}

/** Places boxes in their grid, frames around them and arrows between them. */
export function layoutFlow(flow: FlowModel, top: number, page: Page): PlacedFlow {
  const colors = THEME_COLORS[flow.theme];
  const boxes = placeBoxes(flow, top, page);
  const frames = placeFrames(flow, boxes);
  const arrows = placeArrows(flow, new Map([...boxes, ...frames]));
  const bottom = Math.max(top, ...[...boxes.values(), ...frames.values()].map(({ y, height }) => y + height));
  const marks = [
    ...flow.frames.flatMap(({ id, label }) => frameMarks(label, frames.get(id), colors)),
    ...flow.arrows.flatMap((arrow) => arrowMarks(arrow, arrows.get(arrow.step), colors)),
    ...flow.boxes.flatMap((box) => boxMarks(box, boxes.get(box.id), colors)),
  ];
  return { marks, height: bottom - top + 14, boxes, arrows };
}

function placeBoxes({ boxes, arrows, frames }: FlowModel, top: number, page: Page): Map<string, PlacedBox> {
  const columns = Math.max(...boxes.map(({ column }) => column)) + 1;
  const rows = Math.max(...boxes.map(({ row }) => row)) + 1;
  const depth = nesting(frames);
  const inset = FRAME_PADDING * depth;
  const available = page.right - page.left - 2 * inset;
  const gap = available < NARROW ? NARROW_COLUMN_GAP : COLUMN_GAP;
  const boxWidth = Math.min(WIDEST_BOX, (available - gap * (columns - 1)) / columns);
  // What is left of a wide page goes between the columns: arrows are easier to follow than boxes are to widen.
  const stride = columns === 1 ? 0 : Math.min(boxWidth + 2.2 * gap, (available - boxWidth) / (columns - 1));
  const isTurned = new Map(boxes.map(({ id, column, row }) => [id, { column, row }]));
  const heights = Array.from({ length: rows }, (_, row) =>
    Math.max(
      LEAST_BOX_HEIGHT,
      ...boxes
        .filter((box) => box.row === row)
        .map((box) => Math.max(contentHeight(box, boxWidth), ARROW_PITCH * levelArrows(box.id, arrows, isTurned) + 10)),
    ),
  );
  const placed = new Map<string, PlacedBox>();
  let y = top + FRAME_LABEL_HEIGHT * depth;
  for (const [row, height] of heights.entries()) {
    for (const box of boxes.filter((one) => one.row === row))
      placed.set(box.id, { x: page.left + inset + box.column * stride, y, width: boxWidth, height });
    y += height + LEAST_ROW_GAP;
  }
  return placed;
}

/** How many frames lie around the box that has the most. */
function nesting(frames: FlowModel["frames"]): number {
  const around = (inner: readonly string[]) =>
    frames.filter(({ boxes }) => inner.every((id) => boxes.includes(id))).length;
  return Math.max(0, ...frames.map(({ boxes }) => around(boxes)));
}

/** Arrows on the fuller side of a box, among those that run level. */
function levelArrows(
  id: string,
  arrows: FlowModel["arrows"],
  places: ReadonlyMap<string, { column: number; row: number }>,
): number {
  const counts = new Map<string, number>();
  for (const { from, to } of arrows) {
    if (from !== id && to !== id) continue;
    const other = places.get(from === id ? to : from);
    const own = places.get(id);
    if (!other || !own || other.row !== own.row) continue;
    const side = other.column < own.column ? "left" : "right";
    counts.set(side, (counts.get(side) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function textLines(text: string | null, width: number, style: typeof LABEL | typeof NOTE): string[] {
  return text === null ? [] : wrapText(text, width - 2 * BOX_PADDING, style.sizePx, style.weight);
}

function contentHeight({ label, note, own }: FlowBox, width: number): number {
  const lines = textLines(label, width, LABEL).length * LABEL.line + textLines(note, width, NOTE).length * NOTE.line;
  return lines + own.length * OWN.line + 2 * BOX_PADDING;
}

function placeFrames({ frames }: FlowModel, boxes: ReadonlyMap<string, PlacedBox>): Map<string, PlacedBox> {
  const placed = new Map<string, PlacedBox>();
  // Inner ones first, so that those around them keep a distance.
  for (const frame of frames.toSorted((a, b) => a.boxes.length - b.boxes.length)) {
    const inner = frames
      .filter((other) => other !== frame && other.boxes.every((id) => frame.boxes.includes(id)))
      .flatMap((other) => placed.get(other.id) ?? []);
    const inside = [...frame.boxes.flatMap((id) => boxes.get(id) ?? []), ...inner];
    const left = Math.min(...inside.map(({ x }) => x)) - FRAME_PADDING;
    const right = Math.max(...inside.map(({ x, width }) => x + width)) + FRAME_PADDING;
    const top = Math.min(...inside.map(({ y }) => y)) - FRAME_LABEL_HEIGHT;
    const bottom = Math.max(...inside.map(({ y, height }) => y + height)) + FRAME_PADDING;
    placed.set(frame.id, { x: left, y: top, width: right - left, height: bottom - top });
  }
  return placed;
}

function frameMarks(label: string, place: PlacedBox | undefined, colors: ThemeColors): FigureMark[] {
  if (!place) return [];
  const { x, y, width, height } = place;
  return [
    {
      kind: "path",
      part: "area",
      points: [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ],
      closed: true,
      fill: null,
      fillOpacity: 1,
      stroke: colors.axis,
      strokeWidth: 1,
      dash: [2, 3],
    },
    {
      kind: "text",
      part: "group",
      x: x + 6,
      y: y + 13,
      text: label,
      ...FRAME_LABEL,
      fill: colors.mutedText,
      anchor: "start",
    },
  ];
}

function boxMarks(box: FlowBox, place: PlacedBox | undefined, colors: ThemeColors): FigureMark[] {
  if (!place) return [];
  const { x, y, width, height } = place;
  const state = stateColors(box.state, colors);
  const label = textLines(box.label, width, LABEL);
  const note = textLines(box.note, width, NOTE);
  const lines = [
    ...label.map((text) => ({ ...LABEL, text, part: "label" as const, fill: state.text })),
    ...note.map((text) => ({ ...NOTE, text, part: "terms" as const, fill: colors.mutedText })),
    ...box.own.map(({ text, state: own }) => ({
      ...OWN,
      text,
      part: "value" as const,
      fill: stateColors(own, colors).text,
    })),
  ];
  let baseline = y + (height - lines.reduce((sum, { line }) => sum + line, 0)) / 2;
  return [
    {
      kind: "path",
      part: "symbol",
      points: corners(place, box.role === "file"),
      closed: true,
      fill: box.role === "client" ? colors.grid : colors.surface,
      fillOpacity: 1,
      stroke: state.line,
      strokeWidth: box.state === "skipped" ? 1 : 1.5,
      dash: box.state === "skipped" ? [4, 3] : [],
    },
    ...lines.map(({ text, line, sizePx, weight, part, fill }): FigureMark => {
      baseline += line;
      return {
        kind: "text",
        part,
        x: x + width / 2,
        y: baseline - (line - sizePx) - 1,
        text,
        sizePx,
        weight,
        fill,
        anchor: "middle",
      };
    }),
  ];
}

/** A file has a corner cut off. */
function corners({ x, y, width, height }: PlacedBox, isFile: boolean): [number, number][] {
  const [right, bottom] = [x + width, y + height];
  const cut = isFile ? 9 : 0;
  const upper: [number, number][] = isFile
    ? [
        [right - cut, y],
        [right, y + cut],
      ]
    : [[right, y]];
  return [[x, y], ...upper, [right, bottom], [x, bottom]];
}
