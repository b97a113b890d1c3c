import { Trash2 } from "lucide-react";
import type { RunListing, RunManifest } from "#shared/model/benchmark.ts";
import { useJobs } from "../../jobs/index.ts";
import { ResultView, useRun } from "../../results/index.ts";
import { Button, FailureNotice, Notice, Skeleton } from "../../ui/index.ts";
import styles from "./history-page.module.css";

interface RunDetailProps {
  runId: string;
  listing: RunListing | undefined;
  onRemove: (run: RunListing) => void;
}

/** One run of the history as it was seen when it was measured. */
export function RunDetail({ runId, listing, onRemove }: RunDetailProps) {
  const jobStatus = useJobs((state) => Object.values(state.jobs).find((job) => job.info.runId === runId)?.view.status);
  const { run, failure } = useRun(runId, `${jobStatus ?? ""} ${listing?.state ?? ""}`);
  const remove = listing && (
    <Button size="sm" icon={<Trash2 />} disabled={listing.state === "running"} onClick={() => onRemove(listing)}>
      Delete
    </Button>
  );
  if (failure) return <FailureNotice failure={failure} title="This run can't be shown" actions={remove} />;
  if (!run) return <Skeleton lines={8} height="2rem" label="Reading the run" />;
  return (
    <>
      <ResultView
        manifest={run.manifest}
        samples={run.samples}
        summary={run.summary}
        live={run.manifest.state === "running"}
        status={<RunStateNotice manifest={run.manifest} samples={run.samples.length} />}
      />
      <div className={styles.danger}>{remove}</div>
    </>
  );
}

function RunStateNotice({ manifest, samples }: { manifest: RunManifest; samples: number }) {
  switch (manifest.state) {
    case "finished":
      return null;
    case "running":
      return <Notice title="This benchmark still runs">Its samples are shown here when it has finished.</Notice>;
    case "cancelled":
      return <Notice title="This benchmark was cancelled">The {samples} samples taken until then are kept.</Notice>;
    case "interrupted":
      return (
        <Notice kind="warn" title="This benchmark was interrupted">
          The program that measured it ended before it had finished. All {samples} samples that were taken are here.
        </Notice>
      );
    case "failed":
      return (
        <FailureNotice
          title="This benchmark failed"
          failure={manifest.failure ?? { code: "INTERNAL", message: "The reason was not recorded.", hint: null }}
        />
      );
  }
}
