import type { FigureModel } from "./figure-model.ts";
import type { FigureLayout, FigureMark } from "./figure-layout.ts";
import { layoutComparison } from "./layout-comparison.ts";
import { layoutFlow } from "./layout-flow.ts";
import { layoutLegend } from "./layout-legend.ts";
import { layoutPanels } from "./layout-panels.ts";
import { paragraph, type Page, type PlacedMarks } from "./layout-page.ts";
import { THEME_COLORS } from "./palette.ts";

const PADDING = 20;

/** Places a figure's parts below each other; the height follows from what there is to show. */
export function layoutFigure(figure: FigureModel): FigureLayout {
  const colors = THEME_COLORS[figure.theme];
  const page = { left: PADDING, right: figure.width - PADDING };
  const marks: FigureMark[] = [];
  let y = PADDING;
  const add = (placed: PlacedMarks, gap = 0) => {
    marks.push(...placed.marks);
    y += placed.height + gap;
  };
  add(paragraph(figure.title, y, page, { part: "title", sizePx: 17, weight: "semibold", fill: colors.text }, 23));
  add(paragraph(figure.subtitle, y, page, { part: "subtitle", sizePx: 13, weight: "regular", fill: colors.text }, 18));
  y += 12;
  add(layoutBody(figure, y, page), 8);
  add(layoutLegend(figure.legend, y, page, colors));
  for (const note of figure.notes) {
    add(paragraph(note, y, page, { part: "note", sizePx: 11, weight: "regular", fill: colors.mutedText }, 15));
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

function layoutBody(figure: FigureModel, top: number, page: Page): PlacedMarks {
  switch (figure.kind) {
    case "comparison":
      return layoutComparison(figure, top, page);
    case "plot":
      return layoutPanels(figure, top, page);
    case "flow":
      return layoutFlow(figure, top, page);
  }
}
