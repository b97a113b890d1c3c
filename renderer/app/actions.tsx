import { createContext, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useHost, watchJob } from "../host/index.ts";
import { isOver, useJobs, useLatestJob, type TrackedJob } from "../jobs/index.ts";
import { useProblems } from "../features/editor/index.ts";
import { useRunProgram, type RunProgram } from "../features/run/use-run-program.ts";
import { addresses, benchmarkRequest, buildRequests, fileName, useWorkspaceStores } from "../workspace/index.ts";
import { navigate } from "./router.ts";
import { useView } from "./view-store.ts";

/** What can be done from anywhere: command bar, palette and keys call the same. */
export interface Actions {
  build: () => void;
  compare: () => void;
  run: () => void;
  save: () => void;
  nextProblem: () => void;
  /** Cancels the newest job that runs; answers whether there was one. */
  cancelRunning: () => boolean;
  /** What the Run panel shows and chooses. */
  program: RunProgram;
  /** From the click until the job is over. */
  building: boolean;
  comparing: boolean;
  /** A start that is on its way to the core. */
  starting: "build" | "benchmark" | null;
  buildFailure: Failure | null;
  compareFailure: Failure | null;
}

const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("useActions needs an ActionsProvider above it");
  return actions;
}

export function ActionsProvider({ children }: { children: ReactNode }) {
  const host = useHost();
  const { workspace, documents } = useWorkspaceStores();
  const track = useJobs((state) => state.track);
  const cancel = useJobs((state) => state.cancel);
  const running = useJobs((state) => Object.values(state.jobs).findLast((job) => !isOver(job.view.status))?.info.id);
  const building = isRunning(useLatestJob("build"));
  const comparing = isRunning(useLatestJob("benchmark"));
  const problems = useProblems();
  const visited = useRef(-1);
  const [starting, setStarting] = useState<Actions["starting"]>(null);
  const [failures, setFailures] = useState<Pick<Actions, "buildFailure" | "compareFailure">>({
    buildFailure: null,
    compareFailure: null,
  });

  const program = useRunProgram();
  const actions = useMemo<Omit<Actions, "run" | "program">>(() => {
    const { client } = host;
    const saved = async () => {
      if (await documents.getState().saveAll()) return null;
      const unsaved = Object.values(documents.getState().documents).find((document) => document.saveFailure !== null);
      return unsaved?.saveFailure ?? null;
    };
    const startBuild = async () => {
      const requests = buildRequests(workspace.getState());
      if (!requests) return;
      visited.current = -1;
      setStarting("build");
      try {
        const failure = await saved();
        setFailures((before) => ({ ...before, buildFailure: failure }));
        if (failure) return;
        const { jobId } = await client.builds.start({ requests });
        track({ jobId, kind: "build", title: fileName(workspace.getState().program ?? "") });
      } catch (error) {
        setFailures((before) => ({ ...before, buildFailure: toFailure(error) }));
      } finally {
        setStarting(null);
      }
    };
    /** A comparison only says that a source doesn't compile; a build says where. */
    const findErrors = async (jobId: string, runId: string) => {
      await watchJob(host, jobId, () => undefined);
      const cells = await client.runs.get({ runId }).then(
        ({ manifest }) => manifest.cells,
        () => [],
      );
      if (cells.some((cell) => cell.failure?.code === "BUILD_FAILED")) await startBuild();
    };
    const startComparison = async () => {
      const request = benchmarkRequest(workspace.getState());
      if (!request) return;
      setStarting("benchmark");
      try {
        const failure = await saved();
        setFailures((before) => ({ ...before, compareFailure: failure }));
        if (failure) return;
        const { jobId, runId } = await client.benchmarks.start(request);
        const title = `${fileName(workspace.getState().program ?? "")} on ${request.runtimes.join(", ")}`;
        track({ jobId, runId, kind: "benchmark", title });
        void findErrors(jobId, runId);
      } catch (error) {
        setFailures((before) => ({ ...before, compareFailure: toFailure(error) }));
      } finally {
        setStarting(null);
      }
    };
    return {
      ...failures,
      building: building || starting === "build",
      comparing: comparing || starting === "benchmark",
      starting,
      build() {
        if (building || starting) return;
        navigate(addresses.edit);
        useView.getState().showResults("build");
        void startBuild();
      },
      compare() {
        if (comparing || starting) return;
        navigate(addresses.edit);
        useView.getState().showResults("compare");
        void startComparison();
      },
      save() {
        const { activeFile } = workspace.getState();
        if (activeFile !== null) void documents.getState().save(activeFile);
      },
      nextProblem() {
        const places = (problems ?? []).filter((problem) => problem.path !== null);
        if (places.length === 0) return;
        visited.current = (visited.current + 1) % places.length;
        const next = places[visited.current];
        if (!next || next.path === null) return;
        navigate(addresses.edit);
        workspace.getState().revealAt({ path: next.path, line: next.line, column: next.column });
      },
      cancelRunning() {
        if (running === undefined) return false;
        void cancel(running);
        return true;
      },
    };
  }, [host, workspace, documents, track, cancel, running, building, comparing, problems, starting, failures]);

  const value = useMemo<Actions>(
    () => ({
      ...actions,
      program,
      run() {
        navigate(addresses.edit);
        useView.getState().showResults("run");
        program.start();
      },
    }),
    [actions, program],
  );
  return <ActionsContext value={value}>{children}</ActionsContext>;
}

function isRunning(job: TrackedJob | undefined): boolean {
  return job !== undefined && !isOver(job.view.status);
}
