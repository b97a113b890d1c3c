import type { FigureRow } from "#shared/figures/figure-model.ts";
import { THEME_COLORS, type Theme } from "#shared/figures/palette.ts";
import { truncateText } from "#shared/figures/text-metrics.ts";
import type { ChartMetrics } from "./chart-metrics.ts";
import styles from "./comparison-chart.module.css";

/** A row's place as the chart library has laid it out, with what its marks need. */
export interface PlacedRow {
  x: number;
  y: number;
  width: number;
  height: number;
  payload: FigureRow;
  theme: Theme;
  metrics: ChartMetrics;
  hatchId: string;
}

/** The bar from zero to the mean, hatched where terms are unequal. */
export function RowBar({ x, y, width, height, payload: row, hatchId }: PlacedRow) {
  if (!row.bar) return null;
  const place = { x, y, width: Math.max(0, width), height };
  return (
    <g data-mark="bar" data-cell={row.cell}>
      <rect {...place} fill={row.color.fill} stroke={row.color.edge} />
      {row.unequal !== null && <rect {...place} fill={`url(#${hatchId})`} data-mark="hatch" />}
    </g>
  );
}

/** Every run as a dot below its bar, the bar's label, or why there is neither. */
export function RowStrip(props: PlacedRow & { maxNs: number }) {
  const { x, y, width, height, payload: row, theme, metrics, maxNs } = props;
  const colors = THEME_COLORS[theme];
  const xOf = (valueNs: number) => x + (valueNs / maxNs) * width;
  const barMiddle = y - 2 - metrics.barHeight / 2;
  if (!row.bar) {
    const room = width + metrics.rightMargin - 12;
    return (
      <g data-mark="missing" data-cell={row.cell}>
        <title>{[row.missing?.reason, row.missing?.hint].filter(Boolean).join("\n")}</title>
        <text
          className={styles.onGrid}
          x={x + 8}
          y={barMiddle}
          fill={colors.text}
          fontSize={metrics.labelSize}
          dominantBaseline="central"
        >
          {truncateText(row.missing?.reason ?? "", room, metrics.labelSize)}
        </text>
        {row.missing?.hint && (
          <text
            className={styles.onGrid}
            x={x + 8}
            y={y + height / 2}
            fill={colors.mutedText}
            fontSize={metrics.noteSize}
            dominantBaseline="central"
          >
            {truncateText(row.missing.hint, room, metrics.noteSize)}
          </text>
        )}
      </g>
    );
  }
  const radius = metrics.dotRadius;
  const spread = height / 2 - radius - 1;
  const labelX = xOf(Math.max(row.bar.meanNs, row.bar.ci95Ns?.[1] ?? 0)) + 7;
  const circle = `a${radius} ${radius} 0 1 0 ${radius * 2} 0a${radius} ${radius} 0 1 0 ${-radius * 2} 0`;
  // One path for all dots of a row: a thousand elements would slow every redraw down.
  const dots = row.dots
    .map(({ valueNs, jitter }) => {
      const left = (xOf(valueNs) - radius).toFixed(2);
      const middle = (y + height / 2 + jitter * spread).toFixed(2);
      return `M${left} ${middle}${circle}`;
    })
    .join("");
  return (
    <g data-mark="runs" data-cell={row.cell}>
      <path d={dots} fill={row.color.edge} fillOpacity={0.6} />
      <text
        className={styles.onGrid}
        x={labelX}
        y={barMiddle}
        fill={colors.text}
        fontSize={metrics.labelSize}
        fontWeight={600}
        dominantBaseline="central"
      >
        {row.bar.label}
      </text>
      {row.alert !== null && (
        <text
          className={styles.onGrid}
          x={x + width + metrics.rightMargin - 4}
          y={y + height / 2}
          textAnchor="end"
          fill={colors.alert}
          fontSize={metrics.noteSize}
          dominantBaseline="central"
        >
          {truncateText(row.alert, width, metrics.noteSize)}
        </text>
      )}
    </g>
  );
}
