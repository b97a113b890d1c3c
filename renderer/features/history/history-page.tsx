import { History, Search } from "lucide-react";
import { useState } from "react";
import type { RunListing } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { Button, ConfirmDialog, EmptyState, FailureNotice, Input, Skeleton } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { ImportRun } from "./import-run.tsx";
import { RunDetail } from "./run-detail.tsx";
import { RunList } from "./run-list.tsx";
import { matchesFilter } from "./run-words.ts";
import { useRunList } from "./use-run-list.ts";
import styles from "./history-page.module.css";

/** Every benchmark that was run, from window or command line; `runId` is the one in the address. */
export function HistoryPage({ runId }: { runId: string | null }) {
  const client = useClient();
  const { runs, failure, stale, reload } = useRunList();
  const [filter, setFilter] = useState("");
  const [doomed, setDoomed] = useState<RunListing | null>(null);
  const [removeFailure, setRemoveFailure] = useState<Failure | null>(null);
  const [importFailure, setImportFailure] = useState<Failure | null>(null);

  const remove = async (run: RunListing) => {
    setRemoveFailure(null);
    try {
      await client.runs.remove({ runId: run.id });
      if (run.id === runId) window.location.hash = addresses.runs;
    } catch (error) {
      setRemoveFailure(toFailure(error));
    }
    reload();
  };

  const shown = runs?.filter((run) => matchesFilter(run, filter));
  const current = runs?.find((run) => run.id === runId);
  return (
    <section className={styles.page} aria-labelledby="history-title">
      <div className={styles.side} data-has-detail={runId !== null || undefined}>
        <header className={styles.header}>
          <h1 id="history-title">Benchmarks</h1>
          <label className={styles.filter}>
            <Search aria-hidden="true" />
            <Input
              type="search"
              aria-label="Filter by program, runtime, state or date"
              placeholder="Filter"
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
            />
          </label>
          <ImportRun onFailure={setImportFailure} />
        </header>
        {importFailure && (
          <FailureNotice
            failure={importFailure}
            title="The file was not imported"
            onDismiss={() => setImportFailure(null)}
          />
        )}
        {failure && (
          <FailureNotice
            failure={failure}
            title="The history could not be read"
            actions={
              <Button size="sm" onClick={reload}>
                Try again
              </Button>
            }
          />
        )}
        {removeFailure && (
          <FailureNotice
            failure={removeFailure}
            title="The run was not deleted"
            onDismiss={() => setRemoveFailure(null)}
          />
        )}
        {!runs && !failure && <Skeleton lines={6} height="3.2rem" label="Reading the history" />}
        {runs?.length === 0 && (
          <EmptyState
            icon={<History />}
            title="No benchmarks yet"
            text="Every comparison is kept here with its raw samples, from this window and from the command line."
            actions={<a href={addresses.edit}>Go to the editor and press Compare</a>}
          />
        )}
        {runs && runs.length > 0 && shown?.length === 0 && (
          <EmptyState
            title="No run matches"
            actions={
              <Button size="sm" onClick={() => setFilter("")}>
                Show all {runs.length}
              </Button>
            }
          />
        )}
        {shown && shown.length > 0 && <RunList runs={shown} current={runId} stale={stale} onRemove={setDoomed} />}
      </div>
      <div className={styles.detail}>
        {runId === null ? (
          runs &&
          runs.length > 0 && (
            <EmptyState title="Choose a run" text="Its chart, numbers and raw samples are shown here." />
          )
        ) : (
          <RunDetail key={runId} runId={runId} listing={current} onRemove={setDoomed} />
        )}
      </div>
      {doomed && (
        <ConfirmDialog
          title="Delete this benchmark?"
          confirmLabel="Delete"
          danger
          onConfirm={() => void remove(doomed)}
          onClose={() => setDoomed(null)}
        >
          {doomed.damage
            ? "Its files are removed, also what could still be rescued from them."
            : `${doomed.programs.join(", ")} on ${doomed.runtimes.join(", ")} with ${doomed.samples} samples. This can't be undone.`}
        </ConfirmDialog>
      )}
    </section>
  );
}
