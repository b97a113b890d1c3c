import type { FigureAxis, FigureBar, FigureRow } from "#shared/figures/figure-model.ts";
import { THEME_COLORS, type Theme } from "#shared/figures/palette.ts";
import { truncateText, wrapText } from "#shared/figures/text-metrics.ts";
import { barEndNs, whiskerOf } from "#shared/figures/whisker.ts";
import { LABEL_GAP, lineHeight, type ChartMetrics } from "./chart-metrics.ts";
import styles from "./comparison-chart.module.css";

/** What the chart lies on here; the exported file has a surface of its own. */
export const PANE = "var(--surface-pane)";

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

interface StripProps extends PlacedRow {
  axis: FigureAxis;
}

/** The bar's whisker and label with every run as a dot below, or why there are none. */
export function RowStrip(props: StripProps) {
  const { payload: row } = props;
  return row.bar ? <MeasuredRow {...props} bar={row.bar} /> : <MissingRow {...props} />;
}

function MeasuredRow({
  x,
  y,
  width,
  height,
  payload: row,
  theme,
  metrics,
  axis,
  bar,
}: StripProps & { bar: FigureBar }) {
  const colors = THEME_COLORS[theme];
  const xOf = (valueNs: number) => x + (valueNs / axis.maxNs) * width;
  const barMiddle = y - 2 - metrics.barHeight / 2;
  const radius = metrics.dotRadius;
  const spread = height / 2 - radius - 1;
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
      <WhiskerMark bar={bar} axis={axis} xOf={xOf} middle={barMiddle} color={colors.text} metrics={metrics} />
      <text
        className={styles.onGrid}
        x={xOf(barEndNs(bar, axis)) + LABEL_GAP}
        y={barMiddle}
        fill={colors.text}
        fontSize={metrics.labelSize}
        fontWeight={600}
        dominantBaseline="central"
      >
        {bar.label}
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
          {truncateText(row.alert, width + metrics.rightMargin - 8, metrics.noteSize)}
        </text>
      )}
    </g>
  );
}

interface WhiskerProps {
  bar: FigureBar;
  axis: FigureAxis;
  xOf: (valueNs: number) => number;
  middle: number;
  color: string;
  metrics: ChartMetrics;
}

function WhiskerMark({ bar, axis, xOf, middle, color, metrics: { barHeight, stroke } }: WhiskerProps) {
  const whisker = whiskerOf(bar, axis);
  if (!whisker) return null;
  const [from, to] = [xOf(whisker.fromNs), xOf(whisker.toNs)];
  const cap = barHeight / 4;
  const end = whisker.cut
    ? `M${to - cap} ${middle - cap}L${to} ${middle}L${to - cap} ${middle + cap}`
    : `M${to} ${middle - cap}V${middle + cap}`;
  const caps = `M${from} ${middle - cap}V${middle + cap}${end}`;
  const line = { x1: from, x2: to, y1: middle, y2: middle };
  return (
    <g data-mark="whisker" data-cut={whisker.cut || undefined} fill="none">
      {/* A halo of the surface first: half of a whisker lies on its bar, which may be as dark as itself. */}
      <path d={`M${from} ${middle}H${to}${caps}`} stroke={PANE} strokeWidth={stroke * 2.6} />
      <line {...line} stroke={color} strokeWidth={stroke} />
      <path d={caps} stroke={color} strokeWidth={stroke} />
    </g>
  );
}

function MissingRow({ x, y, width, height, payload: row, theme, metrics }: StripProps) {
  if (!row.missing) return null;
  const colors = THEME_COLORS[theme];
  const room = width + metrics.rightMargin - 2 * LABEL_GAP;
  const reason = fewLines(row.missing.reason, room, metrics.labelSize, metrics.reasonLines);
  const hint = fewLines(row.missing.hint ?? "", room, metrics.noteSize, metrics.hintLines);
  const reasonHeight = reason.length * lineHeight(metrics.labelSize);
  const textHeight = reasonHeight + hint.length * lineHeight(metrics.noteSize);
  // Bar and strip share the row's middle.
  const top = (y - 2 - metrics.barHeight + y + height) / 2 - textHeight / 2;
  const lines = [
    ...reason.map((text, index) => ({
      text,
      size: metrics.labelSize,
      fill: colors.text,
      top: top + index * lineHeight(metrics.labelSize),
    })),
    ...hint.map((text, index) => ({
      text,
      size: metrics.noteSize,
      fill: colors.mutedText,
      top: top + reasonHeight + index * lineHeight(metrics.noteSize),
    })),
  ];
  return (
    <g data-mark="missing" data-cell={row.cell}>
      <title>{[row.missing.reason, row.missing.hint].filter(Boolean).join("\n")}</title>
      {/* Keeps the grid's lines out of the text. */}
      <rect x={x + 1} y={top - 4} width={width + metrics.rightMargin - 1} height={textHeight + 8} fill={PANE} />
      {lines.map((line) => (
        <text
          key={line.top}
          x={x + LABEL_GAP}
          y={line.top + lineHeight(line.size) / 2}
          fill={line.fill}
          fontSize={line.size}
          dominantBaseline="central"
        >
          {line.text}
        </text>
      ))}
    </g>
  );
}

/** The text in at most `most` lines; what doesn't fit is behind an ellipsis. */
function fewLines(text: string, width: number, size: number, most: number): string[] {
  const lines = wrapText(text, width, size);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), truncateText(lines.slice(most - 1).join(" "), width, size)];
}
