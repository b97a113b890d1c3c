import { Play, Trash2 } from "lucide-react";
import type { RunListing, RunManifest } from "#shared/model/benchmark.ts";
import { isOver, JobControls, describeProgress, describeActivity, useJobs, useResumeRun } from "../../jobs/index.ts";
import { ResultView, useLiveRun } from "../../results/index.ts";
import { Button, FailureNotice, Notice, Skeleton } from "../../ui/index.ts";
import styles from "./history-page.module.css";

interface RunDetailProps {
  runId: string;
  listing: RunListing | undefined;
  onRemove: (run: RunListing) => void;
}

/** One run of the history as it was seen when it was measured. */
export function RunDetail({ runId, listing, onRemove }: RunDetailProps) {
  const job = useJobs(({ jobs }) =>
    Object.values(jobs)
      .filter(({ info }) => info.runId === runId && info.kind === "benchmark")
      .toSorted((a, b) => b.info.createdAtMs - a.info.createdAtMs)
      .at(0),
  );
  const over = job === undefined || isOver(job.view.status);
  const version = `${job?.info.id ?? ""} ${over ? "over" : `${job.view.status} ${job.view.step ?? ""}`} ${listing?.state ?? ""}`;
  const { shown, failure, live } = useLiveRun(runId, { version, taken: job?.view.samples ?? null, over });
  const remove = listing && (
    <Button size="sm" icon={<Trash2 />} disabled={listing.state === "running"} onClick={() => onRemove(listing)}>
      Delete
    </Button>
  );
  if (failure) return <FailureNotice failure={failure} title="This run can't be shown" actions={remove} />;
  if (!shown) return <Skeleton lines={8} height="2rem" label="Reading the run" />;
  const { manifest, sampleCount } = shown;
  const status =
    job && !over ? (
      <Notice title={describeActivity(job.view)} actions={<JobControls job={job} />}>
        {describeProgress(job.view)}
      </Notice>
    ) : (
      <RunStateNotice manifest={manifest} samples={sampleCount} />
    );
  return (
    <>
      <ResultView {...shown} live={live || manifest.state === "running"} status={status} />
      <div className={styles.danger}>{remove}</div>
    </>
  );
}

function RunStateNotice({ manifest, samples }: { manifest: RunManifest; samples: number }) {
  const resume = useResumeRun();
  const goOn = manifest.cells.length > 0 && (
    <Button size="sm" icon={<Play />} busy={resume.starting} onClick={() => resume.start(manifest)}>
      Go on
    </Button>
  );
  const refused = resume.failure && <FailureNotice failure={resume.failure} title="It could not be gone on with" />;
  switch (manifest.state) {
    case "finished":
      return null;
    case "running":
      return <Notice title="This benchmark runs elsewhere">Its samples are shown here when it has finished.</Notice>;
    case "cancelled":
      return (
        <>
          <Notice title="This benchmark was cancelled" actions={goOn}>
            The {samples} samples taken until then are kept.
          </Notice>
          {refused}
        </>
      );
    case "interrupted":
      return (
        <>
          <Notice kind="warn" title="This benchmark was interrupted" actions={goOn}>
            The program that measured it ended before it had finished. All {samples} samples that were taken are here.
          </Notice>
          {refused}
        </>
      );
    case "failed":
      return (
        <>
          <FailureNotice
            title="This benchmark failed"
            failure={manifest.failure ?? { code: "INTERNAL", message: "The reason was not recorded.", hint: null }}
            actions={goOn}
          />
          {refused}
        </>
      );
  }
}
