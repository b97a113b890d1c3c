import { useState } from "react";
import { formatCount } from "#shared/format/numbers.ts";
import type { LoadListing } from "#shared/model/load/load-run.ts";
import { useClient } from "../../host/index.ts";
import { formatWhen, KeptRuns, useRunRemoval, type KeptRun } from "../../results/index.ts";
import { FailureNotice, Skeleton } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { LoadDetail } from "./load-detail.tsx";
import { recallForm } from "./load-form.ts";
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
  const running = job?.info.runId ?? null;
  const shown = runId ?? running ?? runs?.[0]?.id ?? null;

  const removal = useRunRemoval({
    remove: (id) => client.loads.remove({ runId: id }),
    onEnd(isRemoved) {
      if (isRemoved) window.location.hash = addresses.loads;
      reload();
    },
    question: "Delete this load run?",
    warning: "Its numbers and every request of it are removed. This can't be undone.",
  });

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
        {removal.notice}
        <KeptRuns label="Load runs" runs={(runs ?? []).map(listed)} current={shown} running={running} stale={stale} />
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
            onRemove={() => removal.ask(shown)}
          />
        )}
      </div>
      {removal.dialog}
    </section>
  );
}

function listed({ id, createdAt, state, pattern, subject, sandboxes, requests }: LoadListing): KeptRun {
  const about = [`${formatWhen(createdAt)} · ${formatCount(requests)} requests`, sandboxes.join(", ")];
  return { id, state, address: addresses.load(id), title: `${pattern} on ${subject}`, about };
}
