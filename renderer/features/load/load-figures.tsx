import { ImageDown } from "lucide-react";
import { Suspense, useId, useMemo, type ReactNode } from "react";
import { safeWord } from "#shared/format/export-name.ts";
import { type LoadFigureInput, type LoadMeasure } from "#shared/figures/load-figure-input.ts";
import { loadPhasesFigure } from "#shared/figures/load-phases-figure.ts";
import { loadSpectrumFigure } from "#shared/figures/load-spectrum-figure.ts";
import { loadStartsFigure } from "#shared/figures/load-starts-figure.ts";
import { loadTimesFigure } from "#shared/figures/load-times-figure.ts";
import type { PlotModel } from "#shared/figures/plot-model.ts";
import type { StoredLoad } from "#shared/model/load/load-run.ts";
import type { PlotPick } from "../../charts/index.ts";
import { lazyPart } from "../../host/index.ts";
import { saveFile, useShownTheme, useTextScale, useWidth } from "../../results/index.ts";
import { IconButton } from "../../ui/index.ts";
import { textFile } from "./text-file.ts";
import styles from "./load-page.module.css";

const { Part: PlotChart } = lazyPart(async () => (await import("../../charts/index.ts")).PlotChart);

type FigureInput = Omit<LoadFigureInput, "width" | "theme">;

const FIGURES = {
  times: { title: "Every request over time", draw: loadTimesFigure },
  spectrum: { title: "Latency spectrum", draw: loadSpectrumFigure },
  starts: { title: "Distribution by start", draw: loadStartsFigure },
  phases: { title: "Where the time goes", draw: loadPhasesFigure },
} as const satisfies Record<string, { title: string; draw: (input: LoadFigureInput) => PlotModel }>;

interface LoadFigureProps {
  kind: keyof typeof FIGURES;
  run: StoredLoad;
  measure: LoadMeasure;
  onPick?: (pick: PlotPick) => void;
  children?: ReactNode;
}

/** A figure of a run, as wide as its place; saved as it is shown. */
export function LoadFigure({ kind, run, measure, onPick, children }: LoadFigureProps) {
  const { ref, width } = useWidth();
  const theme = useShownTheme();
  const scale = useTextScale();
  const titleId = useId();
  const { title, draw } = FIGURES[kind];
  const model = useMemo(
    () => (width ? draw({ run, measure, width, theme }) : null),
    [draw, run, measure, width, theme],
  );
  return (
    <section className={styles.figure} aria-labelledby={titleId} data-figure={kind}>
      <header>
        <h3 id={titleId}>{title}</h3>
        <IconButton
          label={`Save “${title}” as SVG`}
          icon={<ImageDown />}
          size="sm"
          disabled={model === null}
          onClick={() => void saveFigure(kind, { run, measure })}
        />
      </header>
      {model?.subtitle && <p className={styles.hint}>{model.subtitle}</p>}
      <div ref={ref} className={styles.chart}>
        {model && (
          <Suspense>
            <PlotChart model={model} scale={scale} onPick={onPick} />
          </Suspense>
        )}
      </div>
      {children}
    </section>
  );
}

const SAVED_WIDTH_PX = 900;

/** Light and of a set width, as other figures are exported; with what was measured, but for the single requests. */
async function saveFigure(kind: keyof typeof FIGURES, input: FigureInput): Promise<void> {
  const { figureToSvg } = await import("#shared/figures/figure-to-svg.ts");
  const { manifest } = input.run;
  const model = FIGURES[kind].draw({ ...input, width: SAVED_WIDTH_PX, theme: "light" });
  const name = `${safeWord(`load-${manifest.request.patternName}-${kind}-${manifest.id}`)}.svg`;
  saveFile(textFile(name, "image/svg+xml", figureToSvg(model, { metadata: { manifest, table: model.table } })));
}
