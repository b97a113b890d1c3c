import { BookOpen } from "lucide-react";
import { useState } from "react";
import { PaperId, type PaperListing } from "#shared/model/paper.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { useClient } from "../../host/index.ts";
import { formatWhen, KeptRuns, useRunRemoval, type KeptRun } from "../../results/index.ts";
import { EmptyState, FailureNotice, Segmented, TabPanel, Tabs } from "../../ui/index.ts";
import { addresses } from "../../workspace/index.ts";
import { CostSection } from "./cost-view.tsx";
import { FlowSection } from "./flow-section.tsx";
import { PaperProgress } from "./paper-progress.tsx";
import { PaperRunDetail } from "./paper-run-detail.tsx";
import { PaperSetup } from "./paper-setup.tsx";
import { usePaperActions, usePaperRuns, useRunningPaper } from "./use-papers.ts";
import styles from "./papers-page.module.css";

type PaperTab = "figures" | "flows" | "cost";

/** Papers run again: what to run on the left, what came of it beside. `runId` is the address's. */
export function PapersPage({ runId }: { runId: string | null }) {
  const client = useClient();
  const job = useRunningPaper();
  const { runs, failure, stale, reload } = usePaperRuns();
  const actions = usePaperActions();
  const [chosen, setChosen] = useState<PaperId | null>(null);
  const [tab, setTab] = useState<PaperTab>("figures");
  const paperOf = (id: string | null | undefined) => runs?.find((run) => run.id === id)?.paper;
  const running = job?.info.runId;
  const paper = paperOf(runId) ?? chosen ?? paperOf(running) ?? "persaud-2019";
  const definition = PAPERS[paper];
  const own = runs?.filter((run) => run.paper === paper) ?? null;
  const isOfPaper = running !== undefined && (paperOf(running) ?? paper) === paper;
  const shown = runId ?? (isOfPaper ? running : null) ?? own?.[0]?.id ?? null;

  const show = (id: string | null) => {
    if (id !== null) window.location.hash = addresses.paper(id);
  };
  const removal = useRunRemoval({
    remove: (id) => client.papers.remove({ runId: id }),
    onEnd(isRemoved) {
      if (isRemoved) window.location.hash = addresses.papers;
      reload();
    },
    question: "Delete this run of the paper?",
    warning: "Its figures and the benchmarks that it measured are removed. This can't be undone.",
  });

  return (
    <section className={styles.page} aria-labelledby="papers-title">
      <div className={styles.side}>
        <Segmented<PaperId>
          label="Paper"
          options={PaperId.options.map((id) => ({ id, label: PAPERS[id].name }))}
          value={paper}
          onChange={(id) => {
            setChosen(id);
            window.location.hash = addresses.papers;
          }}
        />
        <header>
          <h1 id="papers-title">{definition.name}, run again</h1>
          <p className={styles.hint}>
            “{definition.title}” ({definition.place}). {definition.chapter}
          </p>
        </header>
        {job ? (
          <PaperProgress job={job} />
        ) : (
          <PaperSetup
            key={paper}
            paper={paper}
            starting={actions.starting}
            onStart={(request) => void actions.start(request).then(show)}
          />
        )}
        {actions.failure && <FailureNotice failure={actions.failure} title="The run could not be started" />}
        {failure && <FailureNotice failure={failure} title="The list of runs could not be read" />}
        {removal.notice}
        <KeptRuns
          label="Runs of the paper"
          runs={(own ?? []).map(listed)}
          current={shown}
          running={running ?? null}
          stale={stale}
        />
      </div>
      <div className={styles.content}>
        <Tabs<PaperTab>
          label="What is shown of the paper"
          name="paper"
          value={tab}
          onChange={setTab}
          tabs={[
            { id: "figures", label: "Figures and claims" },
            { id: "flows", label: "How a call flows" },
            { id: "cost", label: "What it costs" },
          ]}
        />
        <TabPanel name="paper" id={tab} className={styles.panel}>
          {tab === "flows" && <FlowSection key={paper} paper={paper} runId={shown} />}
          {tab === "cost" && <CostSection />}
          {tab === "figures" && (
            <div className={styles.detail}>
              {shown === null ? (
                runs && (
                  <EmptyState icon={<BookOpen />} title="The paper was not run here yet" text={definition.promise} />
                )
              ) : (
                <PaperRunDetail
                  key={shown}
                  runId={shown}
                  running={running === shown}
                  onResume={job || actions.starting ? undefined : () => void actions.resume(paper, shown).then(show)}
                  onRemove={() => removal.ask(shown)}
                />
              )}
            </div>
          )}
        </TabPanel>
      </div>
      {removal.dialog}
    </section>
  );
}

function listed({ id, paper, createdAt, scale, state, partsDone, parts }: PaperListing): KeptRun {
  const about = [`${PAPERS[paper].scales[scale].name} · ${partsDone} of ${parts} benchmarks`];
  return { id, state, address: addresses.paper(id), title: formatWhen(createdAt), about };
}
