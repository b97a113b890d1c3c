export { addresses } from "./addresses.ts";
export { joinArguments } from "./argument-text.ts";
export { isDirty, type Document } from "./document-store.ts";
export { badEnvironmentLines } from "./invocation-form.ts";
export { absolutePath, fileName, parentFolder, projectPath } from "./paths.ts";
export { runtimeGroups, type RuntimeChoice, type RuntimeGroup } from "./runtime-choices.ts";
export { BUILD_TARGETS, benchmarkRequest, buildRequests, programFile, programRunRequest } from "./requests.ts";
export {
  useDocuments,
  useSettings,
  useTools,
  useWorkspace,
  useWorkspaceStores,
  WorkspaceProvider,
  type WorkspaceStores,
} from "./workspace-context.tsx";
export { currentInvocation, type WorkspaceState } from "./workspace-store.ts";
