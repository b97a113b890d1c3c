import type { LevelOption } from "#shared/model/level-options.ts";
import { useWorkspaceStores } from "../../workspace/index.ts";

/** Ticks what an option compares, and adds the warm-up run that its terms stand on. */
export function useApplyLevel(): (option: LevelOption) => void {
  const { workspace } = useWorkspaceStores();
  return ({ runtimes, needsWarmup }) => {
    const { choose, warmupRuns } = workspace.getState();
    choose({ runtimes, warmupRuns: needsWarmup ? Math.max(1, warmupRuns) : warmupRuns });
  };
}
