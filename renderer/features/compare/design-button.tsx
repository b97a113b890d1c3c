import { SlidersHorizontal, TriangleAlert } from "lucide-react";
import { describeDesign } from "#shared/format/design-words.ts";
import { BenchmarkRequest } from "#shared/model/benchmark-design.ts";
import { Button, Popover } from "../../ui/index.ts";
import { benchmarkRequest, designProblem, useWorkspace, type WorkspaceState } from "../../workspace/index.ts";
import { DesignPanel } from "./design-panel.tsx";
import styles from "./design-panel.module.css";

/** How it is measured, in a line; behind it everything that can be chosen about that. */
export function DesignButton() {
  const problem = useWorkspace((state) => designProblem(state)?.message ?? null);
  const words = useWorkspace(describeChosen);
  return (
    <Popover
      label="Design of the benchmark"
      className={styles.panel}
      trigger={(props) => (
        <Button
          {...props}
          variant="ghost"
          size="sm"
          icon={problem === null ? <SlidersHorizontal /> : <TriangleAlert />}
          className={problem === null ? styles.design : styles.wrong}
          aria-label={`Design: ${problem ?? words}`}
          title="How it is measured: number and order of the runs, parameters, phases, hooks"
        >
          <span className={styles.words}>{problem ?? words}</span>
        </Button>
      )}
    >
      <DesignPanel />
    </Popover>
  );
}

function describeChosen(state: WorkspaceState): string {
  // Which runtimes it is about is no matter, and there may be none yet.
  const request = benchmarkRequest({ ...state, runtimes: ["native"] });
  return describeDesign(BenchmarkRequest.parse(request ?? { files: ["-"], runtimes: ["native"], runs: state.runs }));
}
