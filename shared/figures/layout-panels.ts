import { scaleOf } from "./axes.ts";
import type { FigureMark, TextMark } from "./figure-layout.ts";
import { paragraph, type Page, type PlacedMarks } from "./layout-page.ts";
import { layoutPlotMark, TEXT_STYLES, type PlotPlace } from "./layout-plot-marks.ts";
import { THEME_COLORS, type ThemeColors } from "./palette.ts";
import type { PlotAxis, PlotModel, PlotPanel } from "./plot-model.ts";
import { textWidth, truncateText, wrapText } from "./text-metrics.ts";

const TICK = { sizePx: 11, weight: "regular" } as const;
const BAND = { sizePx: 13, weight: "semibold" } as const;
const NOTE_LINE = 13;
const BAND_LINE = 16;
const COLUMN_GAP = 10;
const Y_TITLE_GAP = 6;
const TICKS_HEIGHT = 20;
const X_TITLE_HEIGHT = 20;
const PANEL_GAP = 14;
/** Labels left of the plots take at most this share of the width. */
const MOST_LABEL_SHARE = 0.34;
const LEAST_PLOT_WIDTH = 40;

/** The plots with where each of them is, for reading values off a place on the screen. */
export interface PlacedPanels extends PlacedMarks {
  places: { panel: PlotPanel; place: PlotPlace }[];
}

/** Places the plots below each other, their axes in line. */
export function layoutPanels(figure: Pick<PlotModel, "panels" | "theme">, top: number, page: Page): PlacedPanels {
  const colors = THEME_COLORS[figure.theme];
  const { left, width } = measurePlots(figure.panels, page);
  const marks: FigureMark[] = [];
  const places: PlacedPanels["places"] = [];
  let y = top;
  const add = (placed: PlacedMarks) => {
    marks.push(...placed.marks);
    y += placed.height;
  };
  for (const [index, panel] of figure.panels.entries()) {
    if (index > 0) y += PANEL_GAP;
    if (panel.title !== null) {
      add(paragraph(panel.title, y, page, { part: "group", sizePx: 14, weight: "semibold", fill: colors.text }, 19));
    }
    if (panel.headline !== null) {
      const style = { part: "subtitle", sizePx: 12, weight: "regular", fill: colors.mutedText } as const;
      add(paragraph(panel.headline, y, page, style, 16));
      y += 6;
    }
    if (panel.y.title !== "") {
      // Level and above its axis: nobody has to turn their head.
      const style = { part: "axis", ...TICK, fill: colors.mutedText } as const;
      add(paragraph(panel.y.title, y, page, style, 14));
      y += Y_TITLE_GAP;
    }
    const place: PlotPlace = {
      left,
      right: left + width,
      top: y,
      bottom: y + panel.heightPx,
      pageLeft: page.left,
      pageRight: page.right,
      x: scaleOf(panel.x.scale, left, left + width),
      // Bands run downwards, values upwards.
      y:
        panel.y.scale.kind === "band"
          ? scaleOf(panel.y.scale, y, y + panel.heightPx)
          : scaleOf(panel.y.scale, y + panel.heightPx, y),
    };
    places.push({ panel, place });
    marks.push(...gridLines(panel, place, colors), ...yLabels(panel.y, place, colors));
    marks.push(...panel.marks.flatMap((mark) => layoutPlotMark(mark, panel, place, colors)));
    y = place.bottom;
    if (panel.x.labelled) add(xLabels(panel.x, place, colors));
  }
  return { marks, height: y - top, places };
}

/** The label column is as wide as its longest text; the plots take what texts beside their marks leave over. */
function measurePlots(panels: readonly PlotPanel[], page: Page): { left: number; width: number } {
  const pageWidth = page.right - page.left;
  const labels = panels.flatMap(({ y }) =>
    y.scale.kind === "band"
      ? y.scale.bands.flatMap(({ label, note }) => [
          textWidth(label, BAND.sizePx, BAND.weight) + 1,
          textWidth(note ?? "", TICK.sizePx) + 1,
        ])
      : y.ticks.map(({ label }) => textWidth(label, TICK.sizePx)),
  );
  const labelWidth = Math.min(Math.max(0, ...labels), pageWidth * MOST_LABEL_SHARE);
  const left = page.left + labelWidth + COLUMN_GAP;
  const available = page.right - left;
  const limits = panels.flatMap((panel) => {
    const share = scaleOf(panel.x.scale, 0, 1);
    const texts = panel.marks.flatMap((mark) => {
      if (mark.kind !== "text" || mark.part === "missing" || mark.part === "alert") return [];
      const { sizePx, weight } = TEXT_STYLES[mark.part];
      const room = available - mark.dx - textWidth(mark.text, sizePx, weight);
      const at = share(mark.at[0]);
      return at > 0 ? [room / at] : [];
    });
    const lastTick = textWidth(panel.x.ticks.at(-1)?.label ?? "", TICK.sizePx) / 2;
    return [...texts, available - lastTick];
  });
  return { left, width: Math.max(LEAST_PLOT_WIDTH, Math.min(available, ...limits)) };
}

function gridLines({ x, y }: PlotPanel, place: PlotPlace, colors: ThemeColors): FigureMark[] {
  const line = (x1: number, y1: number, x2: number, y2: number, axis: boolean): FigureMark => ({
    kind: "line",
    part: axis ? "axis" : "grid",
    x1,
    y1,
    x2,
    y2,
    stroke: axis ? colors.axis : colors.grid,
    strokeWidth: 1,
  });
  const { left, right, top, bottom } = place;
  return [
    ...x.ticks.map(({ value }) => line(place.x(value), top, place.x(value), bottom, false)),
    ...y.ticks.map(({ value }) => line(left, place.y(value), right, place.y(value), false)),
    line(left, top, left, bottom, true),
    ...(y.scale.kind === "band" ? [] : [line(left, bottom, right, bottom, true)]),
  ];
}

function yLabels(axis: PlotAxis, place: PlotPlace, colors: ThemeColors): FigureMark[] {
  const ticks = axis.ticks.map(({ value, label }): FigureMark => ({
    kind: "text",
    part: "tick",
    ...TICK,
    x: place.left - 6,
    y: place.y(value) + 4,
    text: label,
    fill: colors.mutedText,
    anchor: "end",
  }));
  if (axis.scale.kind !== "band") return ticks;
  const room = place.left - COLUMN_GAP - place.pageLeft;
  return axis.scale.bands.flatMap(({ label, note }, index) => {
    const height = place.y(1) - place.y(0);
    const most = Math.max(0, Math.floor((height - BAND_LINE) / NOTE_LINE));
    const notes = wrapText(note ?? "", room, TICK.sizePx).slice(0, most);
    const top = place.y(index + 0.5) - (BAND_LINE + notes.length * NOTE_LINE) / 2;
    const text = (part: TextMark["part"], content: string, y: number): TextMark => ({
      kind: "text",
      part,
      ...(part === "label" ? BAND : TICK),
      x: place.pageLeft,
      y,
      text: content,
      fill: part === "label" ? colors.text : colors.mutedText,
      anchor: "start",
    });
    return [
      text("label", truncateText(label, room, BAND.sizePx, BAND.weight), top + 12.5),
      ...notes.map((line, number) => text("terms", line, top + BAND_LINE + 10 + number * NOTE_LINE)),
    ];
  });
}

function xLabels(axis: PlotAxis, place: PlotPlace, colors: ThemeColors): PlacedMarks {
  const text = (part: "tick" | "axis", content: string, x: number, y: number): TextMark => ({
    kind: "text",
    part,
    ...TICK,
    x,
    y,
    text: content,
    fill: colors.mutedText,
    anchor: part === "tick" ? "middle" : "start",
  });
  const marks = axis.ticks.map(({ value, label }) => text("tick", label, place.x(value), place.bottom + 15));
  if (axis.title === "") return { marks, height: TICKS_HEIGHT };
  const title = text("axis", axis.title, place.left, place.bottom + TICKS_HEIGHT + 12);
  return { marks: [...marks, title], height: TICKS_HEIGHT + X_TITLE_HEIGHT };
}
