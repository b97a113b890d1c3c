import { BookOpen } from "lucide-react";
import { useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { PaperListing } from "#shared/model/paper.ts";
import { PERSAUD_2019 } from "#shared/papers/persaud-2019/published.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { ConfirmDialog, EmptyState, FailureNotice, StatusPill } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { PaperProgress } from "./paper-progress.tsx";
import { PaperRunDetail } from "./paper-run-detail.tsx";
import { PaperSetup } from "./paper-setup.tsx";
import { formatWhen, SCALE_WORDS, STATE_WORDS } from "./paper-words.ts";
import { usePaperActions, usePaperRuns, useRunningPaper } from "./use-papers.ts";
import styles from "./papers-page.module.css";

/** Chapter 3 of the paper, run again: what to run on the left, what came of it beside. `runId` is the address's. */
export function PapersPage({ runId }: { runId: string | null }) {
  const client = useClient();
  const job = useRunningPaper();
  const { runs, failure, stale, reload } = usePaperRuns();
  const actions = usePaperActions();
  const [doomed, setDoomed] = useState<string | null>(null);
  const [removeFailure, setRemoveFailure] = useState<Failure | null>(null);
  const shown = runId ?? job?.info.runId ?? runs?.[0]?.id ?? null;

  const show = (id: string | null) => {
    if (id !== null) window.location.hash = addresses.paper(id);
  };
  const remove = async (id: string) => {
    setRemoveFailure(null);
    try {
      await client.papers.remove({ runId: id });
      window.location.hash = addresses.papers;
    } catch (error) {
      setRemoveFailure(toFailure(error));
    }
    reload();
  };

  return (
    <section className={styles.page} aria-labelledby="papers-title">
      <div className={styles.side}>
        <header>
          <h1 id="papers-title">Persaud 2019, run again</h1>
          <p className={styles.hint}>
            Chapter 3 of “{PERSAUD_2019.title}” ({PERSAUD_2019.place}): by the paper's protocol and by ours.
          </p>
        </header>
        {job ? (
          <PaperProgress job={job} />
        ) : (
          <PaperSetup starting={actions.starting} onStart={(request) => void actions.start(request).then(show)} />
        )}
        {actions.failure && <FailureNotice failure={actions.failure} title="The run could not be started" />}
        {failure && <FailureNotice failure={failure} title="The list of runs could not be read" />}
        {removeFailure && (
          <FailureNotice
            failure={removeFailure}
            title="The run was not deleted"
            onDismiss={() => setRemoveFailure(null)}
          />
        )}
        {runs && runs.length > 0 && (
          <Runs runs={runs} current={shown} running={job?.info.runId ?? null} stale={stale} />
        )}
      </div>
      <div className={styles.detail}>
        {shown === null ? (
          runs && (
            <EmptyState
              icon={<BookOpen />}
              title="The paper was not run here yet"
              text="Its programs are built with the compilers it names and run on native, Wasmtime, Wasmer, Lucet and Node. Each figure then stands here beside what was published, with every claim of the paper judged: holds, does not hold, or not testable here."
            />
          )
        ) : (
          <PaperRunDetail
            key={shown}
            runId={shown}
            running={job?.info.runId === shown}
            onResume={job || actions.starting ? undefined : () => void actions.resume(shown).then(show)}
            onRemove={() => setDoomed(shown)}
          />
        )}
      </div>
      {doomed !== null && (
        <ConfirmDialog
          title="Delete this run of the paper?"
          confirmLabel="Delete"
          danger
          onConfirm={() => void remove(doomed)}
          onClose={() => setDoomed(null)}
        >
          Its figures and the benchmarks that it measured are removed. This can't be undone.
        </ConfirmDialog>
      )}
    </section>
  );
}

interface RunsProps {
  runs: readonly PaperListing[];
  current: string | null;
  /** The one that is being measured now. */
  running: string | null;
  /** A newer list is on its way. */
  stale: boolean;
}

function Runs({ runs, current, running, stale }: RunsProps) {
  return (
    <nav className={styles.runs} aria-label="Runs of the paper">
      <h2>Runs</h2>
      <ul aria-busy={stale}>
        {runs.map(({ id, createdAt, scale, state, partsDone, parts }) => {
          const { words, tone } = STATE_WORDS[id === running ? "running" : state];
          return (
            <li key={id} aria-current={id === current ? "page" : undefined}>
              <a href={addresses.paper(id)}>{formatWhen(createdAt)}</a>
              {(state !== "finished" || id === running) && <StatusPill tone={tone}>{words}</StatusPill>}
              <span className={styles.hint}>
                {SCALE_WORDS[scale]} · {partsDone} of {parts} benchmarks
              </span>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
