import { WorkbenchError } from "#shared/errors.ts";
import type { ActionEntity } from "#shared/model/faas/entities.ts";
import type { DeployedFunction, FunctionCode, FunctionForm } from "#shared/model/faas/function.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { CodeStore } from "../code-store/code-store.ts";
import { pathOf } from "./entity-path.ts";
import { isSkeletonImage, kindOf } from "./kinds.ts";
import { readWorkbenchAnnotations } from "./workbench-annotations.ts";

/** Which forms a sandbox takes; kinds may refuse more, for reasons of this machine. */
function takes(sandbox: SandboxId, form: FunctionForm): boolean {
  switch (sandbox) {
    case "v8-context":
    case "v8-isolate":
      return form === "emscripten" || form === "wasi-command" || form === "wasm-exports";
    case "wasm-instance":
      return form === "wasi-command" || form === "wasm-exports";
    case "native-process":
    case "docker-native":
      return form === "native";
    case "node-process":
    case "docker-node":
      return form === "nodejs";
    case "docker-image":
      return form === "container";
    default:
      return form === "wasi-command";
  }
}

const NO_CODE: FunctionCode = { folder: "", entry: "", sha256: "", sizeBytes: 0 };

/** A `blackbox` action with an image of the user's, which speaks OpenWhisk's proxy protocol itself. */
const OWN_IMAGE = {
  form: "container",
  sandbox: "docker-image",
  input: "json",
  output: "json",
  main: null,
} as const;

/**
 * What is needed to call an action. Throws INVALID_REQUEST where its annotations say what can't be. A sequence has no
 * code and runs in no sandbox: what it consists of does.
 */
export function describeFunction(action: ActionEntity, code: Pick<CodeStore, "locate">): DeployedFunction {
  const { exec, namespace, name, version, revision, limits } = action;
  const settings = readWorkbenchAnnotations(action.annotations);
  const common = {
    path: `${namespace}/${pathOf(action)}`,
    namespace,
    name,
    version,
    revision,
    kind: exec.kind,
    limits,
    features: settings.features ?? [],
    environment: settings.environment ?? {},
    parametersSchema: settings.parameters ?? null,
  };
  if (exec.type === "sequence")
    return {
      ...common,
      form: "sequence",
      sandbox: settings.sandbox ?? "wasm-instance",
      code: NO_CODE,
      main: null,
      input: "json",
      output: "json",
    };
  const kind = exec.image !== null && !isSkeletonImage(exec.image) ? OWN_IMAGE : kindOf(exec.kind);
  const sandbox = settings.sandbox ?? kind.sandbox;
  if (!takes(sandbox, kind.form))
    throw new WorkbenchError("INVALID_REQUEST", `A function of kind ${exec.kind} can't run in ${sandbox}.`, {
      hint: `Leave the annotation workbench-sandbox away to run it in ${kind.sandbox}.`,
    });
  return {
    ...common,
    form: kind.form,
    sandbox,
    code: exec.code === null ? NO_CODE : code.locate(exec.code),
    ...(kind === OWN_IMAGE && exec.image !== null && { image: exec.image }),
    main: kind.main === null ? null : (exec.main ?? kind.main),
    input: settings.input ?? kind.input,
    output: settings.output ?? kind.output,
  };
}
