import type { FigureMark, TextMark } from "./figure-layout.ts";
import type { ComparisonModel, FigureAxis, FigureBar, FigureRow } from "./figure-model.ts";
import type { ThemeColors } from "./palette.ts";
import { textWidth, truncateText, wrapText } from "./text-metrics.ts";
import { barEndNs, whiskerOf, type Whisker } from "./whisker.ts";

/** Between two rows. */
export const ROW_GAP = 14;
const BAR_HEIGHT = 20;
const STRIP_HEIGHT = 12;
const STRIP_GAP = 5;
const DOT_RADIUS = 1.8;
const COLUMN_GAP = 12;
const VALUE_GAP = 8;
const ALERT_INDENT = 6;
/** Labels take at most this share of the width; longer ones are wrapped or cut. */
const MOST_LABEL_SHARE = 0.34;

const LABEL = { sizePx: 13, weight: "semibold" } as const;
const VALUE = { sizePx: 12, weight: "semibold" } as const;
const SMALL = { sizePx: 11, weight: "regular" } as const;
const REASON = { sizePx: 12, weight: "regular" } as const;
const SMALL_LINE = 14;
const REASON_LINE = 16;

/** Where a row's label, plot and right edge are. */
export interface Columns {
  labelX: number;
  labelWidth: number;
  plotX: number;
  right: number;
  axis: FigureAxis;
  /** Nanoseconds to pixels. */
  scale: (valueNs: number) => number;
}

/** The label column is as wide as its longest text; the plot takes what the bars' own labels leave over. */
export function measureColumns(figure: ComparisonModel, page: { left: number; right: number }): Columns {
  const rows = figure.groups.flatMap((group) => group.rows);
  const wanted = rows.flatMap((row) => [
    textWidth(row.label, LABEL.sizePx, LABEL.weight),
    textWidth(row.terms ?? "", SMALL.sizePx),
  ]);
  const labelWidth = Math.min(Math.max(0, ...wanted) + 1, (page.right - page.left) * MOST_LABEL_SHARE);
  const plotX = page.left + labelWidth + COLUMN_GAP;
  const available = page.right - plotX;
  const { axis } = figure;
  const { maxNs, ticks } = axis;
  const lastTick = textWidth(ticks.at(-1)?.label ?? "", SMALL.sizePx) / 2;
  const limits = rows.flatMap(({ bar }) => {
    if (bar === null) return [];
    const share = barEndNs(bar, axis) / maxNs;
    const room = available - VALUE_GAP - textWidth(bar.label, VALUE.sizePx, VALUE.weight);
    return share > 0 ? [room / share] : [];
  });
  const plotWidth = Math.max(40, Math.min(available - lastTick, ...limits));
  const scale = (ns: number) => plotX + (ns / maxNs) * plotWidth;
  return { labelX: page.left, labelWidth, plotX, right: page.right, axis, scale };
}

/** A row from `top` on: its label beside a bar with a strip of dots under it, or beside the reason why there is none. */
export function layoutRow(
  row: FigureRow,
  top: number,
  columns: Columns,
  colors: ThemeColors,
): { marks: FigureMark[]; height: number } {
  const label = layoutLabel(row, top, columns, colors);
  const plot =
    row.bar === null ? layoutMissing(row, top, columns, colors) : layoutBar(row, row.bar, top, columns, colors);
  const height = Math.max(label.height, plot.height);
  const cover = row.bar === null ? [gridCover(top, height, columns, colors)] : [];
  return { marks: [...cover, ...label.marks, ...plot.marks], height };
}

/** Keeps the grid's lines out of a row of text. */
function gridCover(top: number, height: number, columns: Columns, colors: ThemeColors): FigureMark {
  return {
    kind: "rect",
    part: "surface",
    x: columns.plotX + 1,
    y: top - ROW_GAP / 2,
    width: columns.right - columns.plotX,
    height: height + ROW_GAP,
    fill: colors.surface,
    stroke: null,
    hatched: false,
  };
}

function layoutLabel(row: FigureRow, top: number, columns: Columns, colors: ThemeColors) {
  const name = truncateText(row.label, columns.labelWidth, LABEL.sizePx, LABEL.weight);
  const terms = wrapText(row.terms ?? "", columns.labelWidth, SMALL.sizePx);
  const marks: TextMark[] = [
    {
      kind: "text",
      part: "label",
      ...LABEL,
      x: columns.labelX,
      y: top + 14.5,
      text: name,
      fill: colors.text,
      anchor: "start",
    },
    ...smallLines("terms", terms, columns.labelX, top + 18, colors.mutedText),
  ];
  return { marks, height: 18 + terms.length * SMALL_LINE };
}

function layoutBar(row: FigureRow, bar: FigureBar, top: number, columns: Columns, colors: ThemeColors) {
  const middle = top + BAR_HEIGHT / 2;
  const stripTop = top + BAR_HEIGHT + STRIP_GAP;
  const whisker = whiskerOf(bar, columns.axis);
  const marks: FigureMark[] = [
    {
      kind: "rect",
      part: "bar",
      x: columns.plotX,
      y: top,
      width: columns.scale(bar.meanNs) - columns.plotX,
      height: BAR_HEIGHT,
      fill: row.color.fill,
      stroke: row.color.edge,
      hatched: row.unequal !== null,
    },
    ...(whisker === null ? [] : layoutWhisker(whisker, middle, columns, colors)),
    {
      kind: "text",
      part: "value",
      ...VALUE,
      x: columns.scale(barEndNs(bar, columns.axis)) + VALUE_GAP,
      y: middle + 4.3,
      text: bar.label,
      fill: colors.text,
      anchor: "start",
    },
  ];
  for (const dot of row.dots) {
    const cy = stripTop + (STRIP_HEIGHT / 2) * (1 + dot.jitter * (1 - (2 * DOT_RADIUS) / STRIP_HEIGHT));
    marks.push({
      kind: "dot",
      part: "sample",
      cx: columns.scale(dot.valueNs),
      cy,
      radius: DOT_RADIUS,
      fill: row.color.edge,
    });
  }
  const alert = wrapText(row.alert ?? "", columns.right - columns.plotX - ALERT_INDENT, SMALL.sizePx);
  const alertTop = row.dots.length > 0 ? stripTop + STRIP_HEIGHT + 2 : top + BAR_HEIGHT + 2;
  marks.push(...smallLines("alert", alert, columns.plotX + ALERT_INDENT, alertTop, colors.alert));
  return { marks, height: alertTop - 2 - top + alert.length * SMALL_LINE };
}

/** Drawn on a halo of the surface's colour, so that it shows on a bar of any colour. */
function layoutWhisker(
  { fromNs, toNs, cut }: Whisker,
  middle: number,
  columns: Columns,
  colors: ThemeColors,
): FigureMark[] {
  const [x1, x2] = [columns.scale(fromNs), columns.scale(toNs)];
  const cap = 5;
  const end = cut
    ? [
        { x1: x2 - cap, y1: middle - cap, x2, y2: middle },
        { x1: x2 - cap, y1: middle + cap, x2, y2: middle },
      ]
    : [{ x1: x2, y1: middle - cap, x2, y2: middle + cap }];
  const strokes = [{ x1, y1: middle, x2, y2: middle }, { x1, y1: middle - cap, x2: x1, y2: middle + cap }, ...end];
  return [
    ...strokes.map((at): FigureMark => ({ kind: "line", part: "halo", ...at, stroke: colors.surface, strokeWidth: 4 })),
    ...strokes.map((at): FigureMark => ({
      kind: "line",
      part: "whisker",
      ...at,
      stroke: colors.text,
      strokeWidth: 1.5,
    })),
  ];
}

function layoutMissing(row: FigureRow, top: number, columns: Columns, colors: ThemeColors) {
  const width = columns.right - columns.plotX - COLUMN_GAP;
  const x = columns.plotX + COLUMN_GAP;
  const reason = wrapText(row.missing?.reason ?? "", width, REASON.sizePx);
  const hint = wrapText(row.missing?.hint ?? "", width, SMALL.sizePx);
  const reasonHeight = reason.length * REASON_LINE;
  const height = 2 + reasonHeight + hint.length * SMALL_LINE;
  const marks: FigureMark[] = [
    ...reason.map((text, index): FigureMark => ({
      kind: "text",
      part: "missing",
      ...REASON,
      x,
      y: top + 14.5 + index * REASON_LINE,
      text,
      fill: colors.text,
      anchor: "start",
    })),
    ...smallLines("missing", hint, x, top + 2 + reasonHeight, colors.mutedText),
  ];
  return { marks, height };
}

function smallLines(part: TextMark["part"], lines: string[], x: number, top: number, fill: string): TextMark[] {
  return lines.map((text, index) => ({
    kind: "text",
    part,
    ...SMALL,
    x,
    y: top + 11.5 + index * SMALL_LINE,
    text,
    fill,
    anchor: "start",
  }));
}
