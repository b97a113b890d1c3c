import { CircleStop } from "lucide-react";
import { describeActivity, describeProgress, isOver, OutputView, type TrackedJob } from "../../jobs/index.ts";
import { Button, FailureNotice, ProgressBar } from "../../ui/index.ts";
import styles from "./install-progress.module.css";

interface InstallProgressProps {
  job: TrackedJob;
  onCancel: () => void;
  onRetry: () => void;
  onDismiss: () => void;
}

/** An installation in its tool's row: how far it is, its log, a way to stop it, and how it ended. */
export function InstallProgress({
  job: { info, view, cancelling },
  onCancel,
  onRetry,
  onDismiss,
}: InstallProgressProps) {
  const log = (
    <details className={styles.log}>
      <summary>Log</summary>
      <OutputView log={view.log} label={`Log of installing ${info.title}`} placeholder="Nothing was printed yet." />
    </details>
  );
  if (view.status === "failed" && view.error)
    return (
      <div className={styles.install}>
        <FailureNotice
          failure={view.error}
          title="It could not be installed"
          onDismiss={onDismiss}
          actions={
            <Button size="sm" onClick={onRetry}>
              Choose again
            </Button>
          }
        />
        {log}
      </div>
    );
  if (view.status === "cancelled")
    return (
      <p className={styles.note} role="status">
        Installing was cancelled.
        <Button variant="link" onClick={onDismiss}>
          Dismiss
        </Button>
      </p>
    );
  if (isOver(view.status)) return null;
  const words = describeActivity(view);
  const progress = view.status === "running" ? describeProgress(view) : null;
  return (
    <div className={styles.install}>
      <div className={styles.line}>
        <span className={styles.words} role="status">
          {words}
        </span>
        <span className={styles.count} data-numeric>
          {progress}
        </span>
        <Button size="sm" icon={<CircleStop />} busy={cancelling} onClick={onCancel}>
          {cancelling ? "Cancelling" : "Cancel"}
        </Button>
      </div>
      <ProgressBar label={`Installing ${info.title}`} {...progressOf(view)} />
      {log}
    </div>
  );
}

/** A single step says nothing by its count: then the bar only shows that something goes on. */
function progressOf({ progress, status }: TrackedJob["view"]): { value?: number; max?: number } {
  if (status !== "running" || !progress || progress.total < 2) return {};
  return { value: progress.done, max: progress.total };
}
