import { useMemo } from "react";
import { z } from "zod";
import { BuildResult } from "#shared/model/build.ts";
import { ProgramRunResult } from "#shared/model/program-run.ts";
import { useProjectJob, type TrackedJob } from "../../jobs/index.ts";
import { useWorkspace } from "../../workspace/index.ts";
import { problemsOf, type Problem } from "./problems.ts";

const BuildResults = z.array(BuildResult);

export interface LastBuild {
  /** The Build or the Run that made it. */
  job: TrackedJob | undefined;
  /** Null until the build has ended with results. */
  results: readonly BuildResult[] | null;
}

/** What was built last of the open project: by Build, or by a Run that had to build first. */
export function useLastBuild(): LastBuild {
  const build = useProjectJob("build");
  const run = useProjectJob("run");
  const built = build?.view.result;
  const ran = run?.view.result;
  const results = useMemo(() => BuildResults.safeParse(built).data ?? null, [built]);
  const ofRun = useMemo(() => {
    const result = ProgramRunResult.safeParse(ran).data?.build;
    // Where no compiler was found, nothing is known of the source.
    return result?.compiler ? [result] : null;
  }, [ran]);
  if (run && ofRun && !(build && build.info.createdAtMs > run.info.createdAtMs)) return { job: run, results: ofRun };
  return { job: build, results };
}

/** The diagnostics of the last build that ended; null before there is one. */
export function useProblems(): readonly Problem[] | null {
  const { results } = useLastBuild();
  const root = useWorkspace((state) => state.project?.root);
  return useMemo(() => (results && root !== undefined ? problemsOf(results, root) : null), [results, root]);
}
