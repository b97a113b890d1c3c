import { CircleStop } from "lucide-react";
import { describeActivity, describeProgress, isOver, OutputView, useJobs, type TrackedJob } from "../../jobs/index.ts";
import { Button, FailureNotice, Notice, ProgressBar } from "../../ui/index.ts";
import type { CompareAction } from "./compare-action.ts";
import styles from "./compare-panel.module.css";

/** How far a running comparison is, or how it ended when it did not end well. */
export function CompareStatus({ job, compare }: { job: TrackedJob; compare: CompareAction }) {
  const { view } = job;
  if (!isOver(view.status)) return <RunningStatus job={job} />;
  const again = (
    <Button size="sm" disabled={compare.blocked !== null} onClick={compare.start}>
      Compare again
    </Button>
  );
  if (view.status === "cancelled") {
    const measured = view.samples.filter(({ phase }) => phase === "measure").length;
    return (
      <Notice title="The comparison was cancelled" actions={again}>
        {measured === 0
          ? "Nothing had been measured yet."
          : `The ${measured} runs that were measured until then are kept and shown.`}
      </Notice>
    );
  }
  if (view.status !== "failed") return null;
  return (
    <>
      <FailureNotice
        title="The comparison failed"
        failure={view.error ?? { code: "INTERNAL", message: "The reason is not known.", hint: "See the log below." }}
        actions={again}
      />
      {view.log.length > 0 && (
        <details className={styles.log} open>
          <summary>Log</summary>
          <OutputView log={view.log} label="Log of the comparison" placeholder="" />
        </details>
      )}
    </>
  );
}

function RunningStatus({ job: { info, view, cancelling } }: { job: TrackedJob }) {
  const cancel = useJobs((state) => state.cancel);
  return (
    <div className={styles.running}>
      <div className={styles.activity}>
        <span>{describeActivity(view)}</span>
        <span>{describeProgress(view)}</span>
      </div>
      <ProgressBar
        label="Progress of the comparison"
        value={view.status === "running" ? view.progress?.done : undefined}
        max={view.progress?.total}
      />
      <Button size="sm" icon={<CircleStop />} busy={cancelling} onClick={() => void cancel(info.id)}>
        {cancelling ? "Cancelling" : "Cancel"}
      </Button>
    </div>
  );
}
