import type { RunManifest, Sample } from "#shared/model/benchmark.ts";
import {
  describeActivity,
  describePaused,
  describeProgress,
  isOver,
  JobControls,
  OutputView,
  useResumeRun,
  type TrackedJob,
} from "../../jobs/index.ts";
import { Button, FailureNotice, Notice, ProblemsNotice, ProgressBar } from "../../ui/index.ts";
import type { CompareAction } from "./compare-action.ts";
import styles from "./compare-panel.module.css";

interface CompareStatusProps {
  job: TrackedJob;
  /** What is known of its run; null while nothing is. */
  shown: { manifest: RunManifest; samples: readonly Sample[] } | null;
  compare: CompareAction;
  /** Leads to what is wrong with the source; null unless that is why it failed. */
  onShowProblem: (() => void) | null;
}

/** How far a running comparison is, or how it ended when it did not end well. */
export function CompareStatus({ job, shown, compare, onShowProblem }: CompareStatusProps) {
  const { view } = job;
  const resume = useResumeRun();
  if (!isOver(view.status)) return <RunningStatus job={job} />;
  const manifest = shown?.manifest;
  const canGoOn = manifest && manifest.cells.length > 0 && manifest.state !== "finished" && onShowProblem === null;
  const again = (
    <>
      {canGoOn && (
        <Button size="sm" busy={resume.starting} onClick={() => resume.start(manifest)}>
          Go on
        </Button>
      )}
      <Button size="sm" disabled={compare.blocked !== null} onClick={compare.start}>
        Compare again
      </Button>
    </>
  );
  const refused = resume.failure && <FailureNotice failure={resume.failure} title="It could not be gone on with" />;
  if (view.status === "cancelled") {
    const measured = (shown?.samples ?? []).filter(({ phase }) => phase === "measure").length;
    return (
      <>
        <Notice title="The comparison was cancelled" actions={again}>
          {measured === 0
            ? "Nothing had been measured yet."
            : `The ${measured} runs that were measured until then are kept and shown.`}
        </Notice>
        {refused}
      </>
    );
  }
  if (view.status !== "failed") return null;
  return (
    <>
      {onShowProblem ? (
        <ProblemsNotice summary="The program did not build" onShowProblem={onShowProblem} actions={again} />
      ) : (
        <FailureNotice
          title="The comparison failed"
          failure={view.error ?? { code: "INTERNAL", message: "The reason is not known.", hint: "See the log below." }}
          actions={again}
        />
      )}
      {refused}
      {view.log.length > 0 && (
        <details className={styles.log} open={onShowProblem === null}>
          <summary>Log</summary>
          <OutputView log={view.log} label="Log of the comparison" placeholder="" />
        </details>
      )}
    </>
  );
}

function RunningStatus({ job }: { job: TrackedJob }) {
  const { view } = job;
  const paused = view.status === "paused";
  return (
    <div
      className={styles.running}
      data-paused={paused || undefined}
      title={paused ? "Other benchmarks may measure meanwhile" : undefined}
    >
      <div className={styles.activity}>
        <span>{paused ? describePaused(view) : describeActivity(view)}</span>
        <span>{paused ? null : describeProgress(view)}</span>
      </div>
      <ProgressBar
        label="Progress of the comparison"
        value={view.status === "running" || paused ? view.progress?.done : undefined}
        max={view.progress?.total}
      />
      <div className={styles.controls}>
        <JobControls job={job} />
      </div>
    </div>
  );
}
