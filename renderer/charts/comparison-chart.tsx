import { useId } from "react";
import type { ComparisonModel } from "#shared/figures/figure-model.ts";
import { chartMetrics } from "./chart-metrics.ts";
import { ChartLegend } from "./chart-legend.tsx";
import { GroupChart, type RowDetail } from "./group-chart.tsx";
import styles from "./comparison-chart.module.css";

interface ComparisonChartProps {
  model: ComparisonModel;
  /** What hovering a bar adds; the table has the same numbers. */
  detailsOf?: (cell: number) => RowDetail[];
  /** The reader's text size over the usual one. */
  scale?: number;
  /** Runs still come in: what they change moves nothing else. */
  live?: boolean;
}

/** The figure model on the screen: the same bars, whiskers, dots and ticks that the export draws. */
export function ComparisonChart({ model, detailsOf, scale = 1, live = false }: ComparisonChartProps) {
  const hatchId = useId();
  const metrics = chartMetrics(model, scale, live);
  return (
    <figure className={styles.figure} role="img" aria-label={model.description}>
      {model.groups.map((group, index) => (
        <div key={group.title ?? index}>
          {group.title !== null && (
            <p className={styles.groupTitle}>
              <strong>{group.title}</strong> {group.headline}
            </p>
          )}
          <GroupChart
            rows={group.rows}
            axis={model.axis}
            theme={model.theme}
            width={model.width}
            metrics={metrics}
            hatchId={`${hatchId}${index}`}
            detailsOf={detailsOf}
          />
        </div>
      ))}
      <ChartLegend entries={model.legend} theme={model.theme} />
    </figure>
  );
}
