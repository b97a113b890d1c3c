import type { BenchmarkRequestInput } from "#shared/model/benchmark.ts";
import type { BuildRequestInput } from "#shared/model/build.ts";
import type { BuildOptions, ProgramRunRequestInput } from "#shared/model/program-run.ts";
import type { Target } from "#shared/model/target.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import { splitArguments } from "./argument-text.ts";
import { toInvocation } from "./invocation-form.ts";
import { absolutePath } from "./paths.ts";
import { currentInvocation, type WorkspaceState } from "./workspace-store.ts";

/** The two sides that one Build makes. */
export const BUILD_TARGETS: readonly Target[] = ["native", "wasm32-wasip1"];

/** The current program's absolute path; null when no source is open. */
export function programFile(state: Pick<WorkspaceState, "project" | "program">): string | null {
  return state.project && state.program !== null ? absolutePath(state.project.root, state.program) : null;
}

function buildOptions(state: Pick<WorkspaceState, "optimization" | "flags" | "compilers">): BuildOptions {
  return {
    optimization: state.optimization,
    flags: splitArguments(state.flags),
    compilers: { ...state.compilers },
    simd: false,
    wasmOpt: null,
    sources: [],
  };
}

/** What Build asks for; null when there is nothing to build. */
export function buildRequests(state: WorkspaceState): BuildRequestInput[] | null {
  const file = programFile(state);
  if (file === null) return null;
  const { optimization, flags, compilers } = buildOptions(state);
  return BUILD_TARGETS.map((target) => ({ sources: [file], target, compiler: compilers[target], optimization, flags }));
}

/** What Compare asks for; null when no source is open or no runtime is ticked. */
export function benchmarkRequest(state: WorkspaceState): BenchmarkRequestInput | null {
  const file = programFile(state);
  if (file === null || state.runtimes.length === 0) return null;
  return {
    files: [file],
    runtimes: [...state.runtimes],
    build: buildOptions(state),
    invocation: toInvocation(currentInvocation(state)),
    runs: state.runs,
    warmupRuns: state.warmupRuns,
    ...(state.timeBudgetMs !== null && { timeBudgetMs: state.timeBudgetMs }),
  };
}

/** What Run asks for; null when no source is open. */
export function programRunRequest(state: WorkspaceState, runtime: RuntimeRef): ProgramRunRequestInput | null {
  const file = programFile(state);
  if (file === null) return null;
  return { file, runtime, build: buildOptions(state), invocation: toInvocation(currentInvocation(state)) };
}
