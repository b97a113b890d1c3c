import { BenchmarkRequest, type BenchmarkRequestInput } from "#shared/model/benchmark-design.ts";
import type { BuildRequestInput } from "#shared/model/build.ts";
import type { BuildOptions, ProgramRunRequestInput } from "#shared/model/program-run.ts";
import { findSweepProblem, type SweepProblem } from "#shared/model/sweep-problem.ts";
import type { Target } from "#shared/model/target.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import { splitArguments } from "./argument-text.ts";
import { badParameter, toDesign } from "./design-form.ts";
import { toInvocation } from "./invocation-form.ts";
import { absolutePath } from "./paths.ts";
import { currentDesign, currentInvocation, type WorkspaceState } from "./workspace-store.ts";

/** The two sides that one Build makes. */
export const BUILD_TARGETS: readonly Target[] = ["native", "wasm32-wasip1"];

/** The current program's absolute path; null when no source is open. */
export function programFile(state: Pick<WorkspaceState, "project" | "program">): string | null {
  return state.project && state.program !== null ? absolutePath(state.project.root, state.program) : null;
}

/** What the project's `workbench.json` says of the current program. */
function entryOf({ project, program }: Pick<WorkspaceState, "project" | "program">) {
  return project?.workbench.programs.find(({ file }) => file === program);
}

/** The other source files of the current program; absolute. */
function otherSources(state: Pick<WorkspaceState, "project" | "program">): string[] {
  const { project } = state;
  return project ? (entryOf(state)?.sources ?? []).map((source) => absolutePath(project.root, source)) : [];
}

/** How the current program is built, whatever it is built for. */
export function buildOptions(state: WorkspaceState): BuildOptions {
  const entry = entryOf(state);
  return {
    optimization: state.optimization,
    // What the program can't be built without stands before what was typed, which may take it back.
    flags: [...(entry?.flags ?? []), ...splitArguments(state.flags)],
    compilers: { ...entry?.compilers, ...state.compilers },
    simd: state.simd,
    wasmOpt: state.wasmOpt,
    sources: otherSources(state),
  };
}

/** What Build asks for; null when there is nothing to build. */
export function buildRequests(state: WorkspaceState): BuildRequestInput[] | null {
  const file = programFile(state);
  if (file === null) return null;
  const { sources, compilers, wasmOpt, ...options } = buildOptions(state);
  return BUILD_TARGETS.map((target) => ({
    ...options,
    sources: [file, ...sources],
    target,
    compiler: compilers[target],
    // Only a wasm module can be optimised by it.
    wasmOpt: target === "native" ? null : wasmOpt,
  }));
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
    warmupRuns: state.warmupRuns,
    ...toDesign(currentDesign(state), state.runs),
  };
}

/** Why a program can't be measured as it was chosen; null when it can, or when nothing is chosen yet. */
export function designProblem(state: WorkspaceState): SweepProblem | null {
  for (const row of currentDesign(state).sweep) {
    const message = badParameter(row);
    if (message !== null) return { parameter: row.name.trim(), message, hint: null };
  }
  const request = benchmarkRequest(state);
  return request && findSweepProblem(BenchmarkRequest.parse(request));
}

/** What Run asks for; null when no source is open. */
export function programRunRequest(state: WorkspaceState, runtime: RuntimeRef): ProgramRunRequestInput | null {
  const file = programFile(state);
  if (file === null) return null;
  const form = currentInvocation(state);
  const limit = form.maxMemoryBytes === null ? {} : { maxMemoryBytes: form.maxMemoryBytes };
  return { file, runtime, build: buildOptions(state), invocation: toInvocation(form), ...limit };
}
