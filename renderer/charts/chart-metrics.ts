import { textWidth } from "#shared/figures/text-metrics.ts";
import type { FigureModel, FigureRow } from "#shared/figures/figure-model.ts";

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
  /** Room right of the axis for the label of a bar that fills it. */
  rightMargin: number;
  top: number;
  axisHeight: number;
}

/** The widest the names may make it, as a share of the figure; terms that need more are broken. */
const MOST_GUTTER = 0.26;
const LEAST_GUTTER = 112;
/** As wide as "48.62 ms ± 0.05", so that nothing moves when the first bar gets its label. */
const LEAST_LABEL = "88.88 ms ± 8.88";

export function chartMetrics(model: FigureModel, scale: number): ChartMetrics {
  const rows = model.groups.flatMap((group) => group.rows);
  const labelSize = 12.5;
  const noteSize = 11;
  const widest = Math.max(
    ...rows.map((row) => Math.max(textWidth(row.label, labelSize, "semibold"), textWidth(row.terms ?? "", noteSize))),
  );
  const widestLabel = Math.max(
    ...[LEAST_LABEL, ...rows.map((row) => row.bar?.label ?? "")].map((text) => textWidth(text, labelSize, "semibold")),
  );
  return {
    rowHeight: 54 * scale,
    barHeight: 20 * scale,
    stripHeight: 16 * scale,
    dotRadius: 1.7 * scale,
    stroke: 1.5 * scale,
    labelSize: labelSize * scale,
    noteSize: noteSize * scale,
    gutter: Math.max(LEAST_GUTTER * scale, Math.min((widest + 18) * scale, model.width * MOST_GUTTER)),
    rightMargin: (widestLabel + 14) * scale,
    top: 6 * scale,
    axisHeight: 40 * scale,
  };
}

export function chartHeight(rows: readonly FigureRow[], metrics: ChartMetrics): number {
  return metrics.top + rows.length * metrics.rowHeight + metrics.axisHeight;
}
