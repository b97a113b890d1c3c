import type { LegendEntry } from "#shared/figures/figure-model.ts";
import { THEME_COLORS, type Theme } from "#shared/figures/palette.ts";
import styles from "./comparison-chart.module.css";

/** What bar, whisker, dot and hatching stand for. */
export function ChartLegend({ entries, theme }: { entries: readonly LegendEntry[]; theme: Theme }) {
  return (
    <ul className={styles.legend}>
      {entries.map((entry) => (
        <li key={entry.mark}>
          <svg width="18" height="10" aria-hidden="true">
            <Mark mark={entry.mark} color={THEME_COLORS[theme].mutedText} surface={THEME_COLORS[theme].surface} />
          </svg>
          {entry.text}
        </li>
      ))}
    </ul>
  );
}

function Mark({ mark, color, surface }: { mark: LegendEntry["mark"]; color: string; surface: string }) {
  switch (mark) {
    case "bar":
      return <rect y="1" width="17" height="8" fill={color} />;
    case "whisker":
      return <path d="M1 1v8M1 5h15M16 1v8" stroke={color} strokeWidth="1.5" fill="none" />;
    case "dot":
      return <circle cx="9" cy="5" r="2.2" fill={color} />;
    case "hatch":
      return (
        <>
          <rect y="1" width="17" height="8" fill={color} />
          <path d="M2 9l8-8M8 9l8-8M-4 9l8-8" stroke={surface} strokeWidth="2" />
        </>
      );
  }
}
