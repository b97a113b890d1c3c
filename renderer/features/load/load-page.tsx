import { useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { ConfirmDialog, FailureNotice, Skeleton } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { LoadDetail } from "./load-detail.tsx";
import { recallForm } from "./load-form.ts";
import { LoadHistory } from "./load-history.tsx";
import { LoadSetup } from "./load-setup.tsx";
import { LoadTeaching } from "./load-teaching.tsx";
import {
  useEmulatorFacts,
  useLoadActions,
  useLoadExamples,
  useLoadRuns,
  useRunningLoad,
  useRunningTrial,
} from "./use-loads.ts";
import styles from "./load-page.module.css";

/** Load on functions: what is put on what on the left, what came of it beside. `runId` is the address's. */
export function LoadPage({ runId }: { runId: string | null }) {
  const client = useClient();
  const job = useRunningLoad();
  const trial = useRunningTrial();
  const { value: runs, failure, stale, reload } = useLoadRuns();
  const examples = useLoadExamples();
  const emulator = useEmulatorFacts();
  const actions = useLoadActions();
  const [form, setForm] = useState(() => recallForm(window.localStorage));
  const [doomed, setDoomed] = useState<string | null>(null);
  const [removeFailure, setRemoveFailure] = useState<Failure | null>(null);
  const running = job?.info.runId ?? null;
  const shown = runId ?? running ?? runs?.[0]?.id ?? null;

  const remove = async (id: string) => {
    setRemoveFailure(null);
    try {
      await client.loads.remove({ runId: id });
      window.location.hash = addresses.loads;
    } catch (error) {
      setRemoveFailure(toFailure(error));
    }
    reload();
  };

  return (
    <section className={styles.page} aria-labelledby="load-title">
      <div className={styles.side}>
        <header>
          <h1 id="load-title">Load</h1>
          <p className={styles.hint}>The same pattern on one sandbox after the other, every request kept.</p>
        </header>
        {examples.value ? (
          <LoadSetup
            form={form}
            examples={examples.value}
            facts={emulator.value?.facts ?? null}
            starting={actions.starting}
            job={job}
            onForm={setForm}
            onStart={(request) =>
              void actions.start(request).then((id) => {
                if (id !== null) window.location.hash = addresses.load(id);
              })
            }
          />
        ) : examples.failure ? (
          <FailureNotice failure={examples.failure} title="The functions could not be read" />
        ) : (
          <Skeleton lines={9} height="2.4rem" label="Reading what load can be put on" />
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
        {runs && runs.length > 0 && <LoadHistory runs={runs} current={shown} running={running} stale={stale} />}
      </div>
      <div className={styles.detail}>
        {shown === null ? (
          runs && <LoadTeaching />
        ) : (
          <LoadDetail
            key={shown}
            runId={shown}
            running={running === shown}
            busy={job !== null || trial !== null}
            onRemove={() => setDoomed(shown)}
          />
        )}
      </div>
      {doomed !== null && (
        <ConfirmDialog
          title="Delete this load run?"
          confirmLabel="Delete"
          danger
          onConfirm={() => void remove(doomed)}
          onClose={() => setDoomed(null)}
        >
          Its numbers and every request of it are removed. This can't be undone.
        </ConfirmDialog>
      )}
    </section>
  );
}
