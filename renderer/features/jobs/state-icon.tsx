import { CircleCheck, CirclePause, CircleSlash, CircleX } from "lucide-react";
import type { JobStatus } from "#shared/model/job.ts";
import { Spinner } from "../../ui/index.ts";
import styles from "./job-bar.module.css";

/** A job's state at a glance; the words stand beside it. */
export function StateIcon({ status }: { status: JobStatus }) {
  switch (status) {
    case "queued":
    case "running":
      return <Spinner />;
    case "paused":
      return <CirclePause className={styles.cancelled} aria-hidden="true" />;
    case "succeeded":
      return <CircleCheck className={styles.ok} aria-hidden="true" />;
    case "failed":
      return <CircleX className={styles.failed} aria-hidden="true" />;
    case "cancelled":
      return <CircleSlash className={styles.cancelled} aria-hidden="true" />;
  }
}
