import { describeActivity, describePaused, describeProgress, JobControls, type TrackedJob } from "../../jobs/index.ts";
import { ProgressBar } from "../../ui/index.ts";
import styles from "./papers-page.module.css";

/** How far a run is, and how to pause or end it. */
export function PaperProgress({ job }: { job: TrackedJob }) {
  const { view, pausing } = job;
  const paused = view.status === "paused";
  return (
    <div className={styles.progress}>
      <ProgressBar
        label="Progress of the paper's run"
        value={view.status === "queued" ? undefined : view.progress?.done}
        max={view.progress?.total}
      />
      <p role="status">
        {pausing ? "Pausing after the run that is being timed" : paused ? describePaused(view) : describeActivity(view)}
      </p>
      <p className={styles.hint}>{paused ? "Other benchmarks may measure meanwhile." : describeProgress(view)}</p>
      <div className={styles.buttons}>
        <JobControls job={job} />
      </div>
    </div>
  );
}
