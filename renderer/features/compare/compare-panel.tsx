import { ChartBarBig } from "lucide-react";
import { useMemo, useRef } from "react";
import type { LevelOption } from "#shared/model/level-options.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { isOver, useLatestJob, type TrackedJob } from "../../jobs/index.ts";
import { ResultView, useRun } from "../../results/index.ts";
import { Button, EmptyState, FailureNotice, Skeleton } from "../../ui/index.ts";
import { programFile, useWorkspace, type WorkspaceState } from "../../workspace/index.ts";
import { useApplyLevel } from "./apply-level.ts";
import type { CompareAction } from "./compare-action.ts";
import { CompareSettings } from "./compare-settings.tsx";
import { CompareStatus } from "./compare-status.tsx";
import styles from "./compare-panel.module.css";

export interface ComparePanelProps {
  /** Between the click and the core's answer. */
  starting: boolean;
  onCompare: () => void;
}

/** Compares the current program on the ticked runtimes, and shows what comes of it as it comes. */
export function ComparePanel({ starting, onCompare }: ComparePanelProps) {
  const job = useLatestJob("benchmark");
  const incomplete = useWorkspace(whatIsMissing);
  const panel = useRef<HTMLElement>(null);
  const running = job !== undefined && !isOver(job.view.status);
  const compare: CompareAction = {
    starting,
    blocked: running ? "A comparison is running" : incomplete,
    start: () => {
      // The button that was pressed goes with what it stood beside.
      panel.current?.focus();
      onCompare();
    },
  };
  return (
    <section ref={panel} className={styles.panel} aria-label="Compare" tabIndex={-1}>
      <CompareSettings />
      <div className={styles.body}>
        {job ? <Comparison job={job} compare={compare} /> : <NothingCompared compare={compare} />}
      </div>
    </section>
  );
}

function whatIsMissing(state: WorkspaceState): string | null {
  if (programFile(state) === null) return "Open a C, C++ or Rust file first";
  return state.runtimes.length === 0 ? "Tick at least one runtime" : null;
}

function NothingCompared({ compare }: { compare: CompareAction }) {
  return (
    <EmptyState
      icon={<ChartBarBig />}
      title="Nothing compared yet"
      text="Compare builds this program to native code and to wasm, runs it on each ticked runtime in turn, and shows who is faster by how much, and how sure that is."
      actions={
        <Button busy={compare.starting} disabled={compare.blocked !== null} onClick={compare.start}>
          {compare.blocked ?? "Compare now"}
        </Button>
      }
    />
  );
}

function Comparison({ job, compare }: { job: TrackedJob; compare: CompareAction }) {
  const { view, info } = job;
  const over = isOver(view.status);
  // The core writes more of the manifest at every step: first the request, then the programs, then the machine.
  const { run, failure, current } = useRun(info.runId, over ? "over" : `${view.status} ${view.step ?? ""}`);
  const live = run !== null && (!over || (!current && failure === null));
  const samples = live ? view.samples : (run?.samples ?? []);
  const summary = useMemo(
    () => run && (live ? summarizeRun(run.manifest, view.samples) : run.summary),
    [run, live, view.samples],
  );
  const applyLevel = useApplyLevel();
  const makeEqual = {
    blocked: compare.blocked,
    start: (option: LevelOption) => {
      applyLevel(option);
      compare.start();
    },
  };
  const status = <CompareStatus job={job} compare={compare} />;
  if (run && summary && run.manifest.cells.length > 0)
    return (
      <ResultView
        key={info.id}
        manifest={run.manifest}
        samples={samples}
        summary={summary}
        live={live}
        status={status}
        makeEqual={makeEqual}
      />
    );
  return (
    <div className={styles.waiting}>
      <h2>{info.title}</h2>
      {status}
      {over ? (
        failure && <FailureNotice failure={failure} />
      ) : (
        <Skeleton lines={6} height="2.4rem" label="Being prepared" />
      )}
    </div>
  );
}
