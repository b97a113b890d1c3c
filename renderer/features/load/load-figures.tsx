import { useCallback, useId } from "react";
import type { LoadMeasure } from "#shared/figures/load-figure-input.ts";
import { LOAD_FIGURE_LABELS, type LoadFigureKind } from "#shared/figures/load-figure-kind.ts";
import { loadRunFigure } from "#shared/figures/load-run-figure.ts";
import type { StoredLoad } from "#shared/model/load/load-run.ts";
import type { PlotPick } from "../../charts/index.ts";
import { useShownTheme } from "../../results/index.ts";
import { DrawnFigure } from "./drawn-figure.tsx";
import { FigureExport } from "./figure-export.tsx";
import styles from "./load-page.module.css";

interface LoadFigureProps {
  kind: LoadFigureKind;
  run: StoredLoad;
  measure: LoadMeasure;
  /** What was measured is on disk, so that pictures of it can be made. */
  savable: boolean;
  onPick?: (pick: PlotPick) => void;
}

/** A figure of a run, saved as it is shown. */
export function LoadFigure({ kind, run, measure, savable, onPick }: LoadFigureProps) {
  const theme = useShownTheme();
  const titleId = useId();
  const draw = useCallback(
    (width: number) => loadRunFigure(kind, { run, measure, width, theme }),
    [kind, run, measure, theme],
  );
  return (
    <section className={styles.figure} aria-labelledby={titleId} data-figure={kind}>
      <header>
        <h3 id={titleId}>{LOAD_FIGURE_LABELS[kind]}</h3>
        {savable && <FigureExport run={run} figure={kind} measure={measure} />}
      </header>
      <DrawnFigure draw={draw} onPick={onPick} />
    </section>
  );
}
