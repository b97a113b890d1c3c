import { textWidth, wrapText } from "#shared/figures/text-metrics.ts";
import type { ComparisonModel, FigureRow } from "#shared/figures/figure-model.ts";
import { barEndNs } from "#shared/figures/whisker.ts";

/** Sizes in CSS pixels at the normal text size; `scale` grows them with the reader's text size. */
export interface ChartMetrics {
  rowHeight: number;
  barHeight: number;
  stripHeight: number;
  dotRadius: number;
  /** Width of the whiskers' lines. */
  stroke: number;
  labelSize: number;
  noteSize: number;
  /** Room for runtime names on the left. */
  gutter: number;
  /** Room right of the axis for what bars' labels need of it. */
  rightMargin: number;
  top: number;
  axisHeight: number;
  /** Lines of a missing runtime's reason and hint that a row has room for. */
  reasonLines: number;
  hintLines: number;
}

/** The widest the names may make it, as a share of the figure; terms that need more are broken. */
const MOST_GUTTER = 0.26;
const LEAST_GUTTER = 88;
/** As wide as "48.62 ms ± 0.05", so that nothing moves when the first bar gets its label. */
const LEAST_LABEL = "88.88 ms ± 8.88";
const LABEL_SIZE = 12.5;
const NOTE_SIZE = 11;
const ROW_HEIGHT = 54;
const MOST_REASON_LINES = 2;
const MOST_HINT_LINES = 3;

/** Between a bar's end and its label, and right of the label. */
export const LABEL_GAP = 7;

export function lineHeight(size: number): number {
  return size * 1.2;
}

/** `live` keeps the plot's width as it is however long bars and labels become. */
export function chartMetrics(model: ComparisonModel, scale: number, live: boolean): ChartMetrics {
  const rows = model.groups.flatMap((group) => group.rows);
  const widest = Math.max(
    ...rows.map((row) => Math.max(textWidth(row.label, LABEL_SIZE, "semibold"), textWidth(row.terms ?? "", NOTE_SIZE))),
  );
  const labelWidth = (text: string) => (textWidth(text, LABEL_SIZE, "semibold") + 2 * LABEL_GAP) * scale;
  const gutter = Math.max(LEAST_GUTTER * scale, Math.min((widest + 18) * scale, model.width * MOST_GUTTER));
  const available = model.width - gutter;
  const lastTick = (textWidth(model.axis.ticks.at(-1)?.label ?? "", NOTE_SIZE) / 2 + 2) * scale;
  const plotWidths = rows.flatMap(({ bar }) => {
    if (bar === null) return [];
    const share = live ? 1 : barEndNs(bar, model.axis) / model.axis.maxNs;
    return share > 0 ? [(available - labelWidth(bar.label)) / share] : [];
  });
  const longest = live ? available - labelWidth(LEAST_LABEL) : available - lastTick;
  const plotWidth = Math.max(40 * scale, Math.min(longest, ...plotWidths));
  const room = (available - 2 * LABEL_GAP * scale) / scale;
  const lines = (text: string | null | undefined, size: number) => wrapText(text ?? "", room, size).length;
  const most = (counts: number[], limit: number) => Math.min(limit, Math.max(0, ...counts));
  const reasonLines = most(
    rows.map(({ missing }) => lines(missing?.reason, LABEL_SIZE)),
    MOST_REASON_LINES,
  );
  const hintLines = most(
    rows.map(({ missing }) => lines(missing?.hint, NOTE_SIZE)),
    MOST_HINT_LINES,
  );
  const textHeight = reasonLines * lineHeight(LABEL_SIZE) + hintLines * lineHeight(NOTE_SIZE) + 8;
  return {
    rowHeight: Math.max(ROW_HEIGHT, textHeight) * scale,
    barHeight: 20 * scale,
    stripHeight: 16 * scale,
    dotRadius: 1.7 * scale,
    stroke: 1.5 * scale,
    labelSize: LABEL_SIZE * scale,
    noteSize: NOTE_SIZE * scale,
    gutter,
    rightMargin: available - plotWidth,
    top: 6 * scale,
    axisHeight: 36 * scale,
    reasonLines,
    hintLines,
  };
}

export function chartHeight(rows: readonly FigureRow[], metrics: ChartMetrics): number {
  return metrics.top + rows.length * metrics.rowHeight + metrics.axisHeight;
}
