export { addresses } from "./addresses.ts";
export { joinArguments, splitArguments } from "./argument-text.ts";
export { emptyDesign, type DesignForm } from "./design-form.ts";
export { isDirty, type Document } from "./document-store.ts";
export { badEnvironmentLines } from "./invocation-form.ts";
export { LENS_ENGINES, lensAddress } from "./lens-engines.ts";
export { absolutePath, fileName, parentFolder, projectPath } from "./paths.ts";
export { addressOfCompiler, addressOfLacking } from "./lacking-tool.ts";
export { runtimeGroups, type RuntimeChoice, type RuntimeGroup } from "./runtime-choices.ts";
export {
  BUILD_TARGETS,
  benchmarkRequest,
  buildOptions,
  buildRequests,
  designProblem,
  programFile,
  programRunRequest,
} from "./requests.ts";
export {
  useDocuments,
  useSettings,
  useTools,
  useWorkspace,
  useWorkspaceStores,
  WorkspaceProvider,
  type WorkspaceStores,
} from "./workspace-context.tsx";
export { currentDesign, currentInvocation, type WorkspaceState } from "./workspace-store.ts";
