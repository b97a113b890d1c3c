import { useState, type KeyboardEvent, type ReactNode } from "react";
import { runtimeColor } from "#shared/figures/palette.ts";
import { runHeadline } from "#shared/format/headline.ts";
import { wbBenchCommand } from "#shared/format/wb-command.ts";
import type { RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { CopyCommand, FailureNotice, Segmented } from "../ui/index.ts";
import { ComparisonFigureView } from "./comparison-figure-view.tsx";
import { Conditions } from "./conditions.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { useShownTheme } from "./page-look.ts";
import { ResultNotes, type MakeEqualAction } from "./result-notes.tsx";
import { SamplesTable } from "./samples-table.tsx";
import { SeriesTable } from "./series-table.tsx";
import styles from "./result-view.module.css";

interface ResultViewProps {
  manifest: RunManifest;
  samples: readonly Sample[];
  summary: RunSummary;
  /** Samples still come in: the verdict is a preliminary one. */
  live?: boolean;
  /** Stands below the title, such as progress. */
  status?: ReactNode;
  /** Left out where nothing can be started, such as in the history. */
  makeEqual?: MakeEqualAction;
}

/** A comparison, finished or on its way: verdict, chart, numbers, warnings, conditions, exports. */
export function ResultView({ manifest, samples, summary, live = false, status, makeEqual }: ResultViewProps) {
  const theme = useShownTheme();
  const [view, setView] = useState<"chart" | "runs">("chart");
  const [exportFailure, setExportFailure] = useState<Failure | null>(null);
  const programs = [...new Set(manifest.cells.map(({ program }) => program))];
  const title = programs.join(", ");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    setView(view === "chart" ? "runs" : "chart");
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a shortcut for the switch inside
    <section className={styles.result} aria-label={`Comparison of ${title}`} onKeyDown={onKeyDown}>
      <header className={styles.header}>
        <h2 title={title}>{title}</h2>
        <div className={styles.actions}>
          <Segmented<"chart" | "runs">
            label="Show (T)"
            options={[
              { id: "chart", label: "Chart" },
              { id: "runs", label: "Runs" },
            ]}
            value={view}
            onChange={setView}
          />
          <CopyCommand command={wbBenchCommand(manifest.request)} label="Copy as wb bench" />
          <ExportMenu
            runId={manifest.id}
            theme={theme}
            disabled={live || samples.length === 0}
            onFailure={setExportFailure}
          />
        </div>
        <p>{describeRequest(manifest)}</p>
      </header>
      {status}
      {exportFailure && (
        <FailureNotice
          failure={exportFailure}
          title="The file could not be made"
          onDismiss={() => setExportFailure(null)}
        />
      )}
      <p className={styles.verdict} aria-live={live ? "off" : "polite"} data-live={live || undefined}>
        {live && samples.length > 0 && <span>So far: </span>}
        {runHeadline(manifest, summary).replaceAll(" %", "\u00A0%")}
        {"."}
      </p>
      {view === "chart" ? (
        <ComparisonFigureView manifest={manifest} summary={summary} live={live} />
      ) : (
        <SamplesTable manifest={manifest} samples={samples} />
      )}
      <ResultNotes manifest={manifest} summary={summary} makeEqual={makeEqual} />
      <SeriesTable manifest={manifest} summary={summary} colorOf={(runtime) => runtimeColor(runtime, theme).fill} />
      {summary.verdicts.length > 2 && (
        <details className={styles.details}>
          <summary>All {summary.verdicts.length} pairs in words</summary>
          <ul>
            {summary.verdicts.map(({ a, b, text }) => (
              <li key={`${a} ${b}`}>{text}.</li>
            ))}
          </ul>
        </details>
      )}
      <details className={styles.details} open={!live}>
        <summary>How, where and with which commands this was measured</summary>
        <Conditions manifest={manifest} />
      </details>
    </section>
  );
}

function describeRequest({ request, createdAt }: RunManifest): string {
  const { args } = request.invocation;
  return [
    [`-${request.build.optimization}`, ...request.build.flags].join(" "),
    request.build.simd && "SIMD",
    request.build.wasmOpt !== null && `wasm-opt -${request.build.wasmOpt}`,
    args.length === 0 ? "default arguments" : `arguments ${args.join(" ")}`,
    request.timeBudgetMs === undefined
      ? `${request.runs} runs each`
      : `at most ${request.runs} runs each and ${request.timeBudgetMs / 1000} s in all`,
    new Date(createdAt).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }),
  ]
    .filter((part) => part !== false)
    .join(" · ");
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=radio]), textarea, select");
}
