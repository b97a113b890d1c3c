import type { FigureMark } from "./figure-layout.ts";
import type { ComparisonModel, FigureAxis } from "./figure-model.ts";
import { paragraph, type Page, type PlacedMarks } from "./layout-page.ts";
import { layoutRow, measureColumns, ROW_GAP, type Columns } from "./layout-row.ts";
import { THEME_COLORS, type ThemeColors } from "./palette.ts";

const AXIS_HEIGHT = 42;

/** The programs' rows below each other, and the axis they share. */
export function layoutComparison(figure: ComparisonModel, top: number, page: Page): PlacedMarks {
  const colors = THEME_COLORS[figure.theme];
  const columns = measureColumns(figure, page);
  const hasBars = figure.groups.some((group) => group.rows.some((row) => row.bar !== null));
  const marks: FigureMark[] = [];
  let y = top;
  for (const group of figure.groups) {
    if (group.title !== null) {
      const style = { part: "group", sizePx: 14, weight: "semibold", fill: colors.text } as const;
      const title = paragraph(group.title, y, page, style, 19);
      marks.push(...title.marks);
      y += title.height;
    }
    if (group.headline !== null) {
      const style = { part: "subtitle", sizePx: 12, weight: "regular", fill: colors.mutedText } as const;
      const headline = paragraph(group.headline, y, page, style, 16);
      marks.push(...headline.marks);
      y += headline.height + 6;
    }
    const groupTop = y;
    const rows: FigureMark[] = [];
    for (const row of group.rows) {
      const placed = layoutRow(row, y, columns, colors);
      rows.push(...placed.marks);
      y += placed.height + ROW_GAP;
    }
    const bottom = y - ROW_GAP / 2;
    if (hasBars) marks.push(...gridLines(figure.axis, columns, groupTop - ROW_GAP / 2, bottom, colors));
    marks.push(...rows);
    y = bottom + (group.title === null ? 0 : ROW_GAP);
  }
  if (!hasBars) return { marks, height: y - top };
  return { marks: [...marks, ...axisLabels(figure.axis, columns, y, colors)], height: y - top + AXIS_HEIGHT };
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
