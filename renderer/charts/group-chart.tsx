import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import type { FigureAxis, FigureRow } from "#shared/figures/figure-model.ts";
import { THEME_COLORS, type Theme } from "#shared/figures/palette.ts";
import { truncateText, wrapText } from "#shared/figures/text-metrics.ts";
import { chartHeight, type ChartMetrics } from "./chart-metrics.ts";
import { PANE, RowBar, RowStrip, type PlacedRow } from "./row-marks.tsx";
import styles from "./comparison-chart.module.css";

export interface RowDetail {
  label: string;
  value: string;
}

interface GroupChartProps {
  rows: readonly FigureRow[];
  axis: FigureAxis;
  theme: Theme;
  width: number;
  metrics: ChartMetrics;
  hatchId: string;
  detailsOf?: (cell: number) => RowDetail[];
}

/** The bars of one program on the shared axis. */
export function GroupChart({ rows, axis, theme, width, metrics, hatchId, detailsOf }: GroupChartProps) {
  const colors = THEME_COLORS[theme];
  const tickLabels = new Map(axis.ticks.map(({ valueNs, label }) => [valueNs, label]));
  const rowOf = new Map(rows.map((row) => [row.cell, row]));
  const placed = (props: unknown): PlacedRow => ({ ...(props as PlacedRow), theme, metrics, hatchId });
  return (
    <BarChart
      layout="vertical"
      width={width}
      height={chartHeight(rows, metrics)}
      data={[...rows]}
      margin={{ top: metrics.top, right: metrics.rightMargin, bottom: 0, left: 0 }}
      barCategoryGap="8%"
      barGap={2}
      accessibilityLayer={false}
    >
      <defs>
        <pattern id={hatchId} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="7" fill={PANE} fillOpacity="0.75" />
        </pattern>
      </defs>
      <CartesianGrid horizontal={false} stroke={colors.grid} />
      <XAxis
        type="number"
        domain={[0, axis.maxNs]}
        ticks={axis.ticks.map(({ valueNs }) => valueNs)}
        interval={0}
        tickFormatter={(valueNs: number) => tickLabels.get(valueNs) ?? ""}
        tick={{ fill: colors.mutedText, fontSize: metrics.noteSize }}
        axisLine={{ stroke: colors.axis }}
        tickLine={{ stroke: colors.axis }}
        height={metrics.axisHeight}
        label={{
          value: axis.title,
          position: "insideBottom",
          offset: 2,
          fill: colors.mutedText,
          fontSize: metrics.noteSize,
        }}
      />
      <YAxis
        type="category"
        dataKey="cell"
        width={metrics.gutter}
        interval={0}
        axisLine={{ stroke: colors.axis }}
        tickLine={false}
        tick={({ x, y, payload }: { x: number | string; y: number | string; payload: { value: number } }) => (
          <RowLabel row={rowOf.get(payload.value)} x={Number(x)} y={Number(y)} theme={theme} metrics={metrics} />
        )}
      />
      {detailsOf && (
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: colors.grid, fillOpacity: 0.45 }}
          content={({ active, label }) => {
            const row = active ? rowOf.get(Number(label)) : undefined;
            return row ? <RowTooltip row={row} details={detailsOf(row.cell)} /> : null;
          }}
        />
      )}
      <Bar
        dataKey={(row: FigureRow) => row.bar?.meanNs}
        barSize={metrics.barHeight}
        isAnimationActive={false}
        shape={(props: unknown) => <RowBar {...placed(props)} />}
      />
      {/* As long as the axis in every row: its place is that of the runs below their bar. */}
      <Bar
        dataKey={() => axis.maxNs}
        barSize={metrics.stripHeight}
        isAnimationActive={false}
        shape={(props: unknown) => <RowStrip {...placed(props)} axis={axis} />}
      />
    </BarChart>
  );
}

interface RowLabelProps {
  row: FigureRow | undefined;
  x: number;
  y: number;
  theme: Theme;
  metrics: ChartMetrics;
}

function RowLabel({ row, x, y, theme, metrics }: RowLabelProps) {
  if (!row) return null;
  const colors = THEME_COLORS[theme];
  const room = metrics.gutter - 14;
  const terms = row.terms === null ? [] : wrapText(row.terms, room, metrics.noteSize).slice(0, 2);
  return (
    <g transform={`translate(${x - 4} ${y - terms.length * metrics.noteSize * 0.6})`} textAnchor="end">
      <text fill={colors.text} fontSize={metrics.labelSize} fontWeight={600} dominantBaseline="central">
        {truncateText(row.label, room, metrics.labelSize, "semibold")}
      </text>
      {terms.map((line, index) => (
        <text
          key={line}
          y={metrics.labelSize * 1.2 + index * metrics.noteSize * 1.15}
          fill={colors.mutedText}
          fontSize={metrics.noteSize}
          dominantBaseline="central"
        >
          {line}
        </text>
      ))}
    </g>
  );
}

function RowTooltip({ row, details }: { row: FigureRow; details: RowDetail[] }) {
  return (
    <div className={styles.tooltip}>
      <strong>{row.label}</strong>
      {row.unequal !== null && <p>Hatched: {row.unequal}</p>}
      {row.alert !== null && <p>{row.alert}</p>}
      {row.missing && <p>{[row.missing.reason, row.missing.hint].filter(Boolean).join(". ")}</p>}
      <dl>
        {details.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
