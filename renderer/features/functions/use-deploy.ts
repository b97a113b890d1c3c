import { useMemo, useState } from "react";
import type { BuildOptions } from "#shared/model/program-run.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { useJobs } from "../../jobs/index.ts";
import {
  absolutePath,
  buildOptions,
  fileName,
  programFile,
  useWorkspace,
  useWorkspaceStores,
} from "../../workspace/index.ts";
import { isJavaScript, type AskedDeploy, type DeployFile } from "./deploy-store.ts";
import { useEmulator } from "./functions-context.tsx";

/** The file that Deploy means: JavaScript in front, else the current program; null when there is neither. */
export function useDeployFile(): DeployFile | null {
  const path = useWorkspace((state) =>
    state.project && state.activeFile !== null && isJavaScript(state.activeFile)
      ? absolutePath(state.project.root, state.activeFile)
      : programFile(state),
  );
  const hasModule = useWorkspace(({ project }) => {
    if (!project || path === null || !/\.c?js$/i.test(path)) return false;
    const module = path.replace(/\.c?js$/i, ".wasm");
    return project.entries.some((entry) => absolutePath(project.root, entry.path) === module);
  });
  return useMemo(() => (path === null ? null : { path, hasModule }), [path, hasModule]);
}

/** How the file is built for its sandbox. */
export function useDeployBuild(file: string | null): BuildOptions | undefined {
  const state = useWorkspace((whole) => whole);
  return useMemo(() => (file === null || isJavaScript(file) ? undefined : buildOptions(state)), [file, state]);
}

interface Deploy {
  /** Between the click and the core's answer. */
  step: "saving" | "starting" | "deploying" | null;
  failure: Failure | null;
  /** Saves, starts the emulator where none runs, and deploys; answers whether that was taken on. */
  deploy: (file: string, asked: AskedDeploy, build: BuildOptions | undefined) => Promise<boolean>;
}

export function useDeploy(): Deploy {
  const client = useClient();
  const { documents } = useWorkspaceStores();
  const track = useJobs((state) => state.track);
  const start = useEmulator((state) => state.start);
  const isRunning = useEmulator((state) => state.phase === "running");
  const [step, setStep] = useState<Deploy["step"]>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    step,
    failure,
    async deploy(file, asked, build) {
      setFailure(null);
      try {
        setStep("saving");
        if (!(await documents.getState().saveAll())) {
          const unsaved = Object.values(documents.getState().documents).find((one) => one.saveFailure !== null);
          setFailure(unsaved?.saveFailure ?? null);
          return false;
        }
        setStep("starting");
        if (!isRunning && !(await start())) return false;
        setStep("deploying");
        const { jobId } = await client.faas.deploy({ ...asked, file, build });
        track({
          jobId,
          kind: "deploy",
          title: `${fileName(file)} as ${asked.name} in ${asked.sandbox}`,
          files: [file],
        });
        return true;
      } catch (error) {
        setFailure(toFailure(error));
        return false;
      } finally {
        setStep(null);
      }
    },
  };
}
