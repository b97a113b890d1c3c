import { Suspense, useId, useMemo, useState } from "react";
import { subjectName } from "#shared/load/subject-name.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { JudgedStatement, MeasuredPart, PaperId } from "#shared/model/paper.ts";
import { figureHeading, hasMeasured, type MeasuredFigure } from "#shared/papers/measured-figure.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { lazyPart } from "../../host/index.ts";
import { useShownTheme, useTextScale, useWidth } from "../../results/index.ts";
import { FailureNotice, Notice } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { FigureExport } from "./figure-export.tsx";
import { StatementList } from "./statement-list.tsx";
import styles from "./papers-page.module.css";

const { Part: PlotChart } = lazyPart(async () => (await import("../../charts/index.ts")).PlotChart);

interface PaperFigureSectionProps {
  paper: PaperId;
  runId: string;
  figure: MeasuredFigure;
  /** Those that are judged by it. */
  statements: readonly JudgedStatement[];
  /** It is being measured, or will be. */
  live: boolean;
}

/** A figure of the paper: what was published, what was measured here, and which of its claims hold. */
export function PaperFigureSection({ paper, runId, figure, statements, live }: PaperFigureSectionProps) {
  const { ref, width } = useWidth();
  const theme = useShownTheme();
  const scale = useTextScale();
  const titleId = useId();
  const [exportFailure, setExportFailure] = useState<Failure | null>(null);
  const model = useMemo(
    () => (width === null || width === 0 ? null : PAPERS[paper].draw(figure, { width, theme })),
    [paper, figure, width, theme],
  );
  const measured = hasMeasured(figure);
  // Half a figure is no ground for a judgement.
  const complete = !live || figure.parts.every(isOver);
  const failures = figure.parts.flatMap(({ failure, experiment, protocol }) =>
    failure === null ? [] : [{ failure, name: nameOf(paper, experiment, protocol) }],
  );
  const loads = figure.parts.flatMap(({ load }) =>
    load ? [{ id: load.manifest.id, name: subjectName(load.manifest.request.subject) }] : [],
  );
  return (
    <section className={styles.figure} aria-labelledby={titleId}>
      <header>
        <h3 id={titleId}>{figureHeading(figure)}</h3>
        <div className={styles.buttons}>
          {figure.parts.map(({ experiment, protocol, runId: part, run }) =>
            part === null || experiment !== figure.id || run === null || run.manifest.cells.length === 0 ? null : (
              <a key={part} href={addresses.run(part)} className={styles.link}>
                {protocol === "paper" ? "Benchmark, their protocol" : "Benchmark, our protocol"}
              </a>
            ),
          )}
          {loads.map(({ id, name }) => (
            <a key={id} href={addresses.load(id)} className={styles.link}>
              {loads.length === 1 ? "Open as load run" : `Open as load run: ${name}`}
            </a>
          ))}
          <FigureExport
            paper={paper}
            runId={runId}
            figures={[figure.id]}
            disabled={!measured}
            onFailure={setExportFailure}
          />
        </div>
      </header>
      {figure.told !== null && (
        <p className={styles.told}>
          <strong>Published:</strong> {figure.told}
          {!figure.atPapersInput && ` Measured here: ${figure.input} in place of ${figure.papersInput}.`}
        </p>
      )}
      {exportFailure && (
        <FailureNotice
          failure={exportFailure}
          title="The file could not be made"
          onDismiss={() => setExportFailure(null)}
        />
      )}
      {failures.map(({ failure, name }) => (
        <FailureNotice key={name} failure={failure} title={`Not measured: ${name}`} />
      ))}
      <div ref={ref} className={styles.chart} data-empty={!measured || undefined}>
        {model && (
          <Suspense>
            <PlotChart model={model} scale={scale} />
          </Suspense>
        )}
        {!measured && <Notice title={live ? "Not measured yet" : "It was not measured in this run"} />}
      </div>
      {complete && figure.findings.length > 0 && (
        <ul className={styles.findings} aria-label="What follows from it">
          {figure.findings.map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
        </ul>
      )}
      {complete && <StatementList statements={statements} />}
    </section>
  );
}

function isOver({ run, load }: MeasuredPart): boolean {
  const { state } = run?.manifest ?? load?.manifest ?? {};
  return state !== undefined && state !== "running";
}

function nameOf(paper: PaperId, experiment: string, protocol: MeasuredPart["protocol"]): string {
  return PAPERS[paper].experiments.find(({ id }) => id === experiment)?.name(protocol) ?? experiment;
}
