import { Suspense, useId, useMemo, useState } from "react";
import { paperFigure } from "#shared/figures/paper-figure.ts";
import { PROTOCOL_TITLES } from "#shared/figures/paper-figure-parts.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { JudgedStatement } from "#shared/model/paper.ts";
import type { MeasuredFigure } from "#shared/papers/persaud-2019/figures.ts";
import { lazyPart } from "../../host/index.ts";
import { useShownTheme, useTextScale, useWidth } from "../../results/index.ts";
import { FailureNotice, Notice } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { FigureExport } from "./figure-export.tsx";
import { StatementList } from "./statement-list.tsx";
import styles from "./papers-page.module.css";

const { Part: PlotChart } = lazyPart(async () => (await import("../../charts/index.ts")).PlotChart);

interface PaperFigureSectionProps {
  runId: string;
  figure: MeasuredFigure;
  /** Those that are judged by it. */
  statements: readonly JudgedStatement[];
  /** It is being measured, or will be. */
  live: boolean;
}

/** A figure of the paper: what was published, what was measured here, and which of its claims hold. */
export function PaperFigureSection({ runId, figure, statements, live }: PaperFigureSectionProps) {
  const { ref, width } = useWidth();
  const theme = useShownTheme();
  const scale = useTextScale();
  const titleId = useId();
  const [exportFailure, setExportFailure] = useState<Failure | null>(null);
  const model = useMemo(
    () => (width === null || width === 0 ? null : paperFigure(figure, { width, theme })),
    [figure, width, theme],
  );
  const measured = figure.parts.filter(({ run }) => run !== null && run.manifest.cells.length > 0);
  // Half a figure is no ground for a judgement.
  const complete = !live || figure.parts.every(({ run }) => run !== null && run.manifest.state !== "running");
  const failures = figure.parts.flatMap(({ failure, protocol }) => (failure === null ? [] : [{ failure, protocol }]));
  return (
    <section className={styles.figure} aria-labelledby={titleId}>
      <header>
        <h3 id={titleId}>{figure.figure === null ? figure.title : `Figure ${figure.figure}: ${figure.title}`}</h3>
        <div className={styles.buttons}>
          {measured.map(({ experiment, protocol, runId: part }) =>
            part === null || experiment !== figure.id ? null : (
              <a key={part} href={addresses.run(part)} className={styles.link}>
                {protocol === "paper" ? "Benchmark, their protocol" : "Benchmark, our protocol"}
              </a>
            ),
          )}
          <FigureExport
            runId={runId}
            figures={[figure.id]}
            disabled={measured.length === 0}
            onFailure={setExportFailure}
          />
        </div>
      </header>
      {figure.told !== null && (
        <p className={styles.told}>
          <strong>Published:</strong> {figure.told}
          {!figure.atPapersInput && ` Measured here at ${figure.input} in place of ${figure.papersInput}.`}
        </p>
      )}
      {exportFailure && (
        <FailureNotice
          failure={exportFailure}
          title="The file could not be made"
          onDismiss={() => setExportFailure(null)}
        />
      )}
      {failures.map(({ failure, protocol }) => (
        <FailureNotice
          key={protocol}
          failure={failure}
          title={`Not measured ${PROTOCOL_TITLES[protocol].toLowerCase()}`}
        />
      ))}
      <div ref={ref} className={styles.chart} data-empty={measured.length === 0 || undefined}>
        {model && (
          <Suspense>
            <PlotChart model={model} scale={scale} />
          </Suspense>
        )}
        {measured.length === 0 && <Notice title={live ? "Not measured yet" : "It was not measured in this run"} />}
      </div>
      {complete && <StatementList statements={statements} />}
    </section>
  );
}
