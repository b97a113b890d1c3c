import { Suspense, useMemo } from "react";
import type { PlotModel } from "#shared/figures/plot-model.ts";
import type { PlotPick } from "../../charts/index.ts";
import { lazyPart } from "../../host/index.ts";
import { useTextScale, useWidth } from "../../results/index.ts";
import styles from "./load-page.module.css";

const { Part: PlotChart } = lazyPart(async () => (await import("../../charts/index.ts")).PlotChart);

interface DrawnFigureProps {
  /** Of a width in CSS pixels; null where there is nothing to draw. */
  draw: (width: number) => PlotModel | null;
  onPick?: (pick: PlotPick) => void;
}

/** A figure as wide as its place, with what it says in a line above. */
export function DrawnFigure({ draw, onPick }: DrawnFigureProps) {
  const { ref, width } = useWidth();
  const scale = useTextScale();
  const model = useMemo(() => (width ? draw(width) : null), [draw, width]);
  return (
    <>
      {model?.subtitle && <p className={styles.hint}>{model.subtitle}</p>}
      <div ref={ref} className={styles.chart}>
        {model && (
          <Suspense>
            <PlotChart model={model} scale={scale} onPick={onPick} />
          </Suspense>
        )}
      </div>
    </>
  );
}
