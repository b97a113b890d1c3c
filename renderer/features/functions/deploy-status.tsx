import type { DeployResult } from "#shared/model/faas/deploy.ts";
import { describeActivity, isOver, JobControls, OutputView, useLatestJob } from "../../jobs/index.ts";
import { FailureNotice, ProgressBar } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { useDeploys } from "./functions-context.tsx";
import styles from "./functions-page.module.css";

const SHOWN_DIAGNOSTICS = 5;

/** Whether the newest deployment failed, and that is still to be read. */
export function useDeployFailed(): boolean {
  const job = useLatestJob("deploy");
  const dismissed = useDeploys((state) => state.dismissed);
  return job?.view.status === "failed" && !dismissed.includes(job.info.id);
}

/** The newest deployment while it goes on, and when it failed. */
export function DeployStatus() {
  const job = useLatestJob("deploy");
  const dismissed = useDeploys((state) => state.dismissed);
  const dismiss = useDeploys((state) => state.dismiss);
  if (!job || dismissed.includes(job.info.id)) return null;
  const { info, view } = job;
  if (!isOver(view.status))
    return (
      <div className={styles.deploying} role="status">
        <span>
          Deploying {info.title}: {describeActivity(view)}
        </span>
        <ProgressBar label={`Deploying ${info.title}`} />
        <JobControls job={job} />
      </div>
    );
  if (view.status !== "failed" || !view.error) return null;
  const diagnostics = (view.result as DeployResult | null)?.build?.diagnostics ?? [];
  // What the compiler said stands below, each with its place.
  const failure = diagnostics.length === 0 ? view.error : { ...view.error, hint: null };
  return (
    <FailureNotice
      failure={failure}
      title={`${info.title} was not deployed`}
      onDismiss={() => dismiss(info.id)}
      actions={
        <div className={styles.whyNot}>
          {diagnostics.slice(0, SHOWN_DIAGNOSTICS).map(({ file, line, column, message }) => (
            <code key={`${file}:${line}:${column}:${message}`}>
              {line === null ? "" : `${line}:${column ?? 1}: `}
              {message}
            </code>
          ))}
          {view.log.length > 0 && (
            <details>
              <summary>Log</summary>
              <OutputView log={view.log} label="Log of the deployment" placeholder="Nothing was logged." />
            </details>
          )}
          <a href={addresses.edit}>Go to the editor</a>
        </div>
      }
    />
  );
}
