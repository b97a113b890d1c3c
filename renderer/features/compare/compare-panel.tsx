import { ChartBarBig } from "lucide-react";
import { useRef } from "react";
import type { RunManifest } from "#shared/model/benchmark.ts";
import type { LevelOption } from "#shared/model/level-options.ts";
import { isOver, useProjectJob, type TrackedJob } from "../../jobs/index.ts";
import { ResultView, useLiveRun } from "../../results/index.ts";
import { Button, EmptyState, FailureNotice, Skeleton } from "../../ui/index.ts";
import {
  lensAddress,
  designProblem,
  programFile,
  useWorkspace,
  useWorkspaceStores,
  type WorkspaceState,
} from "../../workspace/index.ts";
import { useApplyLevel } from "./apply-level.ts";
import type { CompareAction } from "./compare-action.ts";
import { CompareSettings } from "./compare-settings.tsx";
import { CompareStatus } from "./compare-status.tsx";
import styles from "./compare-panel.module.css";

export interface ComparePanelProps {
  /** Between the click and the core's answer. */
  starting: boolean;
  onCompare: () => void;
  /** Shows the next place in the source that the last build complained about; null when it named none. */
  onShowProblem: (() => void) | null;
}

/** Compares the current program on the ticked runtimes, and shows what comes of it as it comes. */
export function ComparePanel({ starting, onCompare, onShowProblem }: ComparePanelProps) {
  const job = useProjectJob("benchmark");
  const incomplete = useWorkspace(whatIsMissing);
  const panel = useRef<HTMLElement>(null);
  const running = job !== undefined && !isOver(job.view.status);
  const compare: CompareAction = {
    starting,
    blocked: running ? "A comparison is running" : incomplete,
    start: () => {
      // The button that was pressed goes with what it stood beside.
      panel.current?.focus();
      onCompare();
    },
  };
  return (
    <section ref={panel} className={styles.panel} aria-label="Compare" tabIndex={-1}>
      <CompareSettings />
      <div className={styles.body}>
        {job ? (
          <Comparison job={job} compare={compare} onShowProblem={onShowProblem} />
        ) : (
          <NothingCompared compare={compare} />
        )}
      </div>
    </section>
  );
}

function whatIsMissing(state: WorkspaceState): string | null {
  if (programFile(state) === null) return "Open a C, C++ or Rust file first";
  if (state.runtimes.length === 0) return "Tick at least one runtime";
  return designProblem(state)?.message ?? null;
}

function NothingCompared({ compare }: { compare: CompareAction }) {
  return (
    <EmptyState
      icon={<ChartBarBig />}
      title="Nothing compared yet"
      text="Compare builds this program to native code and to wasm, runs it on each ticked runtime in turn, and shows who is faster by how much, and how sure that is."
      actions={
        <Button busy={compare.starting} disabled={compare.blocked !== null} onClick={compare.start}>
          {compare.blocked ?? "Compare now"}
        </Button>
      }
    />
  );
}

interface ComparisonProps extends Pick<ComparePanelProps, "onShowProblem"> {
  job: TrackedJob;
  compare: CompareAction;
}

function Comparison({ job, compare, onShowProblem }: ComparisonProps) {
  const { view, info } = job;
  const over = isOver(view.status);
  // The core writes more of the manifest at every step: first the request, then the programs, then the machine.
  const version = `${info.id} ${over ? "over" : `${view.status} ${view.step ?? ""}`}`;
  const { shown, failure, live } = useLiveRun(info.runId, { version, taken: view.samples, over });
  const { workspace } = useWorkspaceStores();
  const applyLevel = useApplyLevel();
  const makeEqual = {
    blocked: compare.blocked,
    start: (option: LevelOption) => {
      applyLevel(option);
      compare.start();
    },
  };
  const moreRuns = {
    blocked: compare.blocked,
    start: (runs: number) => {
      workspace.getState().choose({ runs });
      workspace.getState().setDesign({ ends: "runs" });
      compare.start();
    },
  };
  // Where nothing was built there are no bars to draw: what is wrong stands in the list of problems.
  const cells = shown?.manifest.cells ?? [];
  // What isn't installed says nothing about the program.
  const tried = cells.filter(({ failure: reason }) => reason?.code !== "TOOL_UNAVAILABLE");
  const unbuilt = over && tried.length > 0 && tried.every(({ failure: reason }) => reason?.code === "BUILD_FAILED");
  const status = (
    <>
      <CompareStatus job={job} shown={shown} compare={compare} onShowProblem={unbuilt ? onShowProblem : null} />
      {view.status === "succeeded" && shown && <SeeWhy manifest={shown.manifest} />}
    </>
  );
  if (shown && cells.length > 0 && !unbuilt)
    return (
      <ResultView key={info.runId} {...shown} live={live} status={status} makeEqual={makeEqual} moreRuns={moreRuns} />
    );
  return (
    <div className={styles.waiting}>
      <h2>{info.title}</h2>
      {status}
      {over ? (
        failure && <FailureNotice failure={failure} />
      ) : (
        <Skeleton lines={6} height="2.4rem" label="Being prepared" />
      )}
    </div>
  );
}

/** From how much slower to why: the code that was measured. */
function SeeWhy({ manifest: { request, cells } }: { manifest: RunManifest }) {
  const measured = [...new Set(cells.map(({ runtime }) => runtime))];
  const address = lensAddress(measured, request.build.optimization);
  if (address === null) return null;
  return (
    <p className={styles.why}>
      <a href={address}>See why in the Lens</a>: the source, its WebAssembly and the machine code of each, line by line.
    </p>
  );
}
