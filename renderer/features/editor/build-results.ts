import { useMemo } from "react";
import { z } from "zod";
import { BuildResult } from "#shared/model/build.ts";
import { useLatestJob, type TrackedJob } from "../../jobs/index.ts";
import { useWorkspace } from "../../workspace/index.ts";
import { problemsOf, type Problem } from "./problems.ts";

const BuildResults = z.array(BuildResult);

export interface LastBuild {
  job: TrackedJob | undefined;
  /** Null until the build has ended with results. */
  results: readonly BuildResult[] | null;
}

export function useLastBuild(): LastBuild {
  const job = useLatestJob("build");
  const result = job?.view.result;
  const results = useMemo(() => BuildResults.safeParse(result).data ?? null, [result]);
  return { job, results };
}

/** The diagnostics of the last build that ended; null before there is one. */
export function useProblems(): readonly Problem[] | null {
  const { results } = useLastBuild();
  const root = useWorkspace((state) => state.project?.root);
  return useMemo(() => (results && root !== undefined ? problemsOf(results, root) : null), [results, root]);
}
