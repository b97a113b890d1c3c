import type { FigureAxis, FigureModel } from "./figure-model.ts";
import type { FigureLayout, FigureMark, TextMark } from "./figure-layout.ts";
import { layoutLegend } from "./layout-legend.ts";
import { layoutRow, measureColumns, ROW_GAP, type Columns } from "./layout-row.ts";
import { THEME_COLORS, type ThemeColors } from "./palette.ts";
import { wrapText } from "./text-metrics.ts";

const PADDING = 20;

/** Places a figure's parts below each other; the height follows from what there is to show. */
export function layoutFigure(figure: FigureModel): FigureLayout {
  const colors = THEME_COLORS[figure.theme];
  const page = { left: PADDING, right: figure.width - PADDING };
  const marks: FigureMark[] = [];
  let y = PADDING;

  const paragraph = (
    text: string,
    style: Pick<TextMark, "part" | "sizePx" | "weight" | "fill">,
    lineHeight: number,
  ) => {
    for (const line of wrapText(text, page.right - page.left, style.sizePx, style.weight)) {
      marks.push({ kind: "text", ...style, x: page.left, y: y + style.sizePx, text: line, anchor: "start" });
      y += lineHeight;
    }
  };

  paragraph(figure.title, { part: "title", sizePx: 17, weight: "semibold", fill: colors.text }, 23);
  paragraph(figure.subtitle, { part: "subtitle", sizePx: 13, weight: "regular", fill: colors.text }, 18);
  y += 12;

  const columns = measureColumns(figure, page);
  const hasBars = figure.groups.some((group) => group.rows.some((row) => row.bar !== null));
  for (const group of figure.groups) {
    if (group.title !== null) {
      paragraph(group.title, { part: "group", sizePx: 14, weight: "semibold", fill: colors.text }, 19);
    }
    if (group.headline !== null) {
      paragraph(group.headline, { part: "subtitle", sizePx: 12, weight: "regular", fill: colors.mutedText }, 16);
      y += 6;
    }
    const top = y;
    const rows: FigureMark[] = [];
    for (const row of group.rows) {
      const placed = layoutRow(row, y, columns, colors);
      rows.push(...placed.marks);
      y += placed.height + ROW_GAP;
    }
    const bottom = y - ROW_GAP / 2;
    if (hasBars) marks.push(...gridLines(figure.axis, columns, top - ROW_GAP / 2, bottom, colors));
    marks.push(...rows);
    y = bottom + (group.title === null ? 0 : ROW_GAP);
  }
  if (hasBars) {
    marks.push(...axisLabels(figure.axis, columns, y, colors));
    y += 42;
  }
  y += 8;
  const legend = layoutLegend(figure.legend, y, page, colors);
  marks.push(...legend.marks);
  y += legend.height;
  for (const note of figure.notes) {
    paragraph(note, { part: "note", sizePx: 11, weight: "regular", fill: colors.mutedText }, 15);
  }

  const height = Math.ceil(y + PADDING - 4);
  const surface: FigureMark = {
    kind: "rect",
    part: "surface",
    x: 0,
    y: 0,
    width: figure.width,
    height,
    fill: colors.surface,
    stroke: null,
    hatched: false,
  };
  return { width: figure.width, height, marks: [surface, ...marks] };
}

function gridLines(axis: FigureAxis, columns: Columns, top: number, bottom: number, colors: ThemeColors): FigureMark[] {
  return axis.ticks.map(({ valueNs }) => {
    const x = columns.scale(valueNs);
    const zero = valueNs === 0;
    const style = { stroke: zero ? colors.axis : colors.grid, strokeWidth: 1 };
    return { kind: "line", part: zero ? "axis" : "grid", x1: x, y1: top, x2: x, y2: bottom, ...style };
  });
}

function axisLabels(axis: FigureAxis, columns: Columns, y: number, colors: ThemeColors): FigureMark[] {
  const style = { kind: "text", sizePx: 11, weight: "regular", fill: colors.mutedText } as const;
  const ticks = axis.ticks.map(({ valueNs, label }): FigureMark => ({
    ...style,
    part: "tick",
    x: columns.scale(valueNs),
    y: y + 14,
    text: label,
    anchor: "middle",
  }));
  return [...ticks, { ...style, part: "axis", x: columns.scale(0), y: y + 31, text: axis.title, anchor: "start" }];
}
