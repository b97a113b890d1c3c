import type { LensRequestInput } from "#shared/model/lens/lens-view.ts";
import { buildOptions, programFile, type WorkspaceState } from "../../workspace/index.ts";
import type { LensChoices } from "./lens-choices.ts";

/** What is opened for these choices; null where there is nothing to look at. */
export function lensRequest(choices: LensChoices, workspace: WorkspaceState): LensRequestInput | null {
  const program = programFile(workspace);
  const file = choices.file ?? program;
  if (file === null) return null;
  // How the project builds is nothing to a file from elsewhere.
  const options = file === program ? buildOptions(workspace) : null;
  return {
    files: [file, ...(options?.sources ?? [])],
    optimization: choices.optimization,
    wasmCompiler: choices.wasmCompiler ?? options?.compilers["wasm32-wasip1"],
    nativeCompiler: choices.nativeCompiler ?? options?.compilers.native,
    flags: options?.flags ?? [],
    engines: choices.engines,
    architecture: choices.architecture ?? undefined,
    syntax: choices.syntax,
  };
}

/** What the second side of a comparison opens; null where the first has all of it. */
export function otherRequest({ comparison }: LensChoices, request: LensRequestInput): LensRequestInput | null {
  // Only the pane that is compared has to be made again.
  const engines = comparison === null || comparison.pane === "wat" ? [] : [comparison.pane];
  switch (comparison?.by) {
    case "level":
      return { ...request, engines, optimization: comparison.other };
    case "wasm-compiler":
      return { ...request, engines, wasmCompiler: comparison.other };
    case "native-compiler":
      return { ...request, engines, nativeCompiler: comparison.other };
    case "engine":
    case undefined:
      return null;
  }
}

/** With the engines that only the comparison shows. */
export function firstRequest({ comparison }: LensChoices, request: LensRequestInput): LensRequestInput {
  if (comparison === null) return request;
  const compared = [comparison.pane, ...(comparison.by === "engine" ? [comparison.other] : [])];
  const engines = new Set([...(request.engines ?? []), ...compared.filter((pane) => pane !== "wat")]);
  return { ...request, engines: [...engines] };
}
