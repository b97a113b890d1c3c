import { ChevronUp } from "lucide-react";
import { useState } from "react";
import {
  describeActivity,
  describePaused,
  describeProgress,
  isOver,
  JobControls,
  useJobs,
  type TrackedJob,
} from "../../jobs/index.ts";
import { Button, ProgressBar } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { JobDrawer } from "./job-drawer.tsx";
import { StateIcon } from "./state-icon.tsx";
import styles from "./job-bar.module.css";

/** Along the bottom: what runs, how far it is and how to stop it; else what ended last. */
export function JobBar() {
  const jobs = useJobs((state) => state.jobs);
  const [open, setOpen] = useState(false);
  const newestFirst = Object.values(jobs).toSorted((a, b) => b.info.createdAtMs - a.info.createdAtMs);
  const running = newestFirst.filter((job) => !isOver(job.view.status));
  // The oldest holds the machine; what waits behind it says so itself.
  const shown = running.at(-1) ?? newestFirst[0];
  const waiting = running.length - 1;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Esc closes the logs from the button and from inside
    <div
      className={styles.bar}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
      }}
    >
      {open && <JobDrawer jobs={newestFirst} onClose={() => setOpen(false)} />}
      <div className={styles.row}>
        {shown ? <JobLine job={shown} /> : <span className={styles.idle}>No jobs yet</span>}
        {waiting > 0 && <span className={styles.muted}>+{waiting} more</span>}
        <span className={styles.space} />
        {shown && (
          <Button variant="ghost" size="sm" icon={<ChevronUp />} aria-expanded={open} onClick={() => setOpen(!open)}>
            Log
          </Button>
        )}
      </div>
      <Announcement job={shown} />
    </div>
  );
}

function JobLine({ job }: { job: TrackedJob }) {
  const { info, view } = job;
  const over = isOver(view.status);
  return (
    <>
      <StateIcon status={view.status} />
      <span className={styles.title} title={info.title}>
        {info.title}
      </span>
      <span className={styles.muted} title={view.status === "failed" ? describeActivity(view) : undefined}>
        {briefActivity(view)}
      </span>
      {over ? (
        info.kind === "benchmark" && info.runId !== null && <a href={addresses.run(info.runId)}>Show result</a>
      ) : (
        <>
          <div className={styles.progress}>
            <ProgressBar
              label={`Progress of ${info.title}`}
              value={view.status === "running" || view.status === "paused" ? view.progress?.done : undefined}
              max={view.progress?.total}
            />
          </div>
          <JobControls job={job} />
        </>
      )}
    </>
  );
}

/** Why a job failed stands where it was started, and in the list of jobs. */
function briefActivity(view: TrackedJob["view"]): string {
  if (view.status === "failed") return "Failed";
  if (view.status === "paused") return describePaused(view);
  return (view.status === "running" && describeProgress(view)) || describeActivity(view);
}

/** Beginning and end are announced; every count in between would drown out everything else. */
function Announcement({ job }: { job: TrackedJob | undefined }) {
  const state =
    job && (isOver(job.view.status) || job.view.status === "paused" ? describeActivity(job.view) : "running");
  const words = job && `${job.info.title}: ${job.view.status === "failed" ? "Failed" : state}`;
  return (
    <span className="visually-hidden" aria-live="polite">
      {words}
    </span>
  );
}
