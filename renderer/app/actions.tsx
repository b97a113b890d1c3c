import { createContext, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useHost, watchJob } from "../host/index.ts";
import { isOver, isPausable, useJobs, useProjectJob, type TrackedJob } from "../jobs/index.ts";
import { useProblems } from "../features/editor/index.ts";
import { useRunProgram, type RunProgram } from "../features/run/use-run-program.ts";
import {
  addresses,
  benchmarkRequest,
  buildRequests,
  designProblem,
  fileName,
  programFile,
  useWorkspace,
  useWorkspaceStores,
} from "../workspace/index.ts";
import { navigate } from "./router.ts";
import { useView } from "./view-store.ts";

/** What can be done from anywhere: command bar, palette and keys call the same. */
export interface Actions {
  build: () => void;
  compare: () => void;
  run: () => void;
  save: () => void;
  nextProblem: () => void;
  /** Rests the benchmark that is measured, or lets it go on; null when there is none. */
  pauseOrResume: { label: string; run: () => void } | null;
  canCancel: boolean;
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

type StartFailures = Pick<Actions, "buildFailure" | "compareFailure">;
const noFailures: StartFailures = { buildFailure: null, compareFailure: null };

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
  const pausable = useJobs((state) =>
    Object.values(state.jobs).findLast(({ info, view }) => isPausable(info) && !isOver(view.status)),
  );
  const pause = useJobs((state) => state.pause);
  const resume = useJobs((state) => state.resume);
  const building = isRunning(useProjectJob("build"));
  const comparing = isRunning(useProjectJob("benchmark"));
  const problems = useProblems();
  const root = useWorkspace((state) => state.project?.root);
  /** Which problem was shown last, of which list. */
  const visited = useRef({ problems, index: -1 });
  const [starting, setStarting] = useState<Actions["starting"]>(null);
  const [refused, setRefused] = useState<{ root: string | undefined; failures: StartFailures }>(() => ({
    root,
    failures: noFailures,
  }));
  // What was refused for another project is no news here.
  const failures = refused.root === root ? refused.failures : noFailures;

  const program = useRunProgram();
  const actions = useMemo<Omit<Actions, "run" | "program" | "pauseOrResume">>(() => {
    const { client } = host;
    const setFailure = (change: Partial<StartFailures>) =>
      setRefused((before) => ({
        root,
        failures: { ...(before.root === root ? before.failures : noFailures), ...change },
      }));
    const saved = async () => {
      if (await documents.getState().saveAll()) return null;
      const unsaved = Object.values(documents.getState().documents).find((document) => document.saveFailure !== null);
      return unsaved?.saveFailure ?? null;
    };
    const startBuild = async () => {
      const requests = buildRequests(workspace.getState());
      if (!requests) return;
      setStarting("build");
      try {
        const failure = await saved();
        setFailure({ buildFailure: failure });
        if (failure) return;
        const { jobId } = await client.builds.start({ requests });
        const title = fileName(workspace.getState().program ?? "");
        track({ jobId, kind: "build", title, files: requests.flatMap(({ sources }) => sources) });
      } catch (error) {
        setFailure({ buildFailure: toFailure(error) });
      } finally {
        setStarting(null);
      }
    };
    /** A comparison only says that a source doesn't compile; a build says where. */
    const findErrors = async (jobId: string, runId: string, file: string | undefined) => {
      await watchJob(host, jobId, () => undefined);
      const cells = await client.runs.get({ runId }).then(
        ({ manifest }) => manifest.cells,
        () => [],
      );
      const isStillOpen = programFile(workspace.getState()) === file;
      if (isStillOpen && cells.some((cell) => cell.failure?.code === "BUILD_FAILED")) await startBuild();
    };
    const startComparison = async () => {
      const problem = designProblem(workspace.getState());
      if (problem) {
        setFailure({ compareFailure: { code: "INVALID_REQUEST", message: problem.message, hint: problem.hint } });
        return;
      }
      const request = benchmarkRequest(workspace.getState());
      if (!request) return;
      setStarting("benchmark");
      try {
        const failure = await saved();
        setFailure({ compareFailure: failure });
        if (failure) return;
        const { jobId, runId } = await client.benchmarks.start(request);
        const title = `${fileName(workspace.getState().program ?? "")} on ${request.runtimes.join(", ")}`;
        track({ jobId, runId, kind: "benchmark", title, files: request.files });
        void findErrors(jobId, runId, request.files[0]);
      } catch (error) {
        setFailure({ compareFailure: toFailure(error) });
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
        const last = visited.current.problems === problems ? visited.current.index : -1;
        visited.current = { problems, index: (last + 1) % places.length };
        const next = places[visited.current.index];
        if (!next || next.path === null) return;
        navigate(addresses.edit);
        workspace.getState().revealAt({ path: next.path, line: next.line, column: next.column });
      },
      canCancel: running !== undefined,
      cancelRunning() {
        if (running === undefined) return false;
        void cancel(running);
        return true;
      },
    };
  }, [host, workspace, documents, track, cancel, running, building, comparing, problems, root, starting, failures]);

  const pausableId = pausable?.info.id;
  const paused = pausable?.view.status === "paused";
  const value = useMemo<Actions>(
    () => ({
      ...actions,
      pauseOrResume:
        pausableId === undefined
          ? null
          : {
              label: paused ? "Resume the benchmark" : "Pause the benchmark",
              run: () => void (paused ? resume : pause)(pausableId),
            },
      program,
      run() {
        navigate(addresses.edit);
        useView.getState().showResults("run");
        program.start();
      },
    }),
    [actions, program, pausableId, paused, pause, resume],
  );
  return <ActionsContext value={value}>{children}</ActionsContext>;
}

function isRunning(job: TrackedJob | undefined): boolean {
  return job !== undefined && !isOver(job.view.status);
}
