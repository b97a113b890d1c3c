import { describeActivity, describeProgress, JobControls, type TrackedJob } from "../../jobs/index.ts";
import { ProgressBar } from "../../ui/index.ts";
import styles from "./load-setup.module.css";

/** How far a run is, and how to end it; where its start was. */
export function LoadProgress({ job }: { job: TrackedJob }) {
  const { view } = job;
  return (
    <div className={styles.progress}>
      <div>
        <ProgressBar
          label="Progress of the load"
          value={view.status === "queued" ? undefined : view.progress?.done}
          max={view.progress?.total}
        />
        <p className={styles.hint} role="status" data-numeric>
          {[describeActivity(view), describeProgress(view)].filter((part) => part !== null).join(" · ")}
        </p>
      </div>
      <JobControls job={job} />
    </div>
  );
}
