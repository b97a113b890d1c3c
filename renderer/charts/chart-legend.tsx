import type { LegendEntry } from "#shared/figures/figure-model.ts";
import { legendGlyph } from "#shared/figures/layout-legend.ts";
import { THEME_COLORS, type Theme } from "#shared/figures/palette.ts";
import { FigureMarks } from "./figure-marks.tsx";
import styles from "./comparison-chart.module.css";

/** What the marks stand for, each drawn as in an exported file. */
export function ChartLegend({ entries, theme }: { entries: readonly LegendEntry[]; theme: Theme }) {
  return (
    <ul className={styles.legend}>
      {entries.map((entry) => (
        <li key={`${entry.mark} ${entry.text}`}>
          <svg width="20" height="12" aria-hidden="true">
            <FigureMarks marks={legendGlyph(entry, 1, 6, THEME_COLORS[theme])} theme={theme} />
          </svg>
          {entry.text}
        </li>
      ))}
    </ul>
  );
}
