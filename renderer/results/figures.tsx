import { useMemo } from "react";
import type { FigureKind } from "#shared/figures/figure-kind.ts";
import type { RunFigureModel } from "#shared/figures/figure-model.ts";
import type { FigureView } from "#shared/figures/figure-view.ts";
import { runFigure } from "#shared/figures/run-figure.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import { FigureBar } from "./figure-bar.tsx";
import { useShownTheme } from "./page-look.ts";
import { RunFigureView } from "./run-figure-view.tsx";
import { useWidth } from "./use-width.ts";
import styles from "./figures.module.css";

interface FiguresProps {
  manifest: RunManifest;
  /** Of the times that `view` chose. */
  summary: RunSummary;
  kind: FigureKind;
  view: FigureView;
  timers: readonly string[];
  /** The chosen one, which `view` may still wait for. */
  timer: string | undefined;
  live: boolean;
  onKind: (kind: FigureKind) => void;
  onView: (change: Partial<FigureView>) => void;
}

/** The figures of a run, one at a time, as wide as their place. */
export function Figures({ manifest, summary, kind, view, timers, timer, live, onKind, onView }: FiguresProps) {
  const { ref, width } = useWidth();
  const theme = useShownTheme();
  const model = useMemo(
    () => (width === null || width === 0 ? null : runFigure(kind, { manifest, summary, width, theme, view })),
    [kind, manifest, summary, width, theme, view],
  );
  return (
    <>
      <FigureBar
        manifest={manifest}
        summary={summary}
        kind={kind}
        view={view}
        timers={timers}
        timer={timer}
        scale={kind === "sweep" ? scaleOf(model) : null}
        onKind={onKind}
        onView={onView}
      />
      <div
        ref={ref}
        className={styles.place}
        data-figure={kind}
        style={{ ["--rows" as string]: manifest.cells.length }}
      >
        {model && <RunFigureView manifest={manifest} summary={summary} model={model} live={live} />}
      </div>
    </>
  );
}

/** How the axes of a line are drawn; only both together are changed. */
function scaleOf(model: RunFigureModel | null): "linear" | "log" {
  const [panel] = model?.kind === "plot" ? model.panels : [];
  return panel?.x.scale.kind === "log" || panel?.y.scale.kind === "log" ? "log" : "linear";
}
