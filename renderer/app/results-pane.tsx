import { ComparePanel } from "../features/compare/compare-panel.tsx";
import { BuildPanel, useProblems } from "../features/editor/index.ts";
import { RunPanel } from "../features/run/run-panel.tsx";
import { FailureNotice, TabPanel, Tabs } from "../ui/index.ts";
import { useActions } from "./actions.tsx";
import { useView, type ResultsTab } from "./view-store.ts";
import styles from "./results-pane.module.css";

export function ResultsPane() {
  const tab = useView((state) => state.resultsTab);
  const showResults = useView((state) => state.showResults);
  const actions = useActions();
  const errors = useProblems()?.filter((problem) => problem.severity === "error").length ?? 0;
  const showProblem = errors > 0 ? actions.nextProblem : null;
  return (
    <div className={styles.results}>
      <Tabs<ResultsTab>
        label="Results"
        name="results"
        value={tab}
        onChange={showResults}
        tabs={[
          { id: "compare", label: "Compare" },
          { id: "run", label: "Run" },
          { id: "build", label: "Build", ...(errors > 0 && { badge: errors, badgeTone: "error" }) },
        ]}
      />
      <TabPanel name="results" id={tab} className={styles.panel}>
        {tab === "compare" && (
          <>
            {actions.compareFailure && (
              <div className={styles.failure}>
                <FailureNotice failure={actions.compareFailure} title="The comparison did not start" />
              </div>
            )}
            <ComparePanel
              starting={actions.starting === "benchmark"}
              onCompare={actions.compare}
              onShowProblem={showProblem}
            />
          </>
        )}
        {tab === "run" && <RunPanel run={actions.program} onShowProblem={showProblem} />}
        {tab === "build" && <BuildPanel failure={actions.buildFailure} onBuild={actions.build} />}
      </TabPanel>
    </div>
  );
}
