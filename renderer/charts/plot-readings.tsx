import type { Reading } from "#shared/figures/read-panel.ts";
import comparison from "./comparison-chart.module.css";
import styles from "./plot-chart.module.css";

interface PlotReadingsProps {
  readings: readonly Reading[];
  /** The place they are read at, in the chart's pixels. */
  x: number;
  y: number;
  /** The chart's width. */
  width: number;
}

const GAP = 14;

/** The values at the pointer, on the side of it that has room. */
export function PlotReadings({ readings, x, y, width }: PlotReadingsProps) {
  const side = x < width / 2 ? { left: x + GAP } : { right: width - x + GAP };
  return (
    <div className={`${comparison.tooltip} ${styles.readings}`} style={{ ...side, top: y }} aria-hidden="true">
      <dl>
        {readings.map(({ label, text, at }) => (
          <div key={`${label} ${at.join(" ")}`}>
            <dt>{label}</dt>
            <dd data-numeric>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
