import { useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import type { FigureKind } from "#shared/figures/figure-kind.ts";
import { timeName, type FigureView } from "#shared/figures/figure-view.ts";
import { runtimeColor } from "#shared/figures/palette.ts";
import { conditionsMarkdown } from "#shared/format/conditions.ts";
import { describeDesign } from "#shared/format/design-words.ts";
import { runHeadline } from "#shared/format/headline.ts";
import { wbBenchCommand } from "#shared/format/wb-command.ts";
import type { RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { timersOf } from "#shared/stats/timer-samples.ts";
import { Button, CopyCommand, FailureNotice, Segmented } from "../ui/index.ts";
import { Conditions } from "./conditions.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { firstFigure } from "./figure-choices.ts";
import { Figures } from "./figures.tsx";
import { runsToDecide } from "./more-runs.ts";
import { useShownTheme } from "./page-look.ts";
import { ResultNotes, type MakeEqualAction } from "./result-notes.tsx";
import { SamplesTable } from "./samples-table.tsx";
import { SeriesTable } from "./series-table.tsx";
import { useTimedSummary } from "./use-timed-summary.ts";
import { VerdictList } from "./verdict-list.tsx";
import styles from "./result-view.module.css";

/** How a comparison is measured anew with another number of runs. */
interface MoreRunsAction {
  /** Why it can't be started now; null when it can. */
  blocked: string | null;
  start: (runs: number) => void;
}

interface ResultViewProps {
  manifest: RunManifest;
  samples: readonly Sample[];
  /** How many there are where `samples` are only those of the first rounds. */
  sampleCount?: number;
  /** Of all samples. */
  summary: RunSummary;
  /** Samples still come in: the verdict is a preliminary one. */
  live?: boolean;
  /** Stands below the title, such as progress. */
  status?: ReactNode;
  /** Left out where nothing can be started, such as in the history. */
  makeEqual?: MakeEqualAction;
  /** Left out where nothing can be started, such as in the history. */
  moreRuns?: MoreRunsAction;
}

/** A comparison, finished or on its way: verdict, figures, numbers, warnings, conditions, exports. */
export function ResultView({
  manifest,
  samples,
  sampleCount = samples.length,
  summary,
  live = false,
  status,
  makeEqual,
  moreRuns,
}: ResultViewProps) {
  const theme = useShownTheme();
  const [shown, setShown] = useState<"chart" | "runs">("chart");
  // Until something is chosen, what is shown follows the cells, which may not be known yet.
  const [chosenKind, setKind] = useState<FigureKind | null>(null);
  const [chosen, setView] = useState<FigureView>({});
  const [refused, setRefused] = useState<{ title: string; failure: Failure } | null>(null);
  const kind = chosenKind ?? firstFigure(manifest);
  const run = { manifest, samples, sampleCount, summary };
  const { summary: timed, timer } = useTimedSummary(run, chosen.timer, (failure) => {
    setRefused({ title: "The times of this timer could not be read", failure });
    setView((before) => ({ ...before, timer: undefined }));
  });
  const view = useMemo(() => ({ ...chosen, timer }), [chosen, timer]);
  const programs = [...new Set(manifest.cells.map(({ program }) => program))];
  const title = programs.join(", ");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    setShown(shown === "chart" ? "runs" : "chart");
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
            value={shown}
            onChange={setShown}
          />
          <CopyCommand command={wbBenchCommand(manifest.request)} label="Copy as wb bench" />
          <ExportMenu
            runId={manifest.id}
            figure={kind}
            view={view}
            theme={theme}
            disabled={live || sampleCount === 0}
            onFailure={(failure) =>
              setRefused(failure === null ? null : { title: "The file could not be made", failure })
            }
          />
        </div>
        <p>{describeRequest(manifest)}</p>
      </header>
      {status}
      {refused && <FailureNotice {...refused} onDismiss={() => setRefused(null)} />}
      <Headline manifest={manifest} summary={timed} live={live} timer={timer} moreRuns={moreRuns} />
      {shown === "chart" ? (
        <Figures
          manifest={manifest}
          summary={timed}
          kind={kind}
          view={view}
          timers={timersOf(summary)}
          timer={chosen.timer}
          live={live}
          onKind={setKind}
          onView={(change) => setView((before) => ({ ...before, ...change }))}
        />
      ) : (
        <SamplesTable manifest={manifest} samples={samples} sampleCount={sampleCount} />
      )}
      <ResultNotes manifest={manifest} summary={summary} makeEqual={makeEqual} />
      <SeriesTable
        manifest={manifest}
        summary={timed}
        view={view}
        colorOf={(runtime) => runtimeColor(runtime, theme).fill}
      />
      <VerdictList manifest={manifest} summary={timed} />
      <details className={styles.details} open={!live}>
        <summary>How, where and with which commands this was measured</summary>
        <Conditions manifest={manifest} summary={summary} />
        <CopyCommand
          command={conditionsMarkdown(manifest, summary)}
          label="Copy as Markdown"
          title="Conditions, warnings and commands, for a report or an issue"
        />
      </details>
    </section>
  );
}

interface HeadlineProps extends Pick<ResultViewProps, "manifest" | "summary" | "moreRuns"> {
  live: boolean;
  timer: string | undefined;
}

/** The verdict in words, over all programs too, and what would decide it where it is open. */
function Headline({ manifest, summary, live, timer, moreRuns }: HeadlineProps) {
  const started = summary.series.some(({ n }) => n > 0);
  const runs = live || timer !== undefined ? null : runsToDecide(summary);
  return (
    <div className={styles.headline}>
      <p className={styles.verdict} aria-live={live ? "off" : "polite"} data-live={live || undefined}>
        {live && started && <span>So far: </span>}
        {timer !== undefined && <span>By {timeName({ timer })}: </span>}
        {runHeadline(manifest, summary).replaceAll(" %", "\u00A0%")}
        {"."}
      </p>
      {summary.overall.map(({ a, b, text }) => (
        <p key={`${a} ${b}`} className={styles.overall}>
          {text.replaceAll(" %", "\u00A0%")}.
        </p>
      ))}
      {moreRuns && runs !== null && (
        <Button
          size="sm"
          disabled={moreRuns.blocked !== null}
          title="Measures anew: runs of another time can't be added"
          onClick={() => moreRuns.start(runs)}
        >
          Compare again with {runs} runs
        </Button>
      )}
    </div>
  );
}

function describeRequest({ request, createdAt }: RunManifest): string {
  const { args } = request.invocation;
  return [
    [`-${request.build.optimization}`, ...request.build.flags].join(" "),
    request.build.simd && "SIMD",
    request.build.wasmOpt !== null && `wasm-opt -${request.build.wasmOpt}`,
    args.length === 0 ? "default arguments" : `arguments ${args.join(" ")}`,
    describeDesign(request),
    new Date(createdAt).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }),
  ]
    .filter((part) => part !== false)
    .join(" · ");
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}
